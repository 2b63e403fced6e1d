"""The score's page, its systems as they come into view, and its picture."""

from __future__ import annotations

from uuid import UUID

from csp.constants import SELF, WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from accounts.requests import PageRequest
from editor.documents import is_outdated
from editor.exporting.offers import offers
from editor.exporting.preview import preview_svg
from editor.permissions import Access, access_of
from editor.services import STYLES, first_tempo
from editor.steps import steps_of
from editor.systems import NoSuchVersion, Sheet, open_sheet, open_version
from editor.tabs import SCORE, NoSuchTab, Tab, tabs_of
from transcriptions.models import MIX, State, Transcription

# The player's synthesiser decodes its sounds in WebAssembly.
SCRIPTS = [SELF, WASM_UNSAFE_EVAL]


def find_done(request: PageRequest, transcription_id: UUID) -> Transcription:
    rows = Transcription.objects.visible_to(request.user).filter(state=State.DONE)
    return get_object_or_404(rows, pk=transcription_id)


def layout_of(request: PageRequest) -> str:
    """As the address says, else as the browser's window was last time, else a guess by its name."""
    for said in (request.GET.get("layout"), request.COOKIES.get("layout")):
        if said in STYLES:
            return said
    return "narrow" if "Mobi" in request.headers.get("User-Agent", "") else "wide"


def tab_of(request: PageRequest) -> Tab:
    """As the address says, else the whole score."""
    try:
        return Tab.parse(request.GET.get("tab", SCORE))
    except NoSuchTab:
        raise Http404("There is no such tab.") from None


def sheet_of(request: PageRequest, transcription: Transcription) -> tuple[int, Sheet]:
    """The newest revision, or the one that the address asks for."""
    tab, width, version = tab_of(request), layout_of(request), request.GET.get("version", "")
    try:
        if version:
            return 0, open_version(transcription, version, tab, width)
        return open_sheet(transcription, tab, width)
    except (NoSuchTab, NoSuchVersion):
        raise Http404("The score has no such part or version.") from None


@login_required
@require_GET
@gzip_page
@csp_update({"script-src": SCRIPTS})  # type: ignore[arg-type]  # its type knows no further arguments
def score(request: PageRequest, transcription_id: UUID) -> HttpResponse:
    transcription = get_object_or_404(Transcription.objects.visible_to(request.user), pk=transcription_id)
    if transcription.state != State.DONE:
        return redirect(transcription)
    revision, sheet = sheet_of(request, transcription)
    whole = sheet.document.score
    context = {
        "transcription": transcription,
        "sheet": sheet,
        "revision": revision,
        "may_edit": sheet.tab.is_editable and access_of(request.user, transcription).includes(Access.EDIT),
        "steps": steps_of(transcription, request.user),
        "tab": sheet.tab,
        "tabs": [(choice, choice.label(whole)) for choice in tabs_of(whole)],
        "offers": offers(transcription, sheet.tab, whole),
        "tempo": first_tempo(whole),
        "is_outdated": is_outdated(transcription.document, transcription),
        "has_recording": transcription.stems.filter(name=MIX).exists(),
    }
    return render(request, "editor/score.html#music" if request.htmx else "editor/score.html", context)


@login_required
@require_GET
@gzip_page
def system(request: PageRequest, transcription_id: UUID, measure_id: str) -> HttpResponse:
    revision, sheet = sheet_of(request, find_done(request, transcription_id))
    try:
        html = sheet.shown(sheet.index_of(measure_id))
    except ValueError:
        raise Http404("No system begins with this measure.") from None
    return HttpResponse(html, headers={"X-Revision": str(revision)})


@login_required
@require_GET
@gzip_page
def preview(request: PageRequest, transcription_id: UUID) -> HttpResponse:
    tag, svg = preview_svg(find_done(request, transcription_id))
    headers = {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") in (headers["ETag"], f"W/{headers['ETag']}"):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(svg, content_type="image/svg+xml", headers=headers)
