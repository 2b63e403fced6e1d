from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest

from tests.transcriptions.music.playing import grid_note
from transcriptions.music.clefs import choose_clefs, octave_lines
from transcriptions.music.draft import Chord, Line, Span
from transcriptions.music.score import Part
from transcriptions.music.timeline import Bar

PIANO = Part("p1", "Piano", staves=2)


def line(staff: int, pitches: Sequence[int | tuple[int, ...]], *, number: int = 1) -> Line:
    """Quarters from the start on."""
    chords = []
    for start, chord in enumerate(pitches):
        notes = tuple(grid_note(start, 1, pitch) for pitch in (chord if isinstance(chord, tuple) else (chord,)))
        chords.append(Chord(Fraction(start), Fraction(start + 1), notes))
    return Line(0, staff, number, tuple(chords))


def bars(count: int) -> list[Bar]:
    return [Bar(Fraction(4 * index), Fraction(4)) for index in range(count)]


def changes(part: Part, lines: list[Line], count: int) -> list[tuple[int, int, str, int]]:
    return [(bar, clef.staff, clef.sign, clef.line) for bar, clef in choose_clefs([part], lines, bars(count))]


def test_the_left_hand_reads_treble_while_it_stays_high() -> None:
    left = line(2, [48, 52] * 8 + [(67, 72), (69, 74)] * 8 + [48, 43] * 8)
    right = line(1, [76, 79] * 24)
    assert changes(PIANO, [right, left], 12) == [(0, 1, "G", 2), (0, 2, "F", 4), (4, 2, "G", 2), (8, 2, "F", 4)]


def test_a_bar_of_high_notes_changes_no_clef() -> None:
    left = line(2, [48, 52] * 8 + [64, 65, 67, 65] + [48, 43] * 8)
    assert changes(PIANO, [left], 9) == [(0, 1, "G", 2), (0, 2, "F", 4)]


def test_a_staff_that_begins_high_begins_in_treble() -> None:
    left = line(2, [(67, 72), (69, 74)] * 16)
    assert changes(PIANO, [left], 8) == [(0, 1, "G", 2), (0, 2, "G", 2)]


@pytest.mark.parametrize(
    ("program", "transposition", "pitches", "clef"),
    [
        (42, 0, [48] * 32, ("F", 4)),
        (42, 0, [62, 64] * 16, ("C", 4)),
        (42, 0, [76, 79] * 16, ("G", 2)),
        (41, 0, [60] * 32, ("C", 3)),
        (66, -14, [50] * 32, ("G", 2)),  # a tenor saxophone reads D3 as E4
    ],
)
def test_clefs_that_players_read(program: int, transposition: int, pitches: list[int], clef: tuple[str, int]) -> None:
    part = Part("p1", "", program=program, transposition=transposition)
    ((bar, found),) = choose_clefs([part], [line(1, pitches)], bars(8))
    assert (bar, found.sign, found.line) == (0, *clef)


def octaves(right: Sequence[int | tuple[int, ...]], left: Sequence[int | tuple[int, ...]], count: int) -> list[Span]:
    lines = [line(1, right), line(2, left)]
    return list(octave_lines([PIANO], lines, choose_clefs([PIANO], lines, bars(count)), bars(count)))


def test_a_high_passage_stands_under_an_octave_line() -> None:
    right = [76, 79, 84, 88, 93, 96, 98, 100, 98, 96, 95, 93, 76, 74, 72, 71]
    first, last = (0, 1, 1, Fraction(3)), (0, 1, 1, Fraction(11))
    assert octaves(right, [48] * 16, 4) == [Span("octave_up", first, last)]


def test_a_few_high_notes_stand_as_they_are() -> None:
    assert octaves([76, 79, 84, 96, 84, 79, 76, 72], [48] * 8, 2) == []


def test_low_octaves_stand_over_an_octave_line() -> None:
    low = [(24, 36), (26, 38), (28, 40), (24, 36), (23, 35), (24, 36), (26, 38), (24, 36)]
    assert octaves([72] * 8, low, 2) == [Span("octave_down", (0, 2, 1, Fraction(0)), (0, 2, 1, Fraction(7)))]
