"""Notes outside the range of their instrument."""

from __future__ import annotations

import pytest

from editor.edits.document import Document
from editor.edits.instruments import SetInstrument
from editor.ranges import outside_range
from tests.editor.edits.reading import FLUTE, done, one_voice
from tests.editor.scores import Builder, score, start
from transcriptions.music.score import Part, Score


def played(words: str, part: Part) -> Score:
    """A measure of one part."""
    b = Builder()
    return score([b.measure("1", b.voice(words), **start())], [part])


def said(words: str, part: Part) -> list[str]:
    """What is said of each note, "" where it can be played."""
    made = played(words, part)
    found = outside_range(made)
    return [found.get(note.id, "") for event in made.measures[0].voices[0].events for note in event.notes]


def test_notes_below_and_above_are_named_in_order() -> None:
    made = played("q B3 A#3 | q C7 | q D#7 | q E7", FLUTE)
    chord, *_, highest = made.measures[0].voices[0].events
    [low] = [note for note in chord.notes if note.pitch.step == "A"]
    assert list(outside_range(made).items()) == [
        (low.id, "below the range of a flute"),
        (highest.notes[0].id, "above the range of a flute"),
    ]


@pytest.mark.parametrize(
    ("part", "words", "expected"),
    [
        # Written E3 of a clarinet sounds D3, MIDI 50, on one in B♭; D♯3, C♯3 (49), and D3, C3, below it.
        (Part("P1", "Clarinet", program=71, transposition=-2), "h D#3 | h D3", ["", "below the range of a clarinet"]),
        # The same sounds, written as they sound.
        (Part("P1", "Clarinet", program=71), "h C#3 | h C3", ["", "below the range of a clarinet"]),
        # One in A reaches a semitone lower, and may be exchanged for one in B♭ at the top.
        (
            Part("P1", "Clarinet in A", program=71, transposition=-3),
            "q D#3 | q D3 | q D#7 | q E7",
            ["", "below the range of a clarinet", "", "above the range of a clarinet"],
        ),
        # Written an octave above the sound.
        (Part("P1", "Bass", program=43, transposition=-12), "h C2 | h B1", ["", "below the range of a double bass"]),
        (Part("P1", "Piccolo", program=72, transposition=12), "h D4 | h C#4", ["", "below the range of a piccolo"]),
    ],
    ids=["in B♭", "at concert pitch", "in A", "double bass", "piccolo"],
)
def test_what_counts_is_the_sound(part: Part, words: str, expected: list[str]) -> None:
    assert said(words, part) == expected


@pytest.mark.parametrize(
    ("program", "words"),
    [(69, "an English horn"), (68, "an oboe"), (47, "the timpani"), (67, "a baritone saxophone"), (44, "the strings")],
)
def test_instruments_have_names(program: int, words: str) -> None:
    assert said("w C0", Part("P1", "", program=program)) == [f"below the range of {words}"]


def test_relatives_and_what_has_no_range_are_let_be() -> None:
    for part in (
        Part("P1", "Bass Clarinet", program=71, transposition=-14),
        Part("P1", "Piccolo Trumpet", program=56),
        Part("P1", "Lead", program=80),
        Part("P1", "Drum Set", is_percussion=True),
    ):
        assert said("h C0 | h C9", part) == ["", ""]
    assert said("w C0", Part("P1", "Bass Guitar", program=33)) == ["below the range of a bass guitar"]


def test_a_chosen_instrument_may_not_have_the_notes() -> None:
    before: Document = one_voice("h C4 | h E6")
    assert outside_range(before.score) == {}
    after = done(before, SetInstrument("P1", 42)).document.score
    assert outside_range(after) == {}
    tuba = done(before, SetInstrument("P1", 58)).document.score
    assert list(outside_range(tuba).values()) == ["above the range of a tuba"]
    assert list(outside_range(tuba)) == [tuba.measures[0].voices[0].events[1].notes[0].id]
    clarinet = done(before, SetInstrument("P1", 71)).document.score
    assert outside_range(clarinet) == {}
