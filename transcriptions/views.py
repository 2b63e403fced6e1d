"""Pages about recordings on their way to a score, and the library."""

from __future__ import annotations

from mimetypes import guess_type
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from accounts.requests import PageRequest
from transcriptions import services
from transcriptions.errors import StorageFull, TranscriptionError
from transcriptions.forms import ACCEPTED, HintsForm, NameForm, NewForm, said_hints
from transcriptions.models import MIX, Source, State, Transcription
from transcriptions.progress import progress_of
from transcriptions.streaming import media_response

# Fills three screens of a large display; more come as one scrolls.
CARDS_A_PAGE = 24


def find(request: PageRequest, transcription_id: UUID) -> Transcription:
    return get_object_or_404(Transcription.objects.visible_to(request.user), pk=transcription_id)


def find_own(request: PageRequest, transcription_id: UUID) -> Transcription:
    """For what only its owner may do. Members who can see it are told so, strangers are told nothing."""
    found = find(request, transcription_id)
    if found.owner_id != request.user.pk:
        raise PermissionDenied("Only its owner may do this.")
    return found


def go(request: PageRequest, to: str, *args: object) -> HttpResponse:
    """Redirects the whole page, also when only a fragment was asked for."""
    answer = redirect(to, *args)
    return HttpResponseClientRedirect(answer.url) if request.htmx else answer


@login_required
@require_GET
def library(request: PageRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    found = Transcription.objects.visible_to(request.user).matching(words).newest_first()
    page = Paginator(found, CARDS_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "words": words}
    if request.htmx and request.htmx.target:
        fragment = "cards" if page.number > 1 else "results"
        return render(request, f"transcriptions/library.html#{fragment}", context)
    return render(request, "transcriptions/library.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: PageRequest) -> HttpResponse:
    form = NewForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return go(request, "transcriptions:detail", form.create(request.user).pk)
        except TranscriptionError as refused:
            form.add_error(form.source_field, str(refused))
    context = {
        "form": form,
        "accepted": ACCEPTED,
        "limit_mb": settings.RESCORED_MAX_UPLOAD_MB,
        "limit_minutes": settings.RESCORED_MAX_DURATION_S // 60,
        "sites": settings.RESCORED_LINK_SITES,
    }
    return render(request, "transcriptions/new.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def sample(request: PageRequest) -> HttpResponse:
    try:
        return go(request, "transcriptions:detail", services.create_from_sample(request.user).pk)
    except StorageFull as refused:
        messages.error(request, str(refused))
        return go(request, "transcriptions:new")


@login_required
@require_GET
def detail(request: PageRequest, transcription_id: UUID) -> HttpResponse:
    transcription = find(request, transcription_id)
    if transcription.state == State.DONE:
        return go(request, "editor:score", transcription.pk)
    context = {"transcription": transcription, "progress": progress_of(transcription)}
    template = "transcriptions/_progress.html" if request.htmx else "transcriptions/detail.html"
    return render(request, template, context)


@login_required
@require_GET
def card(request: PageRequest, transcription_id: UUID) -> HttpResponse:
    return render(request, "transcriptions/_card.html", {"transcription": find(request, transcription_id)})


@login_required
@require_POST
def cancel(request: PageRequest, transcription_id: UUID) -> HttpResponse:
    services.cancel(find_own(request, transcription_id))
    return redirect("transcriptions:detail", transcription_id)


@login_required
@require_POST
def retry(request: PageRequest, transcription_id: UUID) -> HttpResponse:
    services.retry(find_own(request, transcription_id))
    return redirect("transcriptions:detail", transcription_id)


@login_required
@require_http_methods(["GET", "POST"])
def rename(request: PageRequest, transcription_id: UUID) -> HttpResponse:
    transcription = find_own(request, transcription_id)
    form = NameForm(request.POST or None, instance=transcription)
    if request.method == "POST" and form.is_valid():
        services.rename(transcription, title=form.cleaned_data["title"], composer=form.cleaned_data["composer"])
        return HttpResponseClientRefresh() if request.htmx else redirect("transcriptions:detail", transcription.pk)
    return dialog(request, "transcriptions/rename.html", {"transcription": transcription, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def rewrite(request: PageRequest, transcription_id: UUID) -> HttpResponse:
    """The score anew with a tempo, meter or pickup that a person gives; empty fields are found again."""
    transcription = find_own(request, transcription_id)
    if transcription.source == Source.SCORE:
        raise Http404("Written music keeps its bars.")
    posted = request.POST if request.method == "POST" else None
    form = HintsForm(posted, initial=said_hints(transcription.hints))
    if form.is_valid():
        services.rewrite(transcription, form.hints)
        return go(request, "transcriptions:detail", transcription.pk)
    return dialog(request, "transcriptions/rewrite.html", {"transcription": transcription, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def delete(request: PageRequest, transcription_id: UUID) -> HttpResponse:
    transcription = find_own(request, transcription_id)
    if request.method == "GET":
        return dialog(request, "transcriptions/delete.html", {"transcription": transcription})
    services.delete(transcription)
    messages.success(request, f"“{transcription.title}” was deleted.")
    return go(request, "transcriptions:library")


def dialog(request: PageRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """A form as a page of its own, or as the contents of the page's dialog."""
    form = context.get("form")
    status = 422 if getattr(form, "errors", None) else 200
    return render(request, f"{template}#form" if request.htmx else template, context, status=status)


@login_required
@require_GET
def listen(request: PageRequest, transcription_id: UUID) -> HttpResponseBase:
    transcription = find(request, transcription_id)
    stem = transcription.stems.filter(name=MIX).first()
    if stem is None:
        raise Http404("There is nothing to listen to.")
    return media_response(request, stem.file, guess_type(str(stem.file.name))[0] or "application/octet-stream")
