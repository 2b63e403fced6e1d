from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from transcriptions.music.beat_patterns import EMPTY, KINDS, Pattern, pattern_book


def pattern(*places: str) -> Pattern:
    return Pattern(tuple(Fraction(place) for place in places))


@pytest.mark.parametrize(
    ("found", "division", "divisions"),
    [
        (pattern("0"), 1, (1,)),
        (pattern("1/2"), 2, (2,)),
        (pattern("0", "3/4"), 4, (4,)),
        (pattern("0", "1/3", "1/2"), 6, (6, 9, 18)),
        (pattern("0", "1/4", "1/3"), 12, (12, 24)),
        (pattern("2/5"), 5, (5, 7, 10)),
    ],
)
def test_a_pattern_knows_its_division_and_kind(found: Pattern, division: int, divisions: tuple[int, ...]) -> None:
    assert (found.division, KINDS[found.kind]) == (division, divisions)


def test_silence_is_a_kind_of_its_own() -> None:
    assert (Pattern(()).division, Pattern(()).kind) == (1, EMPTY)


@pytest.mark.parametrize("is_keyboard", [True, False])
@pytest.mark.parametrize("is_compound", [True, False])
def test_books_hold_probabilities(is_keyboard: bool, is_compound: bool) -> None:
    book = pattern_book(is_keyboard=is_keyboard, is_compound=is_compound)
    for kind in set(book.kinds.tolist()):
        assert np.exp(-book.prices[book.kinds == kind]).sum() <= 1.01
    assert np.allclose(np.exp(-book.following).sum(axis=1), 1, atol=0.05)
    assert ((book.repeated >= 0) & (book.repeated < 1)).all()
    assert sorted(index for indices in book.by_size.values() for index in indices) == list(range(len(book.patterns)))


def test_print_divides_beats_by_the_meter() -> None:
    simple, compound = (pattern_book(is_keyboard=True, is_compound=compound) for compound in (False, True))
    halves, thirds = pattern("0", "1/2"), pattern("0", "1/3", "2/3")
    assert simple.patterns.index(halves) < simple.patterns.index(thirds)
    assert compound.patterns.index(thirds) == 0
    assert halves.kind in simple.kinds[:3]
