"""The history's pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from editor import documents
from editor.document_models import NamedVersion, Revision
from editor.sittings import sittings
from tests.editor.conftest import keep
from tests.editor.editing import UNDO, shout
from tests.editor.test_history import edit, first_notes, texts
from transcriptions.models import Artefact, Membership, Role, Transcription

pytestmark = pytest.mark.django_db

Finished = Callable[..., Transcription]


def page_of(browser: Client, row: Transcription, path: str = "history/", **headers: str) -> str:
    response = browser.get(f"/t/{row.pk}/{path}", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_each_edit_is_named_newest_first(mine: Client, owner: User, finished: Finished) -> None:
    row = finished(title="Song")
    one, two, *_ = first_notes(row)
    edit(row, owner, shout(one), shout(one, two), UNDO)
    page = page_of(mine, row)
    assert re.findall(r'aria-label="([^"]+), step (\d)"', page) == [
        ("Undo: Shout 2 notes, measures 1–2", "3"),
        ("Shout 2 notes, measures 1–2", "2"),
        ("Shout 1 note, measure 1", "1"),
    ]
    assert "clara" in page
    assert "Before all changes" in page
    assert f'href="/t/{row.pk}/history/2/"' in page
    assert f'href="/t/{row.pk}/history/"' in page_of(mine, row, "score/")


def test_nothing_done_is_said(mine: Client, finished: Finished) -> None:
    assert "Nothing has been changed yet" in page_of(mine, finished())


def test_steps_are_grouped_by_person_and_pause() -> None:
    clara, robert = User(pk=1, username="clara"), User(pk=2, username="robert")
    now = timezone.now()
    minutes = [(clara, 0), (clara, 10), (robert, 15), (clara, 20), (clara, 70)]
    rows = [
        Revision(number=9 - index, author=author, at=now - timedelta(minutes=minute))
        for index, (author, minute) in enumerate(minutes)
    ]
    found = sittings(rows, {8: NamedVersion(name="Good")})
    assert [(each.author, len(each.steps)) for each in found] == [
        ("clara", 2),
        ("robert", 1),
        ("clara", 1),
        ("clara", 1),
    ]
    assert [version and version.name for _, version in found[0].steps] == [None, "Good"]


def test_as_many_queries_for_three_steps_as_for_one(mine: Client, owner: User, finished: Finished) -> None:
    counts = []
    for number in (1, 3):
        row = finished()
        edit(row, owner, *(shout(first_notes(row)[0], velocity=velocity + 1) for velocity in range(number)))
        with CaptureQueriesContext(connection) as queries:
            page_of(mine, row)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_long_histories_come_in_pages(
    mine: Client, owner: User, finished: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("editor.views.history.REVISIONS_A_PAGE", 2)
    row = finished()
    edit(row, owner, *(shout(first_notes(row)[0], velocity=number) for number in (1, 2, 3)))
    assert 'hx-get="?page=2"' in page_of(mine, row)
    fragment = page_of(mine, row, "history/?page=2", **{"HX-Request": "true", "HX-Target": "more"})
    assert fragment.strip().startswith('<section class="sitting">')
    assert "step 1" in fragment


def test_an_earlier_version_is_engraved(mine: Client, owner: User, finished: Finished) -> None:
    row = finished(copies=40)
    edit(row, owner, shout(first_notes(row)[0]))
    page = page_of(mine, row, "history/0/")
    assert page.count('<svg class="music"') == 6
    assert "Before all changes" in page
    address = re.findall(r'hx-get="([^"]+)"', page)[0].replace("&amp;", "&")
    assert address.endswith("/?layout=wide&tab=score&version=0")
    assert '<svg class="music"' in mine.get(address).content.decode()
    assert mine.get(f"/t/{row.pk}/history/2/").status_code == 404
    for version in ("2", "-1", "x", "9" * 30):
        assert mine.get(f"/t/{row.pk}/systems/m35-0/?version={version}").status_code == 404


def test_a_version_is_restored_by_a_button(mine: Client, owner: User, finished: Finished) -> None:
    row = finished()
    before = texts(row)
    edit(row, owner, shout(first_notes(row)[0]))
    response = mine.post(f"/t/{row.pk}/history/0/restore/")
    assert response.headers["Location"] == f"/t/{row.pk}/score/"
    assert texts(row) == before
    assert "Go back to step 0: done." in page_of(mine, row, "score/")


def test_a_version_gets_a_name_and_loses_it(mine: Client, owner: User, finished: Finished) -> None:
    row = finished()
    edit(row, owner, shout(first_notes(row)[0]))
    address = f"/t/{row.pk}/history/1/"
    assert mine.post(f"{address}name/", {"name": "For Robert"}).headers["Location"] == address
    assert '<p class="past-title">For Robert</p>' in page_of(mine, row, "history/1/")
    assert page_of(mine, row).count("For Robert") == 2
    mine.post(f"{address}name/", {"name": "For Clara"})
    assert NamedVersion.objects.get().name == "For Clara"
    mine.post(f"{address}name/", {"name": "x" * 101})
    assert NamedVersion.objects.get().name == "For Clara"
    mine.post(f"{address}name/", {"name": ""})
    assert not NamedVersion.objects.exists()


def test_a_viewer_sees_the_history_without_buttons(owner: User, stranger: User, finished: Finished) -> None:
    row = finished()
    edit(row, owner, shout(first_notes(row)[0]))
    Membership.objects.create(transcription=row, user=stranger, role=Role.VIEWER)
    theirs = Client()
    theirs.force_login(stranger)
    assert "Go back to this version" not in page_of(theirs, row, "history/0/")
    assert theirs.post(f"/t/{row.pk}/history/0/restore/").status_code == 403
    assert theirs.post(f"/t/{row.pk}/history/0/name/", {"name": "x"}).status_code == 403
    assert theirs.post(f"/t/{row.pk}/machine/take/").status_code == 403


def test_what_the_machine_wrote_anew_is_offered(mine: Client, owner: User, finished: Finished) -> None:
    row, other = finished(), finished(copies=2)
    with other.newest_artefact("score").file.open("rb") as file:
        longer = file.read().decode()
    edit(row, owner, shout(first_notes(row)[0]))
    assert "written this score anew" not in page_of(mine, row, "score/")
    Artefact.objects.filter(transcription=row, stage="score").delete()
    keep(row, "score", longer)
    for path in ("score/", "history/"):
        assert "written this score anew" in page_of(mine, row, path)
    assert 'data-measures="m35-0 ' in page_of(mine, row, "machine/")
    mine.post(f"/t/{row.pk}/machine/take/")
    assert len(documents.current(row).score.measures) == 8
    assert "written this score anew" not in page_of(mine, row, "score/")


def test_the_machine_s_version_is_taken_back_by_a_button(mine: Client, owner: User, finished: Finished) -> None:
    row = finished()
    before = texts(row)
    edit(row, owner, shout(first_notes(row)[0]))
    mine.post(f"/t/{row.pk}/machine/take/")
    assert texts(row) == before
