"""The address that browsers send their edits to."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from editor import documents, engraving
from editor.document_models import Revision
from editor.engraving import engrave_system
from editor.services import STYLES
from editor.sessions import Session
from editor.systems import open_sheet
from editor.tabs import WHOLE
from editor.working_copies import Copy
from tests.editor import scores
from tests.editor.conftest import repeated
from tests.editor.editing import REDO, UNDO, answer, batch, post, shout
from transcriptions.models import Membership, Role, Transcription
from transcriptions.music.score import Note, Score

pytestmark = pytest.mark.django_db

Finished = Callable[..., Transcription]


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
    assert [done["words"] for done in found["done"]] == ["Shout 1 note, measure 1"]
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


def test_an_edit_is_stored_while_nothing_can_be_drawn(
    mine: Client, finished: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that engraves hangs."""
    row = finished()
    note, first = notes_of(documents.current(row).score)[0], documents.current(row).score.measures[0].id
    monkeypatch.setattr(engraving, "_engravers", engraving._engravers)
    monkeypatch.setattr("editor.engraver.PATIENCE_S", 0.5)
    (process,) = engraving.use_processes(1)
    os.kill(process.process_id, signal.SIGSTOP)
    try:
        response = post(mine, row, batch(shout(note.id, velocity=99)))
        system = answer(response)["systems"][0]
        assert (response.status_code, system["id"]) == (200, f"system-{first}")
        assert "cannot be drawn" in system["html"]
        assert velocity(row, note.id) == 99
        monkeypatch.setattr("editor.engraver.PATIENCE_S", 30.0)
        again = mine.get(f"/t/{row.pk}/systems/{first}/").content.decode()
        assert f'data-id="{note.id}"' in again
    finally:
        process.close()


def test_what_stands_under_the_title_follows_where_an_edit_changes_it(mine: Client, finished: Finished) -> None:
    row = finished(meter="4/4")
    score = documents.current(row).score
    assert answer(post(mine, row, batch(shout(notes_of(score)[0].id))))["facts"] is None
    inserted = {"edit": "insert_measures", "before": score.measures[0].id, "count": 2}
    found = answer(post(mine, row, batch(inserted, base=1)))["facts"]
    assert f"<span>{len(score.measures) + 2} bars</span>" in found
    assert "<span>4/4</span>" in found
    assert found.splitlines() == [line.strip() for line in page_facts(mine, row)]


def page_facts(browser: Client, row: Transcription) -> list[str]:
    page = browser.get(f"/t/{row.pk}/score/").content.decode()
    return page.split('<p class="facts numbers">')[1].split("</p>")[0].splitlines()


def test_undo_and_redo(mine: Client, finished: Finished) -> None:
    row = finished()
    note = notes_of(documents.current(row).score)[0]
    post(mine, row, batch(shout(note.id, velocity=99)))
    found = answer(post(mine, row, batch(UNDO, base=1)))
    assert [done["words"] for done in found["done"]] == ["Undo: Shout 1 note, measure 1"]
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


def test_an_edit_needs_as_many_queries_in_a_long_score_and_after_others(
    mine: Client, finished: Finished, django_capture_on_commit_callbacks: Any
) -> None:
    # Session, user, transcription; document, steps, whether it was sent before; three tables and a notice.
    for copies in (1, 20):
        row = finished(copies=copies)
        for base, note in enumerate(notes_of(documents.current(row).score)[:3]):
            with CaptureQueriesContext(connection) as queries, django_capture_on_commit_callbacks(execute=True):
                post(mine, row, batch(shout(note.id), base=base))
        assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 10


