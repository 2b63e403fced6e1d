"""Changing a score: JSON in, JSON out."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import PageRequest
from editor import permissions
from editor.answers import answer_data, changes_since
from editor.batches import MOST_BYTES, read_batch, read_view
from editor.edits.base import Malformed
from editor.permissions import Access, NoAccess, NotAllowed
from editor.sessions import Conflict, apply_batch
from editor.tabs import SCORE, NoSuchTab
from transcriptions.uploads import announced_length

JsonView = Callable[..., HttpResponse]


def problem(status: int, message: str) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)


def answers_json(view: JsonView) -> JsonView:
    """Refusals as JSON with a sentence, since no page is shown; nobody is sent to the sign-in page."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return problem(401, "Please sign in again.")
        if announced_length(request) > MOST_BYTES:
            return problem(413, "This is too much at once.")
        try:
            return view(request, *args, **kwargs)
        except NotAllowed as error:
            return problem(403, str(error))
        except (NoAccess, NoSuchTab):
            return problem(404, "There is no such score.")
        except Malformed as error:
            return problem(400, str(error))

    return answer


@require_POST
@gzip_page
@answers_json
def edits(request: PageRequest, transcription_id: UUID) -> HttpResponse:
    transcription = permissions.find(request.user, transcription_id, Access.EDIT)
    batch = read_batch(request.body)
    answer = apply_batch(transcription, batch, request.user, is_awaited=True)
    data = answer_data(transcription, batch, answer)
    if answer.refused and not answer.done:
        error = answer.refused[1]
        if isinstance(error, Malformed):
            raise error
        if isinstance(error, Conflict):
            return JsonResponse(data | {"message": str(error)}, status=409)
        return JsonResponse(data, status=422)
    return JsonResponse(data)


@require_GET
@gzip_page
@answers_json
def changes(request: PageRequest, transcription_id: UUID) -> HttpResponse:
    transcription = permissions.find(request.user, transcription_id)
    batch = read_view(request.GET.get("since", ""), request.GET.get("tab", SCORE), request.GET.get("layout", "wide"))
    return JsonResponse(changes_since(transcription, batch, request.user))
