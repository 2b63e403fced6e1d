"""Every address of the editor, for everybody: an address without an expectation fails."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from accounts.models import User
from editor import permissions
from editor.permissions import Access, NoAccess, NotAllowed
from editor.urls import urlpatterns
from tests.editor.editing import batch, post, shout
from tests.editor.test_history import edit, first_notes, texts
from transcriptions.models import Membership, Role, State, Transcription

pytestmark = pytest.mark.django_db

Finished = Callable[..., Transcription]

# By name of the address: the verb, what stands in it, and the status for owner, editor, viewer, stranger and
# anonymous. 302 is an anonymous person's way to the sign-in page, and after a POST the way back.
PAGE = (200, 200, 200, 404, 302)
CHANGE = (302, 302, 403, 404, 302)
EXPECTED: dict[str, tuple[str, dict[str, object], tuple[int, ...]]] = {
    "score": ("GET", {}, PAGE),
    "system": ("GET", {"measure_id": "m35"}, PAGE),
    "edits": ("POST", {}, (200, 200, 403, 404, 401)),
    "changes": ("GET", {}, (200, 200, 200, 404, 401)),
    "corrections": ("GET", {}, (200, 200, 403, 404, 401)),
    "preview_correction": ("POST", {}, (400, 400, 403, 404, 401)),
    "doubt": ("GET", {}, (200, 200, 200, 404, 401)),
    "fragment": ("POST", {}, (400, 400, 400, 404, 401)),
    "copy": ("POST", {}, (302, 302, 302, 404, 302)),
    "history": ("GET", {}, PAGE),
    "version": ("GET", {"number": 0}, PAGE),
    "restore": ("POST", {"number": 0}, CHANGE),
    "name_version": ("POST", {"number": 0}, CHANGE),
    "machine": ("GET", {}, PAGE),
    "take_machine": ("POST", {}, CHANGE),
    "preview": ("GET", {}, PAGE),
}
# Their own tests hold these.
ELSEWHERE = {"download", "export", "notes"}
PEOPLE = ("owner", "editor", "viewer", "stranger", "anonymous")


def names() -> set[str]:
    return {pattern.name or "" for pattern in urlpatterns if isinstance(pattern, URLPattern)}


def test_every_address_is_expected() -> None:
    assert names() == EXPECTED.keys() | ELSEWHERE


def browser_of(row: Transcription, person: str, owner: User) -> Client:
    browser = Client()
    if person == "anonymous":
        return browser
    user = owner if person == "owner" else User.objects.create_user(person)
    if person in {"editor", "viewer"}:
        Membership.objects.create(transcription=row, user=user, role=Role(person))
    browser.force_login(user)
    return browser


def ask(browser: Client, verb: str, address: str) -> int:
    if verb == "GET":
        return browser.get(address, {"since": "0"}).status_code
    if address.endswith("/edits/"):
        asked = batch({"edit": "restore", "revision": 0}, base=1)
        return browser.post(address, json.dumps(asked), content_type="application/json").status_code
    return browser.post(address, {"name": "A name"}).status_code


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("person", PEOPLE)
def test_who_may_do_what(owner: User, finished: Finished, name: str, person: str) -> None:
    row = finished()
    edit(row, owner, {"edit": "set_title", "title": "Changed", "composer": ""})
    verb, values, statuses = EXPECTED[name]
    address = reverse(f"editor:{name}", args=[row.pk, *values.values()])
    assert ask(browser_of(row, person, owner), verb, address) == statuses[PEOPLE.index(person)]


@pytest.mark.parametrize("name", EXPECTED)
def test_other_verbs_are_refused(client: Client, owner: User, finished: Finished, name: str) -> None:
    row = finished()
    client.force_login(owner)
    verb, values, _ = EXPECTED[name]
    address = reverse(f"editor:{name}", args=[row.pk, *values.values()])
    assert client.put(address).status_code == 405
    assert (client.post(address) if verb == "GET" else client.get(address)).status_code == 405


@pytest.mark.parametrize("name", [name for name in EXPECTED if name != "score"])
def test_there_is_no_score_before_it_is_written(client: Client, owner: User, finished: Finished, name: str) -> None:
    row = finished(state=State.RUNNING)
    client.force_login(owner)
    verb, values, _ = EXPECTED[name]
    assert ask(client, verb, reverse(f"editor:{name}", args=[row.pk, *values.values()])) == 404


def test_edits_need_the_token_of_the_page(owner: User, finished: Finished) -> None:
    row = finished()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner)
    assert ask(browser, "POST", reverse("editor:edits", args=[row.pk])) == 403


def test_what_somebody_may_do(owner: User, stranger: User, finished: Finished) -> None:
    row = finished()
    assert permissions.find(owner, row.pk, Access.OWN) == row
    with pytest.raises(NoAccess):
        permissions.find(stranger, row.pk)
    Membership.objects.create(transcription=row, user=stranger, role=Role.EDITOR)
    assert permissions.find(stranger, row.pk, Access.EDIT) == row
    with pytest.raises(NotAllowed):
        permissions.find(stranger, row.pk, Access.OWN)


def test_nothing_of_another_score_is_changed(client: Client, owner: User, finished: Finished) -> None:
    one, other = finished(), finished()
    client.force_login(owner)
    before = texts(other)
    asked = batch(shout(*first_notes(other)))
    post(client, one, asked)
    assert texts(other) == before
    assert texts(one) != before
