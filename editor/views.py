"""The score's page, its systems as they come into view, and downloads."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import PageRequest
from editor import services
from editor.models import Export, ExportState, Paper
from editor.services import STYLES
from editor.writers.midi import write_midi
from editor.writers.musicxml import write_musicxml
from transcriptions.models import MIX, State, Transcription
from transcriptions.music.arranging.versions import Version
from transcriptions.performance_midi import write_performance

# More than a screen shows; the others come as they scroll into view.
FIRST_SYSTEMS = 6
DIRECT = {
    "musicxml": ("application/vnd.recordare.musicxml+xml", ".musicxml"),
    "midi-written": ("audio/midi", ".mid"),
    "midi-heard": ("audio/midi", " (as heard).mid"),
}


def find_done(request: PageRequest, transcription_id: UUID) -> Transcription:
    rows = Transcription.objects.visible_to(request.user).filter(state=State.DONE)
    return get_object_or_404(rows, pk=transcription_id)


def layout_of(request: PageRequest) -> str:
    """As the address says, else as the browser's window was last time, else a guess by its name."""
    for said in (request.GET.get("layout"), request.COOKIES.get("layout")):
        if said in STYLES:
            return said
    return "narrow" if "Mobi" in request.headers.get("User-Agent", "") else "wide"


def version_of(request: PageRequest) -> Version:
    """As the address says, else as played."""
    said = request.GET.get("version", Version.AS_PLAYED)
    if said not in set(Version):
        raise Http404("There is no such version.")
    return Version(said)


@login_required
@require_GET
@gzip_page
def score(request: PageRequest, transcription_id: UUID) -> HttpResponse:
    transcription = get_object_or_404(Transcription.objects.visible_to(request.user), pk=transcription_id)
    if transcription.state != State.DONE:
        return redirect(transcription)
    version = version_of(request)
    page = first_page(services.view_score(transcription, layout_of(request), version))
    context = page | {
        "transcription": transcription,
        "papers": Paper.choices,
        "version": version,
        "version_query": "" if version is Version.AS_PLAYED else f"&version={version}",
        "versions": services.versions_of(transcription),
        "has_recording": transcription.stems.filter(name=MIX).exists(),
    }
    return render(request, "editor/score.html#music" if request.htmx else "editor/score.html", context)


def first_page(view: services.ScoreView) -> dict[str, object]:
    """The first systems, and room for the rest."""
    indices = range(len(view.breaks))
    systems = [(index, view.measure_number(index), view.system(index)) for index in indices[:FIRST_SYSTEMS]]
    return {
        "view": view,
        "systems": systems,
        "rest": indices[FIRST_SYSTEMS:],
        "reserve": services.typical_view_box([svg for _, _, svg in systems]),
        "tempo": services.first_tempo(view.score),
    }


@login_required
@require_GET
@gzip_page
def system(request: PageRequest, transcription_id: UUID, index: int) -> HttpResponse:
    view = services.view_score(find_done(request, transcription_id), layout_of(request), version_of(request))
    try:
        svg = view.system(index)
    except IndexError:
        raise Http404("The score has no such system.") from None
    context = {"index": index, "number": view.measure_number(index), "svg": svg}
    return render(request, "editor/_system.html", context)


@login_required
@require_GET
@gzip_page
def preview(request: PageRequest, transcription_id: UUID) -> HttpResponse:
    tag, svg = services.preview_svg(find_done(request, transcription_id))
    headers = {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") in (headers["ETag"], f"W/{headers['ETag']}"):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(svg, content_type="image/svg+xml", headers=headers)


@login_required
@require_http_methods(["GET", "POST"])
def download(request: PageRequest, transcription_id: UUID, form: str) -> HttpResponse:
    transcription = find_done(request, transcription_id)
    if form == "pdf":
        return pdf(request, transcription)
    if form not in DIRECT or request.method == "POST":
        raise Http404("There is no such download.")
    content_type, ending = DIRECT[form]
    version = Version.AS_PLAYED if form == "midi-heard" else version_of(request)
    name = file_name(version.titled(transcription.title)) + ending
    return attachment(name, write(transcription, form, version), content_type=content_type)


def write(transcription: Transcription, form: str, version: Version) -> bytes:
    if form == "midi-heard":
        return write_performance(services.performance(transcription))
    titled = services.titled_score(transcription, version)
    return write_musicxml(titled) if form == "musicxml" else write_midi(titled)


def pdf(request: PageRequest, transcription: Transcription) -> HttpResponse:
    """The file when it is made; before that, how it stands. Asking for it again after a failure is a POST."""
    paper = request.GET.get("paper", Paper.A4)
    if paper not in Paper.values:
        raise Http404("There is no such paper.")
    version = version_of(request)
    export = services.request_pdf(transcription, paper, version)
    if request.method == "POST":
        services.retry_pdf(export)
        return redirect(request.get_full_path())
    if request.htmx or export.state != ExportState.DONE:
        return show_export(request, export)
    with export.file.open("rb") as file:
        name = file_name(version.titled(transcription.title)) + ".pdf"
        return attachment(name, file.read(), content_type="application/pdf")


def show_export(request: PageRequest, export: Export) -> HttpResponse:
    template = "editor/export.html#item" if request.htmx else "editor/export.html"
    response = render(request, template, {"export": export, "transcription": export.transcription, "begin": True})
    if export.state == ExportState.QUEUED and not request.htmx:
        response.headers["Refresh"] = "2"
    return response


def attachment(name: str, data: bytes, *, content_type: str) -> HttpResponse:
    disposition = content_disposition_header(True, name)
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type=content_type, headers=headers)


def file_name(title: str) -> str:
    """A title without what file systems refuse."""
    kept = "".join(character for character in title if character.isprintable() and character not in '\\/:*?"<>|')
    return kept.strip(" .")[:100] or "score"
