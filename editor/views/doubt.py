"""What the transcription is not sure of and what cannot be played, for the marks on the page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from accounts.requests import PageRequest
from editor import documents, permissions
from editor.doubt import doubtful_measures, doubtful_notes
from editor.ranges import outside_range
from editor.tabs import SCORE, Tab
from editor.views.editing import answers_json


@require_GET
@answers_json
def doubt(request: PageRequest, transcription_id: UUID) -> HttpResponse:
    transcription = permissions.find(request.user, transcription_id)
    score = Tab.parse(request.GET.get("tab", SCORE)).score_of(documents.current(transcription).score)
    marks = {"notes": doubtful_notes(score), "measures": doubtful_measures(score), "unplayable": outside_range(score)}
    return JsonResponse(marks)
