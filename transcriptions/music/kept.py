"""What follows from a score's measures together, worked out once: most edits leave all of it as it was."""

from __future__ import annotations

from collections.abc import Callable
from itertools import compress
from operator import is_not
from typing import Generic, TypeVar

from transcriptions.music.score import Measure

K = TypeVar("K")
V = TypeVar("V")

# Scores of so many measures in all are remembered, and at least two: an edit has one before and one after it.
MOST_MEASURES = 4_000
MOST_SCORES = 8
# What follows from fewer measures is found as quickly: systems and measures are looked at as scores of their own.
FEW = 12


class Kept(Generic[K, V]):
    """Values of the last scores. Those that mean the same share one, and are compared only where they differ.

    meaning: all of a measure that the value follows from.
    """

    def __init__(self, meaning: Callable[[Measure], object]) -> None:
        self._meaning = meaning
        self._known: tuple[tuple[tuple[Measure, ...], K, V], ...] = ()

    def get(self, measures: tuple[Measure, ...], around: K, make: Callable[[], V]) -> V:
        """around: all that the value follows from beside the measures."""
        if len(measures) < FEW:
            return make()
        known = self._known
        for others, beside, value in known:
            if others is measures and beside == around:
                return value
        alike = (entry for entry in known if len(entry[0]) == len(measures) and entry[1] == around)
        found = next((entry for entry in alike if self._mean_the_same(entry[0], measures)), None)
        value = found[2] if found else make()
        self._keep((measures, around, value))
        return value

    def _keep(self, entry: tuple[tuple[Measure, ...], K, V]) -> None:
        """The newest first; of those that share a value, two."""
        kept, room, twins = [entry], MOST_MEASURES - len(entry[0]), 0
        for other in self._known:
            twins += other[2] is entry[2]
            room -= len(other[0])
            if (room >= 0 or len(kept) < 2) and (other[2] is not entry[2] or twins < 2):
                kept.append(other)
        self._known = tuple(kept[:MOST_SCORES])

    def _mean_the_same(self, one: tuple[Measure, ...], other: tuple[Measure, ...]) -> bool:
        if one[-1] is not other[-1] and one[0] is not other[0]:
            return False
        pairs = compress(zip(one, other, strict=True), map(is_not, one, other))
        return all(self._meaning(a) == self._meaning(b) for a, b in pairs)

    def __len__(self) -> int:
        return len(self._known)
