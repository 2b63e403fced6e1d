from __future__ import annotations

from fractions import Fraction

import pytest

from tests.transcriptions.music.playing import grid_note
from transcriptions.music.durations import written_ends
from transcriptions.music.score import TimeSignature

COMMON, JIG = TimeSignature(4, 4), TimeSignature(6, 8)


@pytest.mark.parametrize(
    ("held", "sounds", "following", "end"),
    [
        (0.9, 0, 1, 1),
        (0.5, 0, 1, 1),
        (0.1, 0, Fraction(1, 2), Fraction(1, 2)),
        (0.2, 2, 2, 2),
        (0.85, 0, 2, 2),
        (0.7, 0, 4, 1),
        (1.6, 0, 6, 2),
        (0.2, 0, 4, Fraction(1, 4)),
        (0.4, 0, 4, Fraction(1, 2)),
        (3.8, 0, 4, 4),
    ],
    ids=["legato", "detached", "short gap", "pedalled", "loose", "quarter", "half", "sixteenth", "eighth", "whole"],
)
def test_notes_last_as_printed(held: float, sounds: float, following: Fraction | int, end: Fraction | int) -> None:
    notes = [[grid_note(0, held, 60, sounds=sounds)], [grid_note(following, 1, 62)]]
    assert written_ends(notes, COMMON)[0] == end


def test_off_the_beat_a_note_ends_on_a_beat() -> None:
    notes = [[grid_note(Fraction(1, 2), 0.45, 60)], [grid_note(4, 1, 62)]]
    assert written_ends(notes, COMMON)[0] == 1
    notes = [[grid_note(Fraction(2, 3), 0.1, 60)], [grid_note(4, 1, 62)]]
    assert written_ends(notes, COMMON)[0] == 1


def test_compound_meters_count_eighths() -> None:
    notes = [[grid_note(0, 0.45, 60)], [grid_note(3, 1, 62)]]
    assert written_ends(notes, JIG)[0] == Fraction(1, 2)


def test_the_last_note_is_as_long_as_held_and_at_most_two_bars() -> None:
    assert written_ends([[grid_note(3, 2.4, 60)]], COMMON) == [6]
    assert written_ends([[grid_note(3, 500.0, 60)]], COMMON) == [11]
