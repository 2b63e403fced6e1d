"""The address that browsers send their edits to."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from editor import documents
from editor.document_models import Revision
from tests.editor.editing import REDO, UNDO, answer, batch, post, shout
from transcriptions.models import Transcription
from transcriptions.music.score import Note, Score

pytestmark = pytest.mark.django_db

Finished = Callable[..., Transcription]


@pytest.fixture
def mine(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


def notes_of(score: Score) -> list[Note]:
    return [
        note for measure in score.measures for voice in measure.voices for event in voice.events for note in event.notes
    ]


def velocity(transcription: Transcription, note_id: str) -> int | None:
    return next(note for note in notes_of(documents.current(transcription).score) if note.id == note_id).velocity


def test_an_edit_is_stored_and_answered_with_its_music(mine: Client, finished: Finished) -> None:
    row = finished(copies=20)
    note = notes_of(documents.current(row).score)[0]
    response = post(mine, row, batch(shout(note.id, velocity=99)))
    assert response.status_code == 200, response.content
    found = answer(response)
    assert found["revision"] == 1
    assert [done["words"] for done in found["done"]] == ["Shout 1 note"]
    assert found["done"][0]["selected"] == [note.id]
    assert found["refused"] is None
    assert found["order"] is None
    assert (found["can_undo"], found["can_redo"]) == (True, False)
    first = documents.current(row).score.measures[0].id
    assert [system["id"] for system in found["systems"]] == [f"system-{first}"]
    assert found["systems"][0]["html"].startswith(
        f'<div class="music-line" id="system-{first}" data-measures="{first} '
    )
    assert f'data-id="{note.id}"' in found["systems"][0]["html"]
    assert velocity(row, note.id) == 99


def test_undo_and_redo(mine: Client, finished: Finished) -> None:
    row = finished()
    note = notes_of(documents.current(row).score)[0]
    post(mine, row, batch(shout(note.id, velocity=99)))
    found = answer(post(mine, row, batch(UNDO, base=1)))
    assert [done["words"] for done in found["done"]] == ["Undo: Shout 1 note"]
    assert (found["revision"], found["can_undo"], found["can_redo"]) == (2, False, True)
    assert velocity(row, note.id) == note.velocity
    found = answer(post(mine, row, batch(REDO, base=2)))
    assert (found["revision"], found["can_undo"], found["can_redo"]) == (3, True, False)
    assert velocity(row, note.id) == 99
    refused = post(mine, row, batch(REDO, base=3))
    assert refused.status_code == 422
    assert answer(refused)["refused"]["message"] == "There is nothing to redo."


def test_the_same_edit_sent_twice_is_done_once(mine: Client, finished: Finished) -> None:
    row = finished()
    note = notes_of(documents.current(row).score)[0]
    asked = batch(shout(note.id))
    first, second = answer(post(mine, row, asked)), answer(post(mine, row, asked))
    assert first["done"] == second["done"]
    assert Revision.objects.count() == 1


def test_a_batch_refers_to_what_its_last_edit_selected(mine: Client, finished: Finished) -> None:
    row = finished()
    note = notes_of(documents.current(row).score)[0]
    found = answer(post(mine, row, batch(shout(note.id), shout("$", velocity=3))))
    assert [done["selected"] for done in found["done"]] == [[note.id], [note.id]]
    assert velocity(row, note.id) == 3


def test_what_comes_after_a_refused_edit_is_not_done(mine: Client, finished: Finished) -> None:
    row = finished()
    one, two = notes_of(documents.current(row).score)[:2]
    asked = batch(shout(one.id), shout("nobody"), shout(two.id))
    response = post(mine, row, asked)
    found = answer(response)
    assert response.status_code == 200
    assert [done["client"] for done in found["done"]] == [asked["edits"][0]["client"]]
    assert found["refused"] == {
        "client": asked["edits"][1]["client"],
        "message": "What you edited is no longer in the score.",
    }
    assert velocity(row, two.id) == two.velocity
    alone = post(mine, row, batch(shout("nobody"), base=1))
    assert alone.status_code == 422
    assert Revision.objects.count() == 1


MALFORMED = {
    "no JSON": "{",
    "a list": "[]",
    "not a number": '{"base": NaN, "edits": []}',
    "deep": '{"base": 0, "edits": ' + "[" * 100_000 + "]" * 100_000 + "}",
    "no edits": json.dumps(batch()),
    "an edit that is none": json.dumps(batch({"edit": "dance"})),
    "a negative revision": json.dumps(batch(shout("n1"), base=-1)),
    "no client": json.dumps({"base": 0, "edits": [{"edit": shout("n1")}]}),
    "another tab": json.dumps(batch(shout("n1"), tab="nowhere")),
    "a version": json.dumps(batch(shout("n1"), tab="easy")),
    "another layout": json.dumps(batch(shout("n1"), layout="round")),
    "a thousand": json.dumps(batch(*(shout("n1") for _ in range(1000)))),
    "one name twice": json.dumps({"base": 0, "edits": [{"client": str(uuid4()), "edit": shout("n1")}] * 2}),
    "a field too many": json.dumps(batch(shout("n1") | {"loud": True})),
    "a caret of nothing": json.dumps(batch({"edit": "insert_rest", "caret": "$", "base": "1/1"})),
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_no_batch_is_refused(mine: Client, finished: Finished, text: str) -> None:
    row = finished()
    response = post(mine, row, text)
    assert response.status_code == 400
    assert answer(response)["message"]
    assert not Revision.objects.exists()


def test_too_much_is_refused_before_it_is_read(mine: Client, finished: Finished) -> None:
    row = finished()
    response = post(mine, row, " " * 10 * 1024 * 1024)
    assert (response.status_code, answer(response)) == (413, {"message": "This is too much at once."})
