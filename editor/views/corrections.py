"""The panel of whole-piece corrections, and what they would do."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import PageRequest
from editor import documents, permissions
from editor.correcting import preview
from editor.edits.base import Malformed, Refused, Unknown
from editor.edits.corrections.requantising import GRIDS
from editor.permissions import Access
from editor.services import STYLES
from editor.views.editing import answers_json, problem
from transcriptions.music import codec

UNITS = ((1, "whole note"), (2, "half"), (4, "quarter"), (8, "eighth"), (16, "16th"))


@require_GET
@answers_json
def corrections(request: PageRequest, transcription_id: UUID) -> HttpResponse:
    transcription = permissions.find(request.user, transcription_id, Access.EDIT)
    score = documents.current(transcription).score
    context = {
        "transcription": transcription,
        "two_staves": [part for part in score.parts if part.staves == 2],
        "time": score.measures[0].time,
        "units": UNITS,
        "grids": [(codec.encode(grid), name) for grid, name in GRIDS.items()],
    }
    return render(request, "editor/_corrections.html", context)


@require_POST
@gzip_page
@answers_json
def preview_correction(request: PageRequest, transcription_id: UUID) -> HttpResponse:
    transcription = permissions.find(request.user, transcription_id, Access.EDIT)
    data, width = read_wish(request.body)
    try:
        made = preview(documents.current(transcription), data, width)
    except (Refused, Unknown) as error:
        return problem(422, str(error))
    return JsonResponse({"edit": made.edit, "words": made.words, "systems": made.systems})


def read_wish(body: bytes) -> tuple[object, str]:
    """The correction, and the width of the music. Raises Malformed."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed("This is not JSON.") from error
    width = data.get("layout") if isinstance(data, dict) else None
    if not isinstance(width, str) or width not in STYLES:
        raise Malformed("There is no such layout.")
    return data.get("edit"), width
