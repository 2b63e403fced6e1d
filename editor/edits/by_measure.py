"""What follows from a measure, worked out once: an edit changes one measure, and all the others stay what they were."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import ref

from transcriptions.music.score import Measure

K = TypeVar("K")
V = TypeVar("V")


class ByMeasure(Generic[K, V]):
    """Values of measures by their identity, since they never change and comparing them takes long.

    A value goes with its measure. Of what else it follows from, only the last is remembered.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[ref[Measure], K, V]] = {}

    def get(self, measure: Measure, around: K, make: Callable[[], V]) -> V:
        """around: all that the value follows from beside the measure."""
        key = id(measure)
        known = self._known.get(key)
        if known and known[0]() is measure and known[1] == around:
            return known[2]
        value = make()
        self._known[key] = (ref(measure, lambda _: self._known.pop(key, None)), around, value)
        return value

    def __len__(self) -> int:
        return len(self._known)
