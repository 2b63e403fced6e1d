"""Notes tied together, or not."""

from __future__ import annotations

import pytest

from editor.edits.base import Unknown
from editor.edits.ties import ToggleTie
from tests.editor.edits.reading import document, done, ids, lines, note, one_voice, refused
from tests.editor.scores import Builder, start
from transcriptions.music.score import Grace


def test_a_note_is_tied_to_the_next_of_its_pitch_and_untied() -> None:
    before = one_voice("h C4 | h C4", "w C4")
    tied = done(before, ToggleTie(ids(before, 0, 0)))
    assert lines(tied.document) == ["h C4~ | h C4", "w C4"]
    assert lines(done(tied.document, ToggleTie(ids(before, 0, 0))).document) == ["h C4 | h C4", "w C4"]
    assert lines(done(before, ToggleTie(ids(before, 0, 1))).document) == ["h C4 | h C4~", "w C4"]


def test_notes_that_are_named_together_are_tied_to_each_other() -> None:
    before = one_voice("q C4 | q C4 | h C4", "w C4")
    assert lines(done(before, ToggleTie(ids(before, 0, 0, 1))).document) == ["q C4~ | q C4 | h C4", "w C4"]
    every = (*ids(before, 0, 0, 1, 2), *ids(before, 1, 0))
    tied = done(before, ToggleTie(every))
    assert lines(tied.document) == ["q C4~ | q C4~ | h C4~", "w C4"]
    assert lines(done(tied.document, ToggleTie(every)).document) == ["q C4 | q C4 | h C4", "w C4"]
    apart = done(before, ToggleTie((*ids(before, 0, 0), *ids(before, 0, 2))))
    assert lines(apart.document) == ["q C4~ | q C4 | h C4~", "w C4"]


def test_of_chords_the_notes_that_go_on_are_tied() -> None:
    before = one_voice("h C4 E4 G4 | h E4 G4 B4")
    assert lines(done(before, ToggleTie(ids(before, 0, 0))).document) == ["h C4 E4~ G4~ | h E4 G4 B4"]
    one = done(before, ToggleTie((note(before, 0, 0, of=1).id,))).document
    assert lines(one) == ["h C4 E4~ G4 | h E4 G4 B4"]
    assert lines(done(one, ToggleTie(ids(before, 0, 0))).document) == ["h C4 E4~ G4~ | h E4 G4 B4"]


def test_a_grace_note_between_is_passed_over() -> None:
    b = Builder()
    voice = b.voice((*b.events("h C4"), b.event("e C4", grace=Grace.ACCIACCATURA), *b.events("h C4")))
    before = document(b.measure("1", voice, **start()))
    assert lines(done(before, ToggleTie(ids(before, 0, 0))).document) == ["h C4~ | (e C4) | h C4"]
    assert refused(before, ToggleTie(ids(before, 0, 1))) == "No note of the same pitch follows in this voice."


@pytest.mark.parametrize("words", ["h C4 | h D4", "h C4 | h r", "h D4 | h C4", "h C4 | h C#4"])
def test_without_a_note_of_the_same_pitch_nothing_is_tied(words: str) -> None:
    before = one_voice(words)
    for position in (0, 1):
        edit = ToggleTie(ids(before, 0, position))
        assert refused(before, edit) == "No note of the same pitch follows in this voice."


def test_a_voice_that_pauses_for_a_measure_ends_ties() -> None:
    b = Builder()
    measures = [
        b.measure("1", b.voice("w C5"), b.voice("w C4", number=2), **start()),
        b.measure("2", b.voice("w C5")),
        b.measure("3", b.voice("w C5"), b.voice("w C4", number=2)),
    ]
    before = document(*measures)
    second = ToggleTie(ids(before, 0, 0, key=("P1", 1, 2)))
    assert refused(before, second) == "No note of the same pitch follows in this voice."


def test_unknown_notes_cannot_be_tied() -> None:
    with pytest.raises(Unknown):
        done(one_voice("h C4 | h C4"), ToggleTie(("n99",)))


def test_edits_say_what_they_do() -> None:
    assert ToggleTie(("n1", "n2")).words == "Tie or untie 2 notes"
