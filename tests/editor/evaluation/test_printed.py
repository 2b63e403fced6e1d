from __future__ import annotations

from fractions import Fraction

from editor.evaluation.printed import read_printed
from tests.editor import scores
from transcriptions.music.score import Part

HALF = Fraction(1, 2)


def test_notes_have_their_places_lengths_and_staves() -> None:
    printed = read_printed(scores.piano())
    first = [note for note in printed.notes if note.bar == 0 and note.staff == 0]
    assert [(note.onset, note.pitch, note.duration) for note in first[:4]] == [
        (0, 69, 2), (0, 74, 2), (0, 78, 2), (2, 65, 4),
    ]  # fmt: skip
    left = [note for note in printed.notes if note.staff == 1]
    assert [note.onset for note in left[:3]] == [0, Fraction(1, 3), Fraction(2, 3)]
    assert (printed.staves, printed.rests, len(printed.bars), printed.end) == (2, 2, 4, 16)


def test_a_pickup_stands_at_the_end_of_its_bar() -> None:
    printed = read_printed(scores.compound())
    assert [(bar.start, bar.length, bar.offset) for bar in printed.bars[:2]] == [
        (0, HALF, Fraction(5, 2)),
        (HALF, 3, 0),
    ]
    assert [printed.place_in_bar(note) for note in printed.notes[:2]] == [Fraction(5, 2), 0]


def test_a_bar_cut_in_two_is_counted_as_one() -> None:
    b = scores.Builder()
    bars = [
        b.measure("1", b.voice("w C4"), **scores.start()),
        b.measure("2", b.voice("h C4"), length=Fraction(2)),
        b.measure("", b.voice("h D4"), length=Fraction(2)),
        b.measure("3", b.voice("w C4")),
    ]
    printed = read_printed(scores.score(bars, [Part("P1", "Flute")]))
    assert [bar.offset for bar in printed.bars] == [0, 0, 2, 0]


def test_transposing_parts_are_read_as_they_sound_and_drums_are_left_out() -> None:
    assert read_printed(scores.drums()).notes == ()
    notes = read_printed(scores.band()).notes
    clarinet = [note for note in notes if note.staff == 0]
    assert [(note.pitch, note.is_transposed) for note in clarinet[:2]] == [(65, True), (67, True)]
    assert len({note.voice for note in notes}) == 4
