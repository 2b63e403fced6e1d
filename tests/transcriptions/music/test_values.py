from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcriptions.music.score import TimeSignature
from transcriptions.music.values import Hierarchy, bar_hierarchy, beat_length, group_hierarchy, split_note, split_rest

Split = Callable[[Fraction, Fraction, Hierarchy], list[tuple[Fraction, int]]]

COMMON = bar_hierarchy(TimeSignature(4, 4))
WALTZ = bar_hierarchy(TimeSignature(3, 4))
JIG = bar_hierarchy(TimeSignature(6, 8))


@pytest.mark.parametrize(
    ("meter", "expected"),
    [
        ((4, 4), Fraction(1)),
        ((2, 2), Fraction(2)),
        ((3, 8), Fraction(1, 2)),
        ((6, 8), Fraction(3, 2)),
        ((12, 8), Fraction(3, 2)),
        ((6, 4), Fraction(1)),
    ],
)
def test_beat_length(meter: tuple[int, int], expected: Fraction) -> None:
    assert beat_length(TimeSignature(*meter)) == expected


@pytest.mark.parametrize(
    ("hierarchy", "start", "length", "expected"),
    [
        (COMMON, Fraction(0), Fraction(4), [(Fraction(4), 0)]),
        (COMMON, Fraction(0), Fraction(3), [(Fraction(2), 1)]),
        (COMMON, Fraction(1), Fraction(3), [(Fraction(1), 0), (Fraction(2), 0)]),
        (COMMON, Fraction(1), Fraction(2), [(Fraction(2), 0)]),
        (COMMON, Fraction(1, 2), Fraction(1), [(Fraction(1), 0)]),
        (COMMON, Fraction(3, 2), Fraction(1), [(Fraction(1, 2), 0), (Fraction(1, 2), 0)]),
        (COMMON, Fraction(0), Fraction(3, 2), [(Fraction(1), 1)]),
        (COMMON, Fraction(1, 2), Fraction(3, 2), [(Fraction(1, 2), 0), (Fraction(1), 0)]),
        (COMMON, Fraction(0), Fraction(5, 2), [(Fraction(2), 0), (Fraction(1, 2), 0)]),
        (COMMON, Fraction(1, 4), Fraction(3, 4), [(Fraction(1, 4), 0), (Fraction(1, 2), 0)]),
        (WALTZ, Fraction(0), Fraction(3), [(Fraction(2), 1)]),
        (WALTZ, Fraction(1), Fraction(2), [(Fraction(2), 0)]),
        (WALTZ, Fraction(1, 2), Fraction(5, 2), [(Fraction(1, 2), 0), (Fraction(2), 0)]),
        (JIG, Fraction(0), Fraction(3, 2), [(Fraction(1), 1)]),
        (JIG, Fraction(1, 2), Fraction(1), [(Fraction(1), 0)]),
        (JIG, Fraction(1), Fraction(1), [(Fraction(1, 2), 0), (Fraction(1, 2), 0)]),
        (JIG, Fraction(0), Fraction(2), [(Fraction(1), 1), (Fraction(1, 2), 0)]),
    ],
)
def test_notes_are_tied_over_strong_places(
    hierarchy: Hierarchy, start: Fraction, length: Fraction, expected: list[tuple[Fraction, int]]
) -> None:
    assert split_note(start, length, hierarchy) == expected


@pytest.mark.parametrize(
    ("hierarchy", "start", "length", "expected"),
    [
        (COMMON, Fraction(0), Fraction(2), [(Fraction(2), 0)]),
        (COMMON, Fraction(1), Fraction(2), [(Fraction(1), 0), (Fraction(1), 0)]),
        (COMMON, Fraction(0), Fraction(3, 2), [(Fraction(1), 0), (Fraction(1, 2), 0)]),
        (COMMON, Fraction(1, 2), Fraction(1), [(Fraction(1, 2), 0), (Fraction(1, 2), 0)]),
        (COMMON, Fraction(0), Fraction(3, 4), [(Fraction(1, 2), 0), (Fraction(1, 4), 0)]),
        (WALTZ, Fraction(1), Fraction(2), [(Fraction(1), 0), (Fraction(1), 0)]),
        (JIG, Fraction(3, 2), Fraction(3, 2), [(Fraction(1), 1)]),
        (JIG, Fraction(3, 2), Fraction(1), [(Fraction(1), 0)]),
        (JIG, Fraction(1, 2), Fraction(1), [(Fraction(1, 2), 0), (Fraction(1, 2), 0)]),
    ],
)
def test_rests_stand_on_their_level(
    hierarchy: Hierarchy, start: Fraction, length: Fraction, expected: list[tuple[Fraction, int]]
) -> None:
    assert split_rest(start, length, hierarchy) == expected


def test_values_inside_a_triplet_are_the_written_ones() -> None:
    triplet = group_hierarchy(3, Fraction(1, 2))
    assert split_note(Fraction(0), Fraction(1), triplet) == [(Fraction(1), 0)]
    assert split_note(Fraction(1, 2), Fraction(1), triplet) == [(Fraction(1), 0)]
    assert split_note(Fraction(0), Fraction(3, 4), triplet) == [(Fraction(1, 2), 1)]


def test_nothing_lasts_no_time() -> None:
    with pytest.raises(ValueError, match="a written length is positive"):
        split_note(Fraction(0), Fraction(0), COMMON)


@given(
    meter=st.sampled_from([(2, 4), (3, 4), (4, 4), (5, 4), (2, 2), (3, 8), (6, 8), (9, 8), (12, 8)]),
    start=st.integers(0, 200),
    length=st.integers(1, 200),
    split=st.sampled_from([split_note, split_rest]),
)
def test_values_always_add_up(meter: tuple[int, int], start: int, length: int, split: Split) -> None:
    hierarchy = bar_hierarchy(TimeSignature(*meter))
    values = split(Fraction(start, 32), Fraction(length, 32), hierarchy)
    assert sum(base * (2 - Fraction(1, 2**dots)) for base, dots in values) == Fraction(length, 32)