def test_the_music_of_an_edit_that_was_not_stored_is_not_shown_later(
    mine: Client, finished: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = finished()
    note = notes_of(documents.current(row).score)[0]

    def moved(steps: int) -> dict[str, object]:
        return {"edit": "step_pitch", "targets": [note.id], "by": "octave", "steps": steps}

    def stop(self: Session, copy: Copy) -> None:
        raise OperationalError("the database has gone")

    monkeypatch.setattr(Session, "store", stop)
    with pytest.raises(OperationalError):
        post(mine, row, batch(moved(1)))
    monkeypatch.undo()
    found = answer(post(mine, row, batch(moved(-1))))
    sheet = open_sheet(row, WHOLE, "wide")[1]
    anew = engrave_system(sheet.score, sheet.breaks, 0, style=STYLES["wide"])
    assert found["revision"] == 1
    assert anew in found["systems"][0]["html"]


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


def join(row: Transcription, user: User) -> Client:
    Membership.objects.create(transcription=row, user=user, role=Role.EDITOR)
    browser = Client()
    browser.force_login(user)
    return browser


def first_of_each(row: Transcription) -> list[str]:
    measures = documents.current(row).score.measures
    return [
        next(note.id for voice in each.voices for event in voice.events for note in event.notes) for each in measures
    ]


def test_edits_of_other_measures_merge_and_bring_what_others_did(
    mine: Client, stranger: User, finished: Finished
) -> None:
    row = finished(copies=20)
    theirs, notes = join(row, stranger), first_of_each(row)
    post(theirs, row, batch(shout(notes[0])))
    response = post(mine, row, batch(shout(notes[-1]), base=0))
    found = answer(response)
    assert (response.status_code, found["revision"]) == (200, 2)
    names = [measure.id for measure in documents.current(row).score.measures]
    brought = " ".join(re.findall(r'data-measures="([^"]+)"', "".join(system["html"] for system in found["systems"])))
    assert {names[0], names[-1]} <= set(brought.split())
    assert len(found["systems"]) < len(names) // 2


def test_the_same_measure_is_a_conflict_with_fresh_music(mine: Client, stranger: User, finished: Finished) -> None:
    row = finished(copies=20)
    theirs, notes = join(row, stranger), first_of_each(row)
    post(theirs, row, batch(shout(notes[0], velocity=1)))
    response = post(mine, row, batch(shout(notes[0], velocity=2), base=0))
    found = answer(response)
    assert response.status_code == 409
    assert found["message"] == "Someone else has just changed this place. Here is how it is now."
    assert (found["revision"], found["done"], len(found["systems"])) == (1, [], 1)
    assert velocity(row, notes[0]) == 1
    again = post(mine, row, batch(shout(notes[0], velocity=2), base=found["revision"]))
    assert again.status_code == 200
    assert velocity(row, notes[0]) == 2


def test_changes_are_fetched_in_any_view(mine: Client, owner: User, finished: Finished) -> None:
    row = finished(copies=20)
    notes = first_of_each(row)
    assert answer(mine.get(f"/t/{row.pk}/changes/?since=0"))["systems"] == []  # type: ignore[arg-type]
    post(mine, row, batch(shout(notes[0])))
    for tab_name in ("score", "part-P1", "easy"):
        found = answer(mine.get(f"/t/{row.pk}/changes/?since=0&tab={tab_name}&layout=narrow"))  # type: ignore[arg-type]
        assert found["revision"] == 1
        assert [system["id"] for system in found["systems"]][:1] == [f"system-{first_measure(row)}"]
        assert found["can_undo"]
    for query in ("since=-1", "since=x", "since=0&layout=round"):
        assert mine.get(f"/t/{row.pk}/changes/?{query}").status_code == 400
    assert mine.get(f"/t/{row.pk}/changes/?since=0&tab=part-P9").status_code == 404


def first_measure(row: Transcription) -> str:
    return documents.current(row).score.measures[0].id


def test_a_revision_that_is_yet_to_come_gets_everything(mine: Client, finished: Finished) -> None:
    row = finished()
    found = answer(post(mine, row, batch(shout(first_of_each(row)[0]), base=99)))
    assert found["revision"] == 1
    assert found["order"] == [system["id"] for system in found["systems"]]


def test_inserting_a_measure_moves_numbers_and_no_other_music(mine: Client, finished: Finished) -> None:
    long = repeated(scores.piano(), 20)
    counted = tuple(replace(measure, label=str(index + 1)) for index, measure in enumerate(long.measures))
    row = finished(score=replace(long, measures=counted))
    names = [measure.id for measure in documents.current(row).score.measures]
    found = answer(post(mine, row, batch({"edit": "insert_measures", "before": names[1], "count": 1})))
    assert len(found["systems"]) <= 2
    page = mine.get(f"/t/{row.pk}/score/?layout=wide").content.decode()
    shown = dict(re.findall(r'id="(system-[^"]+)" data-measures="[^"]+"><span[^>]+>(\d+)<', page))
    assert {name: number for name, number in found["numbers"].items() if number} == shown


def test_an_overfull_system_is_split_and_no_other_break_moves(mine: Client, finished: Finished) -> None:
    row = finished(copies=20)
    before = documents.current(row)
    layout = before.layout("score/wide")
    assert layout is not None
    revision = 0
    caret = {"measure_id": layout.starts[1], "part_id": "P1", "staff": 1, "voice": 1}
    for count in range(4):
        place = before.score.measures.index(next(each for each in before.score.measures if each.id == layout.starts[1]))
        caret["measure_id"] = before.score.measures[place + count].id
        pitches = [{"step": "C", "alter": 1, "octave": 5}]
        one = {"edit": "insert_notes", "caret": caret | {"at": "0/1"}, "pitches": pitches, "base": "1/16"}
        more = [one | {"caret": "$"} for _ in range(25)]
        found = answer(post(mine, row, batch(one, *more, base=revision)))
        revision = found["revision"]
    now = documents.current(row).layout("score/wide")
    assert now is not None
    assert set(now.starts) > set(layout.starts)
    places = [each.id for each in before.score.measures]
    added = [places.index(start) for start in set(now.starts) - set(layout.starts)]
    second, third = (places.index(start) for start in layout.starts[1:3])
    assert all(second < place < third for place in added)


def test_a_part_s_tab_gets_its_own_systems(mine: Client, finished: Finished) -> None:
    row = finished(score=scores.band())
    part = documents.current(row).score.parts[1].id
    note = next(
        note.id
        for measure in documents.current(row).score.measures
        for voice in measure.voices
        for event in voice.events
        for note in event.notes
        if voice.part_id == part
    )
    mine.get(f"/t/{row.pk}/score/?tab=part-{part}")
    found = answer(post(mine, row, batch(shout(note), tab=f"part-{part}")))
    assert f'data-id="{note}"' in found["systems"][0]["html"]
    assert found["order"] is None
    other = documents.current(row).score.parts[0].id
    hidden = answer(post(mine, row, batch(shout(note, velocity=3), base=1, tab=f"part-{other}")))
    assert hidden["systems"] == []


def test_a_title_is_one_truth_for_page_and_score(mine: Client, finished: Finished) -> None:
    row = finished(title="Before")
    found = answer(post(mine, row, batch({"edit": "set_title", "title": "After", "composer": "Clara"})))
    assert (found["title"], found["composer"]) == ("After", "Clara")
    row.refresh_from_db()
    assert (row.title, row.composer) == ("After", "Clara")
    for title in ("", "x" * 201):
        refused = post(mine, row, batch({"edit": "set_title", "title": title, "composer": ""}, base=1))
        assert refused.status_code == 422
    row.refresh_from_db()
    assert row.title == "After"


def test_facts_follow_edits(mine: Client, finished: Finished) -> None:
    row = finished()
    name = first_measure(row)
    asked: list[dict[str, object]] = [
        {"edit": "set_key", "measure_id": name, "fifths": -3, "mode": "major"},
        {"edit": "set_tempo", "measure_id": name, "bpm": "66/1"},
        {"edit": "insert_measures", "before": "", "count": 2},
    ]
    assert answer(post(mine, row, batch(*asked)))["refused"] is None
    row.refresh_from_db()
    assert (row.key, row.tempo_bpm, row.measure_count) == ("E flat major", 66.0, 6)


def test_reflowing_is_a_step_that_can_be_undone(mine: Client, finished: Finished) -> None:
    row = finished(copies=20)
    start = documents.current(row).score.measures[1].id
    asked = {"edit": "toggle_break", "layout": "score/wide", "measure_id": start}
    found = answer(post(mine, row, batch(asked, {"edit": "reflow", "layout": "score/wide"})))
    assert [done["words"] for done in found["done"]][1] == "Lay the systems out anew"
    assert f"system-{start}" not in (found["order"] or [])
    found = answer(post(mine, row, batch(UNDO, base=2)))
    assert f"system-{start}" in found["order"]
    for layout in ("score/round", "nowhere/wide", "part-P9/wide"):
        assert post(mine, row, batch({"edit": "reflow", "layout": layout}, base=3)).status_code == 400


def test_the_library_s_picture_follows_edits(mine: Client, finished: Finished, media_folder: Path) -> None:
    row = finished()
    before = mine.get(f"/t/{row.pk}/preview.svg")
    asked = {"edit": "set_key", "measure_id": first_measure(row), "fifths": -5, "mode": "major"}
    assert post(mine, row, batch(asked)).status_code == 200
    after = mine.get(f"/t/{row.pk}/preview.svg", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content
    assert len(list(media_folder.rglob("preview-*.svg"))) == 1


FOREIGN = {
    "a negative value": {"edit": "set_value", "base": "-1/2", "dots": 0},
    "no value": {"edit": "set_value", "base": "0/1", "dots": 0},
    "a float": {"edit": "set_value", "base": 0.5, "dots": 0},
    "a third": {"edit": "set_value", "base": "1/3", "dots": 0},
    "many dots": {"edit": "set_value", "base": "1/1", "dots": 99},
    "steps without end": {"edit": "step_pitch", "by": "octave", "steps": 10**30},
}


@pytest.mark.parametrize("asked", FOREIGN.values(), ids=FOREIGN.keys())
def test_values_that_no_music_has_change_nothing(mine: Client, finished: Finished, asked: dict[str, object]) -> None:
    row = finished()
    response = post(mine, row, batch({**asked, "targets": [first_of_each(row)[0]]}))
    assert response.status_code == 400
    assert answer(response)["message"]
    assert not Revision.objects.exists()
