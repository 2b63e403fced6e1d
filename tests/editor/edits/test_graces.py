"""Grace notes made and added."""

from __future__ import annotations

from editor.edits.document import Document
from editor.edits.graces import AddGrace, MakeGrace
from tests.editor.edits.reading import (
    document,
    done,
    event,
    ids,
    laid_out,
    lines,
    malformed,
    note,
    one_voice,
    pitch,
    refused,
)
from tests.editor.scores import Builder, drums, start
from transcriptions.music.score import Grace

SHORT, LONG = Grace.ACCIACCATURA, Grace.APPOGGIATURA


def triplet() -> Document:
    b = Builder()
    voice = b.voice((*b.tuplet(3, 2, "e", "e C4 | e D4 | e E4"), *b.events("q F4 | h G4")))
    return document(b.measure("1", voice, **start()))


def test_on_the_beat_what_follows_begins_earlier() -> None:
    before = one_voice("s C4 | e. D4 | q E4 | h F4")
    outcome = done(before, MakeGrace(ids(before, 0, 0), SHORT))
    assert lines(outcome.document) == ["(e C4) | q D4 | q E4 | h F4"]
    assert outcome.selected == (note(before, 0, 0).id,)
    assert event(outcome.document, 0, 0).grace is SHORT


def test_before_the_beat_what_is_before_lasts_longer() -> None:
    before = one_voice("e. C4 | s D4 | q E4 | h F4", "w G4")
    assert lines(done(before, MakeGrace(ids(before, 0, 1), LONG)).document)[0] == "q C4 | (e D4) | q E4 | h F4"
    across = one_voice("h C4 | q. D4 | e E4", "w G4")
    assert lines(done(across, MakeGrace(ids(across, 0, 2), SHORT)).document) == ["h C4 | h D4", "(e E4) | w G4"]
    after_rest = one_voice("h C4 | q. r | e E4", "w G4")
    assert lines(done(after_rest, MakeGrace(ids(after_rest, 0, 2), SHORT)).document) == ["h C4 | h r", "(e E4) | w G4"]


def test_several_notes_lead_to_the_same() -> None:
    before = one_voice("t C4 | t D4 | e. E4 | q F4 | h G4")
    after = done(before, MakeGrace(ids(before, 0, 0, 1), SHORT)).document
    assert lines(after) == ["(e C4) | (e D4) | q E4 | q F4 | h G4"]
    changed = done(after, MakeGrace(ids(after, 0, 0, 1), LONG), "y").document
    assert [event(changed, 0, place).grace for place in (0, 1)] == [LONG, LONG]


def test_a_tie_ends_with_the_note() -> None:
    before = one_voice("s C4~ | e. C4 | q F4 | h G4")
    after = done(before, MakeGrace(ids(before, 0, 0), SHORT)).document
    assert lines(after) == ["(e C4) | q C4 | q F4 | h G4"]


def test_without_a_note_that_follows_there_is_no_grace_note() -> None:
    nothing = "A grace note needs a note that follows it in its voice."
    before = one_voice("q C4 | q r | h D4")
    assert refused(before, MakeGrace(ids(before, 0, 0), SHORT)) == nothing
    assert refused(before, MakeGrace(ids(before, 0, 2), SHORT)) == nothing
    assert refused(before, MakeGrace(ids(before, 0, 1), SHORT)) == "Choose a note first: rests have no grace notes."
    inside = triplet()
    for position in (0, 2):
        assert refused(inside, MakeGrace(ids(inside, 0, position), SHORT)) == "Write the tuplet plainly first."


def test_grace_notes_are_added_before_notes() -> None:
    before = one_voice("h C4 E4 | q r | q D4")
    outcome = done(before, AddGrace(ids(before, 0, 0, 1, 2), SHORT))
    assert lines(outcome.document) == ["(e E4) | h C4 E4 | q r | (e D4) | q D4"]
    assert outcome.selected == (note(outcome.document, 0, 0).id, note(outcome.document, 0, 3).id)
    other = done(outcome.document, AddGrace(ids(before, 0, 0), LONG, pitch("F4")), "y")
    assert lines(other.document)[0].startswith("(e E4) | (e F4) | h C4 E4")
    assert event(other.document, 0, 1).grace is LONG
    inside = triplet()
    assert lines(done(inside, AddGrace(ids(inside, 0, 1), SHORT)).document)[0].startswith(
        "3:2{e C4} | (e D4) | 3:2{e D4 | e E4}"
    )
    flam = done(laid_out(drums()), AddGrace(ids(laid_out(drums()), 0, 1, key=("P1", 1, 2)), SHORT)).document
    assert (note(flam, 0, 1, key=("P1", 1, 2)).drum, event(flam, 0, 1, ("P1", 1, 2)).grace) == (38, SHORT)


def test_rests_and_grace_notes_have_none() -> None:
    before = one_voice("h C4 | h r")
    assert refused(before, AddGrace(ids(before, 0, 1), SHORT)) == "Choose a note first: rests have no grace notes."
    graced = done(before, AddGrace(ids(before, 0, 0), SHORT)).document
    assert refused(graced, AddGrace(ids(graced, 0, 0), SHORT)) == "Choose a note first: rests have no grace notes."


def test_kinds_that_there_are_not_are_malformed() -> None:
    for name in ("make_grace", "add_grace"):
        assert "is none of acciaccatura, appoggiatura" in malformed({"edit": name, "targets": ["n1"], "kind": ""})


def test_edits_say_what_they_do() -> None:
    assert MakeGrace(("n1",), SHORT).words == "Make 1 note acciaccatura"
    assert AddGrace(("n1", "n2"), LONG).words == "Add appoggiatura to 2 notes"
