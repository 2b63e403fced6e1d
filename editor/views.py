"""The score's page, its systems as they come into view, and its picture."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from accounts.requests import PageRequest
from editor import services
from editor.current import current_score
from editor.exporting.offers import offers
from editor.exporting.preview import preview_svg
from editor.services import STYLES
from editor.tabs import SCORE, WHOLE, NoSuchTab, Tab, tabs_of
from transcriptions.models import MIX, State, Transcription

# More than a screen shows; the others come as they scroll into view.
FIRST_SYSTEMS = 6


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


def view_of(request: PageRequest, transcription: Transcription) -> services.ScoreView:
    try:
        return services.view_score(transcription, layout_of(request), tab_of(request))
    except NoSuchTab:
        raise Http404("The score has no such part.") from None


@login_required
@require_GET
@gzip_page
def score(request: PageRequest, transcription_id: UUID) -> HttpResponse:
    transcription = get_object_or_404(Transcription.objects.visible_to(request.user), pk=transcription_id)
    if transcription.state != State.DONE:
        return redirect(transcription)
    tab, whole = tab_of(request), current_score(transcription)
    context = first_page(view_of(request, transcription)) | {
        "transcription": transcription,
        "tab": tab,
        "tab_query": "" if tab == WHOLE else "&" + urlencode({"tab": tab.name}),
        "tabs": [(choice, choice.label(whole)) for choice in tabs_of(whole)],
        "offers": offers(transcription, tab, whole),
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
    view = view_of(request, find_done(request, transcription_id))
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
    tag, svg = preview_svg(find_done(request, transcription_id))
    headers = {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") in (headers["ETag"], f"W/{headers['ETag']}"):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(svg, content_type="image/svg+xml", headers=headers)
