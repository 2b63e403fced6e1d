"""Score time in quarters against recording time in seconds, and the bars, from a beat grid."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from transcriptions.music.performance import BeatGrid
from transcriptions.music.score import TimeSignature
from transcriptions.music.values import beat_length

Seconds = npt.NDArray[np.float64]

_COMMON_TIME = TimeSignature(4, 4)

# In quarters; so that places found as floats are the right ones.
_LESS_THAN_A_PLACE = 0.001


@dataclass(frozen=True, slots=True)
class Bar:
    """start and length in quarters; offset is the place in a full bar where it begins (a pickup's is not 0).

    time: its time signature, which a bar of another length than heard may miss.
    """

    start: Fraction
    length: Fraction
    offset: Fraction = Fraction(0)
    time: TimeSignature = _COMMON_TIME

    @property
    def end(self) -> Fraction:
        return self.start + self.length


class BarFinder:
    """Finds bars by places in quarters, by floats: fractions compare slowly."""

    def __init__(self, bars: Sequence[Bar]) -> None:
        self._starts = [float(bar.start) for bar in bars]

    def at(self, place: Fraction) -> int:
        """Index of the bar that a place is in; the first one's for any place before it."""
        return max(0, bisect_right(self._starts, float(place) + _LESS_THAN_A_PLACE) - 1)

    def until(self, end: Fraction) -> int:
        """Number of bars that begin before `end`."""
        return bisect_left(self._starts, float(end) - _LESS_THAN_A_PLACE)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Beats in seconds, `beat` quarters apart; quarter 0 is the bar line of the first (perhaps partial) bar.

    times_s: float array (beats,), strictly increasing. indices: place of each beat in its bar.
    time: the first time signature. changes: the later ones, each with the beat that its first bar begins at.
    """

    times_s: Seconds
    indices: tuple[int, ...]
    time: TimeSignature
    beat: Fraction
    changes: tuple[tuple[int, TimeSignature], ...] = ()

    @classmethod
    def from_grid(cls, grid: BeatGrid) -> Timeline:
        """ValueError for a grid of fewer than two beats, with beats out of order or meters of different beats."""
        times_s = np.array([beat.time_s for beat in grid.beats], dtype=float)
        if len(times_s) < 2 or not (np.diff(times_s) > 0).all():
            raise ValueError("a beat grid needs two beats or more, in time order")
        time = TimeSignature(*grid.meter)
        changes = tuple((change.beat, TimeSignature(*change.meter)) for change in grid.changes)
        if any(beat_length(other) != beat_length(time) for _, other in changes):
            raise ValueError("the meters of a beat grid need beats of one length")
        return cls(times_s, tuple(beat.index_in_bar for beat in grid.beats), time, beat_length(time), changes)

    @property
    def first_beat(self) -> int:
        """Beats from quarter 0 to the first one of the grid."""
        return self.indices[0]

    def beats_at(self, time_s: Seconds) -> Seconds:
        """Position in beats of the grid (0 is its first) of each time; constant tempo beyond the ends."""
        last = len(self.times_s) - 1
        index = np.clip(np.searchsorted(self.times_s, time_s, side="right") - 1, 0, last - 1)
        start = self.times_s[index]
        return np.asarray(index + (time_s - start) / (self.times_s[index + 1] - start), dtype=float)

    def seconds_at(self, quarter: Fraction) -> float:
        """The time of a score position."""
        position = float(quarter / self.beat) - self.first_beat
        index = int(np.clip(np.floor(position), 0, len(self.times_s) - 2))
        start, end = self.times_s[index], self.times_s[index + 1]
        return float(start + (position - index) * (end - start))

    def bars(self, first: Fraction, last: Fraction) -> list[Bar]:
        """Bars that cover score time from `first` to `last`; the first bar is cut to a pickup where that is usual."""
        downbeats = [0, *(index for index, place in enumerate(self.indices) if place == 0 and index > 0)]
        times = [self.time_at(index) for index in downbeats]
        edges = [Fraction(0), *((index + self.first_beat) * self.beat for index in downbeats[1:])]
        while edges[-1] < last or len(edges) < 2:
            edges.append(edges[-1] + times[-1].length)
        times += times[-1:] * (len(edges) - len(times))
        spans = zip(pairwise(edges), times, strict=False)
        bars = [Bar(start, end - start, time=time) for (start, end), time in spans if start < last]
        while len(bars) > 1 and bars[0].end <= first:
            bars.pop(0)
        return [self._pickup(bars[0], first), *bars[1:]] if len(bars) > 1 else bars

    def time_at(self, beat: int) -> TimeSignature:
        """The time signature in force at a beat of the grid (0 is its first)."""
        index = bisect_right(self.changes, beat, key=lambda change: change[0])
        return self.changes[index - 1][1] if index else self.time

    @staticmethod
    def _pickup(bar: Bar, first: Fraction) -> Bar:
        """The bar from its first note on, when at most half of it is left; a longer one keeps its rests."""
        missing = first - bar.start
        if missing < bar.length / 2:
            return bar
        return Bar(first, bar.end - first, missing, bar.time)
