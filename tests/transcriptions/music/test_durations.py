from __future__ import annotations

from fractions import Fraction

import pytest

from tests.transcriptions.music.playing import grid_note
from transcriptions.learned_weights import load_learned
from transcriptions.music.draft import GridNote
from transcriptions.music.durations import written_ends
from transcriptions.music.score import TimeSignature

COMMON, JIG = TimeSignature(4, 4), TimeSignature(6, 8)


def ends(groups: list[list[GridNote]], time: TimeSignature = COMMON) -> list[Fraction]:
    return written_ends(groups, time, load_learned().durations)


def alike(step: Fraction | int, held: float, *, sounds: float = 0, count: int = 16) -> list[list[GridNote]]:
    """Notes at even distances, each played in the same way."""
    return [[grid_note(step * index, held, 60 + index % 5, sounds=sounds)] for index in range(count)]


@pytest.mark.parametrize(
    ("step", "held", "sounds"),
    [
        (1, 0.95, 0),
        (1, 0.6, 0),
        (Fraction(1, 2), 0.2, 0),
        (Fraction(1, 4), 0.1, 0),
        (Fraction(1, 3), 0.3, 0),
        (2, 0.5, 2),
        (Fraction(1, 5), 0.15, 0),
    ],
    ids=["legato", "detached", "staccato eighths", "short sixteenths", "triplets", "pedalled", "quintuplets"],
)
def test_even_notes_last_to_the_next_one(step: Fraction | int, held: float, sounds: float) -> None:
    found = ends(alike(step, held, sounds=sounds))
    assert found[:-1] == [step * (index + 1) for index in range(15)]


def test_chords_between_rests_stay_short() -> None:
    groups = [[grid_note(4 * bar + 1 + beat, 0.9, 60)] for bar in range(6) for beat in (0, 2)]
    found = ends(groups)
    lengths = [end - group[0].start for end, group in zip(found, groups, strict=True)]
    assert lengths[:-1] == [1] * 11


def test_rests_of_compound_meters_begin_on_eighths() -> None:
    groups = [[grid_note(Fraction(3, 2) * beat, 0.45, 60)] for beat in range(16)]
    assert {end % Fraction(1, 2) for end in ends(groups, JIG)} == {Fraction(0)}


def test_the_last_note_is_written_as_a_value_and_not_for_ever() -> None:
    (*_, end) = ends([*alike(1, 0.9, count=12), [grid_note(12, 500.0, 60)]])
    assert 12 < end <= 12 + 16
    (*_, end) = ends([*alike(1, 0.9, count=12), [grid_note(12, 3.8, 60)]])
    assert end == 16


def test_no_end_is_after_the_next_chord() -> None:
    groups = [[grid_note(Fraction(index * 7, 48), 3.0, 60 + index)] for index in range(40)]
    found = ends(groups)
    assert all(group[0].start < end for group, end in zip(groups, found, strict=True))
    assert all(end <= group[0].start for end, group in zip(found, groups[1:], strict=False))
