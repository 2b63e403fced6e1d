"""Downloads: files given at once, and exports that a worker makes."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import PageRequest
from editor.current import current_score
from editor.exporting import services
from editor.exporting.making import WRITERS
from editor.exporting.names import file_name
from editor.exporting.offers import has_original, has_recording, hint_of
from editor.models import Export, ExportKind, ExportState, Paper
from editor.services import performance
from editor.tabs import NoSuchTab, Tab
from editor.views.score import find_done, tab_of
from transcriptions.models import Transcription
from transcriptions.music.score import Score
from transcriptions.performance_midi import write_performance
from transcriptions.streaming import media_response

MIDI_TYPE = "audio/midi"
# As htmx has it.
STOP_POLLING = 286
TYPES = {
    "musicxml": "application/vnd.recordare.musicxml+xml",
    "mxl": "application/vnd.recordare.musicxml",
    "mei": "application/mei+xml",
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "zip": "application/zip",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "opus": "audio/ogg; codecs=opus",
}


@login_required
@require_GET
def download(request: PageRequest, transcription_id: UUID, form: str) -> HttpResponseBase:
    transcription = find_done(request, transcription_id)
    if form in ExportKind.values:
        return asked_for(request, transcription, ExportKind(form))
    if form == "midi-heard":
        return as_heard(transcription)
    if form == "original":
        return original(transcription)
    if form not in WRITERS:
        raise Http404("There is no such download.")
    score = current_or_404(transcription, tab_of(request))
    ending, content_type = ("mid", MIDI_TYPE) if form == "midi-written" else (form, TYPES[form])
    response = HttpResponse(WRITERS[form](score), content_type=content_type)
    return attached(response, f"{file_name(score.title)}.{ending}")


def current_or_404(transcription: Transcription, tab: Tab) -> Score:
    try:
        return current_score(transcription, tab)
    except NoSuchTab:
        raise Http404("The score has no such part.") from None


def as_heard(transcription: Transcription) -> HttpResponseBase:
    if not has_recording(transcription):
        raise Http404("This score was not heard but read.")
    response = HttpResponse(write_performance(performance(transcription)), content_type=MIDI_TYPE)
    return attached(response, f"{file_name(transcription.title)} (as heard).mid")


def original(transcription: Transcription) -> HttpResponseBase:
    """The file that a score was read from, as it was."""
    if not has_original(transcription):
        raise Http404("This score was not read from a file of written music.")
    with transcription.recording.open("rb") as file:
        response = HttpResponse(file.read(), content_type="application/octet-stream")
    suffix = str(transcription.recording.name).rpartition(".")[2]
    name = transcription.plan.get("file") or f"{file_name(transcription.title)}.{suffix}"
    return attached(response, name)


def asked_for(request: PageRequest, transcription: Transcription, kind: ExportKind) -> HttpResponseBase:
    paper = request.GET.get("paper", Paper.A4) if kind.is_printed else ""
    if paper and paper not in Paper.values:
        raise Http404("There is no such paper.")
    try:
        wanted = services.request_export(transcription, kind, tab=tab_of(request), paper=paper)
    except NoSuchTab:
        raise Http404("The score has no such part.") from None
    return show_export(request, wanted) if request.htmx else redirect(wanted)


@login_required
@require_http_methods(["GET", "POST"])
def export(request: PageRequest, transcription_id: UUID, export_id: int) -> HttpResponseBase:
    """The file when it is made; before that, how it stands. Asking for it again after a failure is a POST."""
    rows = Export.objects.filter(transcription=find_done(request, transcription_id), pk=export_id)
    found = rows.select_related("transcription").first()
    if found is None and request.htmx:
        return render(request, "editor/export.html#outdated", status=STOP_POLLING)
    if found is None:
        raise Http404("The score has changed since.")
    if request.method == "POST":
        services.retry(found)
        found.refresh_from_db()
        return show_export(request, found) if request.htmx else redirect(found)
    if request.htmx or found.state != ExportState.DONE:
        return show_export(request, found)
    suffix = str(found.file.name).rpartition(".")[2]
    response = media_response(request, found.file, TYPES[suffix])
    return attached(response, f"{found.name}.{suffix}")


def show_export(request: PageRequest, export: Export) -> HttpResponse:
    template = "editor/export.html#item" if request.htmx else "editor/export.html"
    hint = hint_of(ExportKind(export.kind), export.paper)
    response = render(request, template, {"export": export, "label": export.get_kind_display(), "hint": hint})
    if export.is_unfinished and not request.htmx:
        response.headers["Refresh"] = "2"
    return response


def attached(response: HttpResponseBase, name: str) -> HttpResponseBase:
    disposition = content_disposition_header(True, name)
    response.headers["Content-Disposition"] = str(disposition)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
