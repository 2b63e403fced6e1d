from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from tests.transcriptions.music.playing import grid_note
from transcriptions.music.articulations import articulate
from transcriptions.music.draft import Chord, Line
from transcriptions.music.score import Part

PIANO, DRUMS = Part("p1", "Piano"), Part("p1", "Drums", is_percussion=True)


def signs(
    held: Sequence[float], *, velocities: Sequence[int] = (), sounds: float = 0, part: Part = PIANO
) -> list[tuple[str, ...]]:
    """The signs over eighths that are held for these shares of their value."""
    chords = []
    for index, share in enumerate(held):
        start = Fraction(index, 2)
        note = grid_note(start, share / 2, 60, sounds=sounds / 2)
        note = replace(note, velocity=velocities[index] if velocities else 64)
        chords.append(Chord(start, start + Fraction(1, 2), (note,)))
    (line,) = articulate([Line(0, 1, 1, tuple(chords))], [part])
    return [chord.signs for chord in line.chords]


def test_short_notes_in_a_row_are_staccato() -> None:
    assert signs([0.9] * 8 + [0.2] * 6 + [0.9] * 8) == [()] * 8 + [("staccato",)] * 6 + [()] * 8


def test_a_single_short_note_is_none() -> None:
    assert signs([0.9] * 8 + [0.2] + [0.9] * 8) == [()] * 17


def test_a_group_is_dotted_throughout() -> None:
    assert signs([0.9] * 8 + [0.1, 0.1, 0.2, 0.45, 0.1, 0.35, 0.1, 0.1] + [0.9] * 8)[8:16] == [("staccato",)] * 8


def test_short_notes_here_and_there_are_none() -> None:
    assert signs([0.9] * 4 + [0.2, 0.9, 0.2, 0.8, 0.25, 0.9, 0.7, 0.2] * 2) == [()] * 20


def test_what_the_pedal_holds_is_not_staccato() -> None:
    assert signs([0.9] * 8 + [0.2] * 6 + [0.9] * 8, sounds=1.0) == [()] * 22


def test_an_engine_that_cuts_all_notes_says_nothing() -> None:
    assert signs([0.2] * 20) == [()] * 20


def test_a_long_note_among_staccato_is_tenuto() -> None:
    found = signs([0.9] * 20 + [0.2] * 4 + [1.0] + [0.2] * 4)
    assert found[20:] == [("staccato",)] * 4 + [("tenuto",)] + [("staccato",)] * 4


def test_a_note_far_louder_than_all_around_is_accented() -> None:
    velocities = [60, 62, 58, 61, 60, 63, 95, 60, 59, 62, 61, 60]
    assert signs([0.9] * 12, velocities=velocities) == [()] * 6 + [("accent",)] + [()] * 5


def test_a_loud_passage_is_not_accented() -> None:
    assert signs([0.9] * 16, velocities=[60] * 8 + [95] * 8) == [()] * 16


def test_drums_have_no_articulations() -> None:
    assert signs([0.9] * 8 + [0.2] * 6 + [0.9] * 8, part=DRUMS) == [()] * 22
