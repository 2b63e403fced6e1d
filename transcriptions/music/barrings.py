"""Bar lines on one level of a piece, every way that they may lie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.music.levels import Level
from transcriptions.music.meter import bar_places

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Barring:
    """count: beats in a bar. places: (beats,) the place of each beat in its bar (0 is the downbeat).

    is_steady: bars follow one another without a slip from the first beat on.
    """

    level: Level
    count: int
    places: Array
    is_steady: bool

    @cached_property
    def downbeats(self) -> Array:
        """(beats,) True on downbeats."""
        return np.asarray(self.places == 0)


def barrings(level: Level, scores: Array, counts: Sequence[int]) -> Iterator[Barring]:
    """Every steady barring of a level, and for each number of beats the one that the scores speak for.

    scores: (beats,) log odds that a bar begins there.
    """
    beats = np.arange(len(level.beat_onsets))
    for count in counts:
        for first in range(count):
            yield Barring(level, count, (beats - first) % count, is_steady=True)
        yield Barring(level, count, bar_places(tuple(scores.tolist()), count), is_steady=False)
