"""What was done to a score, by whom and when; any earlier version of it to see and to go back to."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import PageRequest
from editor import documents, permissions
from editor.document_models import NamedVersion, Revision, ScoreDocument
from editor.edits.base import EditError
from editor.permissions import Access, NoAccess, NotAllowed, access_of
from editor.sessions import carry_out_one
from editor.sittings import sittings
from editor.systems import open_version
from editor.tabs import WHOLE
from editor.views.score import layout_of
from transcriptions.models import Transcription

REVISIONS_A_PAGE = 100


class VersionForm(forms.ModelForm):
    """A name for a version; without one it has none any more."""

    class Meta:
        model = NamedVersion
        fields = ("name",)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["name"].required = False


def find(request: PageRequest, transcription_id: UUID, wanted: Access = Access.VIEW) -> Transcription:
    try:
        return permissions.find(request.user, transcription_id, wanted)
    except NoAccess:
        raise Http404("There is no such score.") from None
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from None


def find_version(
    request: PageRequest, transcription_id: UUID, number: int, *, wanted: Access = Access.VIEW
) -> tuple[Transcription, ScoreDocument]:
    transcription = find(request, transcription_id, wanted)
    document = documents.open_document(transcription)
    if number > document.revision:
        raise Http404("There is no such version.")
    return transcription, document


@login_required
@require_GET
def history(request: PageRequest, transcription_id: UUID) -> HttpResponse:
    transcription = find(request, transcription_id)
    document = documents.open_document(transcription)
    rows = Revision.objects.filter(document=document).select_related("author").order_by("-number")
    page = Paginator(rows.defer("patch_data", "edit", "keys"), REVISIONS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "transcription": transcription,
        "document": document,
        "page": page,
        "sittings": sittings(page.object_list, {version.revision: version for version in document.versions.all()}),
        "versions": document.versions.order_by("-revision"),
        "may_edit": access_of(request.user, transcription).includes(Access.EDIT),
        "is_outdated": documents.is_outdated(document, transcription),
    }
    template = "editor/history.html#sittings" if request.htmx and request.htmx.target else "editor/history.html"
    return render(request, template, context)


@login_required
@require_GET
@gzip_page
def version(request: PageRequest, transcription_id: UUID, number: int) -> HttpResponse:
    """The score as it was after a revision; 0 is how it was before all of them."""
    transcription, document = find_version(request, transcription_id, number)
    named = document.versions.filter(revision=number).first()
    context = {
        "transcription": transcription,
        "sheet": open_version(transcription, str(number), WHOLE, layout_of(request)),
        "tab": WHOLE,
        "number": number,
        "newest": document.revision,
        "revision": Revision.objects.filter(document=document, number=number).select_related("author").first(),
        "named": named,
        "form": VersionForm(instance=named),
        "may_edit": access_of(request.user, transcription).includes(Access.EDIT),
    }
    return render(request, "editor/version.html", context)


@login_required
@require_POST
def restore(request: PageRequest, transcription_id: UUID, number: int) -> HttpResponse:
    transcription, _ = find_version(request, transcription_id, number, wanted=Access.EDIT)
    return carry_out(request, transcription, {"edit": "restore", "revision": number})


@login_required
@require_POST
def name_version(request: PageRequest, transcription_id: UUID, number: int) -> HttpResponse:
    transcription, document = find_version(request, transcription_id, number, wanted=Access.EDIT)
    row = document.versions.filter(revision=number).first() or NamedVersion(document=document, revision=number)
    row.author = request.user
    form = VersionForm(request.POST, instance=row)
    if not form.is_valid():
        messages.error(request, "A name has at most 100 letters.")
    elif form.cleaned_data["name"]:
        form.save()
    elif row.pk:
        row.delete()
    return redirect("editor:version", transcription.pk, number)


@login_required
@require_GET
@gzip_page
def machine(request: PageRequest, transcription_id: UUID) -> HttpResponse:
    """What the machine wrote, as it is now after it may have written it anew."""
    transcription = find(request, transcription_id)
    document = documents.open_document(transcription)
    context = {
        "transcription": transcription,
        "sheet": open_version(transcription, "machine", WHOLE, layout_of(request)),
        "tab": WHOLE,
        "is_outdated": documents.is_outdated(document, transcription),
        "may_edit": access_of(request.user, transcription).includes(Access.EDIT),
    }
    return render(request, "editor/machine.html", context)


@login_required
@require_POST
def take_machine(request: PageRequest, transcription_id: UUID) -> HttpResponse:
    """The machine's version in place of the score: what it wrote anew, or what the score was made from."""
    transcription = find(request, transcription_id, Access.EDIT)
    is_new = documents.is_outdated(documents.open_document(transcription), transcription)
    return carry_out(request, transcription, {"edit": "take_machine" if is_new else "restore_machine"})


def carry_out(request: PageRequest, transcription: Transcription, data: dict[str, object]) -> HttpResponse:
    try:
        done = carry_out_one(transcription, data, request.user)
    except EditError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{done.words}: done. Undo takes it back.")
    return redirect("editor:score", transcription.pk)
