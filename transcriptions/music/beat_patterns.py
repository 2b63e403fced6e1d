"""Where in the beat notes begin in printed music, and how likely each such pattern is after another."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
import numpy.typing as npt

from transcriptions.music.pattern_table import FOLLOWING, PATTERNS, REPEATED

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

# Divisions of the beat by kind: patterns of one kind come together.
KINDS = ((1,), (2,), (4,), (8, 16), (3,), (6, 9, 18), (12, 24), (5, 7, 10))
# The kind of the beat without an onset, after the others.
EMPTY = len(KINDS)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Places of the onsets in one beat, ascending, 0 to below 1, in beats."""

    places: tuple[Fraction, ...]

    @property
    def division(self) -> int:
        """Into how many even parts the beat must be cut to meet all places."""
        return int(np.lcm.reduce([place.denominator for place in self.places])) if self.places else 1

    @property
    def kind(self) -> int:
        """Index into KINDS, or EMPTY."""
        if not self.places:
            return EMPTY
        return next(index for index, divisions in enumerate(KINDS) if self.division in divisions)


@dataclass(frozen=True, slots=True)
class PatternBook:
    """The patterns of one sort of part and meter. All prices are -log probability.

    prices: (patterns,) of each pattern within its kind. kinds: (patterns,). following: (kinds, kinds)
    of the kind of a beat after that of the beat before. repeated: (kinds,) chance that a beat takes
    the very pattern of the one before. by_size: the patterns of so many places.
    """

    patterns: tuple[Pattern, ...]
    prices: Floats
    kinds: Indices
    following: Floats
    repeated: Floats
    by_size: dict[int, tuple[int, ...]]


@cache
def pattern_book(*, is_keyboard: bool, is_compound: bool) -> PatternBook:
    """Counted in printed scores: see `manage.py train_notation`."""
    name = ("keyboard" if is_keyboard else "line", "compound" if is_compound else "simple")
    entries = [_entry(text) for text in PATTERNS[name].split()]
    patterns = tuple(pattern for pattern, _ in entries)
    kinds = np.array([pattern.kind for pattern in patterns])
    prices = np.array([price for _, price in entries])
    following, repeated = np.array(FOLLOWING[name]) / 100, np.array(REPEATED[name]) / 100
    by_size: dict[int, tuple[int, ...]] = {}
    for index, pattern in enumerate(patterns):
        by_size[len(pattern.places)] = (*by_size.get(len(pattern.places), ()), index)
    return PatternBook(patterns, prices, kinds, following, repeated, by_size)


def _entry(text: str) -> tuple[Pattern, float]:
    """ "4:0.2.3=120" is the pattern 0, 1/2, 3/4 at a price of 1.2; "1:=0" the empty one."""
    pattern, price = text.split("=")
    division, places = pattern.split(":")
    found = tuple(Fraction(int(place), int(division)) for place in places.split(".") if place)
    return Pattern(found), int(price) / 100
