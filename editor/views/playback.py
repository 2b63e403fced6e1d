"""What the player in the browser asks for."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from accounts.requests import PageRequest
from editor.current import current_score
from editor.note_list import note_list
from editor.tabs import NoSuchTab
from editor.views.score import find_done, tab_of


@login_required
@require_GET
@gzip_page
def notes(request: PageRequest, transcription_id: UUID) -> JsonResponse:
    transcription = find_done(request, transcription_id)
    try:
        score = current_score(transcription, tab_of(request))
    except NoSuchTab:
        raise Http404("The score has no such part.") from None
    compact = {"separators": (",", ":")}
    return JsonResponse(note_list(score), json_dumps_params=compact, headers={"Cache-Control": "private, no-store"})
