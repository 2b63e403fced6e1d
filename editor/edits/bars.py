"""Bar lines on one time line: those that music has, and those that it is to have."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate

from editor.edits.base import Refused
from editor.edits.line import Frame
from transcriptions.music.score import TimeSignature
from transcriptions.music.values import bar_hierarchy

# So many measures a score may have; a long symphony has 2,000.
MOST_MEASURES = 10_000
TOO_MANY = "This would make too many measures."


@dataclass(frozen=True, slots=True)
class Bar:
    """A measure to be: the time signature in force, and its actual length in quarters (a pickup: less)."""

    time: TimeSignature
    length: Fraction


@dataclass(frozen=True, slots=True)
class BarLines:
    """Bars on a time line from 0. starts has one more entry than bars: where the last one ends.

    is_opening: the first bar is the score's first, so that it may be a pickup. Places are searched for as floats, which
    is ten times faster than as Fractions and as exact: no two places lie so near each other in so long a score.
    """

    bars: tuple[Bar, ...]
    starts: tuple[Fraction, ...]
    is_opening: bool
    _floats: tuple[float, ...]

    @classmethod
    def of(cls, bars: Iterable[Bar], *, is_opening: bool) -> BarLines:
        known = tuple(bars)
        starts = tuple(accumulate((bar.length for bar in known), initial=Fraction(0)))
        return cls(known, starts, is_opening, tuple(map(float, starts)))

    @property
    def total(self) -> Fraction:
        return self.starts[-1]

    def index_at(self, place: Fraction) -> int:
        """The bar that holds a place; its start belongs to it, the very end to the last one."""
        return min(bisect_right(self._floats, float(place)), len(self.bars)) - 1

    def index_before(self, place: Fraction) -> int:
        """The bar that holds what ends at a place."""
        return max(bisect_left(self._floats, float(place)) - 1, 0)

    def nearest(self, place: Fraction) -> int:
        """The bar line nearest to a place, by its number from 0; of two as near the later one."""
        after = min(bisect_left(self._floats, float(place)), len(self.bars))
        return after if not after or self.starts[after] - place <= place - self.starts[after - 1] else after - 1

    def stretches(self, start: Fraction, stop: Fraction) -> Iterator[tuple[int, Fraction, Fraction]]:
        """(bar, start and stop in that bar) of what lasts from start to stop."""
        for index in range(self.index_at(start), len(self.bars)):
            opening = self.starts[index]
            if opening >= stop:
                return
            yield index, max(start, opening) - opening, min(stop, self.starts[index + 1]) - opening

    def crossed(self, start: Fraction, stop: Fraction) -> Sequence[Fraction]:
        """The bar lines strictly between two places."""
        return self.starts[bisect_right(self._floats, float(start)) : bisect_left(self._floats, float(stop))]

    def frame(self, index: int) -> Frame:
        bar = self.bars[index]
        missing = bar.time.length - bar.length if index == 0 and self.is_opening else Fraction(0)
        return _frame(bar, max(missing, Fraction(0)))


@lru_cache(maxsize=256)
def _frame(bar: Bar, offset: Fraction) -> Frame:
    return Frame(bar.length, bar_hierarchy(bar.time), offset)


def full_bars(time: TimeSignature, total: Fraction, *, pickup: Fraction | None = None) -> list[Bar]:
    """As many bars of one time signature as hold `total` quarters, at least one.

    pickup: quarters before the first full bar; of one longer than a bar the remainder is left. Raises Refused.
    """
    opening = (pickup or Fraction(0)) % time.length
    count = max(-((opening - total) // time.length), 0 if opening else 1)
    if count > MOST_MEASURES:
        raise Refused(TOO_MANY)
    return [*([Bar(time, opening)] if opening else []), *[Bar(time, time.length)] * count]
