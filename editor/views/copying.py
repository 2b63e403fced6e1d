"""What a browser keeps to paste elsewhere, and whole versions as pieces of their own."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.requests import PageRequest
from editor import documents, permissions
from editor.copies import copy_of
from editor.edits.base import MOST_ITEMS, Malformed, Refused, Unknown
from editor.edits.copying import copied
from editor.tabs import NoSuchTab
from editor.views.editing import answers_json, problem
from editor.views.score import find_done, tab_of
from transcriptions.errors import StorageFull
from transcriptions.music import codec


@require_POST
@answers_json
def fragment(request: PageRequest, transcription_id: UUID) -> HttpResponse:
    """A copy of the named notes and rests; looking at a score is enough to take one."""
    transcription = permissions.find(request.user, transcription_id)
    targets = read_targets(request.body)
    try:
        made = copied(documents.current(transcription).score, targets)
    except (Refused, Unknown) as error:
        return problem(422, str(error))
    return JsonResponse({"fragment": codec.encode(made)})


@login_required
@require_POST
def copy(request: PageRequest, transcription_id: UUID) -> HttpResponse:
    """Looking at a score is enough to take one; it is the copier's own."""
    transcription = find_done(request, transcription_id)
    tab = tab_of(request)
    try:
        return redirect("editor:score", copy_of(transcription, tab, request.user).pk)
    except NoSuchTab:
        raise Http404("The score has no such part.") from None
    except StorageFull as refused:
        messages.error(request, str(refused))
        return redirect(f"{reverse('editor:score', args=[transcription.pk])}?tab={tab.name}")


def read_targets(body: bytes) -> list[str]:
    """Raises Malformed."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed("This is not JSON.") from error
    targets = data.get("targets") if isinstance(data, dict) else None
    if not isinstance(targets, list) or len(targets) > MOST_ITEMS or not all(isinstance(name, str) for name in targets):
        raise Malformed("What to copy is no list of ids.")
    return targets
