"""What a person finds right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from editor.doubt import doubtful_measures, doubtful_notes
from editor.edits.base import Unknown, write_edit
from editor.edits.confirming import Confirm
from editor.edits.document import Document
from tests.editor.edits.reading import document, done, event, ids, malformed, refused
from tests.editor.scores import Builder, start


def unsure() -> Document:
    """Two chords and a rest, and a second measure; everything in doubt but the first chord's upper note."""
    b = Builder()
    made = []
    for chord, sure in zip((b.event("q C4 E4"), b.event("q D4 F4")), ((0.3, 0.9), (0.4, 0.2)), strict=True):
        notes = tuple(replace(note, confidence=value) for note, value in zip(chord.notes, sure, strict=True))
        made.append(replace(chord, notes=notes))
    return document(
        b.measure("1", b.voice((*made, b.event("h r"))), **start(), confidence=0.2),
        b.measure("2", b.voice("w C4"), confidence=0.3),
    )


def test_the_notes_that_are_named_are_sure() -> None:
    before = unsure()
    first, second = event(before, 0, 0), event(before, 0, 1)
    outcome = done(before, Confirm((first.notes[0].id, second.id)))
    assert [note.confidence for note in event(outcome.document, 0, 0).notes] == [None, 0.9]
    assert [note.confidence for note in event(outcome.document, 0, 1).notes] == [None, None]
    assert outcome.selected == (first.notes[0].id, second.id)
    assert doubtful_notes(outcome.document.score) == []
    assert doubtful_measures(outcome.document.score) == [measure.id for measure in before.score.measures]


def test_bar_lines_are_sure_without_their_notes() -> None:
    before = unsure()
    first, second = before.score.measures
    after = done(before, Confirm(measures=(second.id,))).document
    assert [measure.confidence for measure in after.score.measures] == [0.2, None]
    assert doubtful_notes(after.score) == doubtful_notes(before.score)
    both = done(before, Confirm(ids(before, 0, 0), (first.id, second.id))).document
    assert doubtful_measures(both.score) == []
    assert doubtful_notes(both.score) == [note.id for note in event(before, 0, 1).notes]


def test_nothing_else_changes() -> None:
    before = unsure()
    after = done(before, Confirm(ids(before, 0, 0))).document
    assert after.score.measures[1] is before.score.measures[1]
    assert event(after, 0, 1) is event(before, 0, 1)
    again = done(after, Confirm(ids(before, 0, 0, 2)))
    assert again.document.score.measures == after.score.measures


def test_what_was_never_in_doubt_is_refused() -> None:
    before = unsure()
    assert refused(before, Confirm(ids(before, 0, 2))) == (
        "There is nothing to confirm here: only notes and bar lines are ever in doubt."
    )
    for edit in (Confirm(("n0",)), Confirm(measures=("m0",))):
        with pytest.raises(Unknown):
            done(before, edit)
    assert "nothing is named" in malformed(write_edit(Confirm(("n1",))) | {"targets": []})


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (Confirm(("n1", "n2")), "Confirm 2 notes"),
        (Confirm((), ("m1",)), "Confirm 1 measure"),
        (Confirm(("n1",), ("m1", "m2")), "Confirm 1 note and 2 measures"),
    ],
)
def test_words(edit: Confirm, words: str) -> None:
    assert edit.words == words
