"""Changes of meter inside a piece whose beat stays: bars of other numbers of beats where bar lines ask for them.

The likeliest bars by dynamic programming over bar lines, as in a bar-pointer model (Whiteley et al., ISMIR 2006)
whose meter changes only there: a section in another meter lasts some bars and costs once, and so does one odd bar.
Most pieces never change, and a false change is worse than a missed one, so both are dear. Where the tracker lost
or added a beat there is an odd bar too: one is written only where beats are even and both of its bar lines heard.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

# Beats that bars may have where meter changes: 2/4 to 5/4; 6/8, 9/8 and 12/8.
SIMPLE_COUNTS, COMPOUND_COUNTS = (2, 3, 4, 5), (2, 3, 4)

# Beats before and after an odd bar that must be even.
_AROUND = 4

# A new meter lasts so many bars at least.
_LASTING = 4

# Sections in five cost this many times as much: of those in the scores learned from, one in 130 is in five.
_RARE, _RARELY = {5}, 2.0
# Bars of two and of four beats hold the same music: whole sections don't change between them.
_ALIKE = {2, 4}


@dataclass(frozen=True, slots=True)
class Prices:
    """section, odd_bar: log odds that a change must win. kept: what bar lines of the chosen reading count more.

    An odd bar is written where beats around are even to within `even` (log ratio), with bar lines of log odds `heard`.
    """

    section: float = 16.0
    odd_bar: float = 6.0
    kept: float = 1.0
    even: float = 0.22
    heard: float = 1.0


# What changes cost; docs/training.md says how the prices were chosen.
USUAL = Prices()


@dataclass(frozen=True, slots=True)
class Bars:
    """places: (beats,) the place of each beat in its bar (0 is the downbeat). counts: (beats,) beats in bars of the
    meter there, which a bar as heard may miss."""

    places: Array
    counts: Array


def counts_beside(meter: tuple[int, int]) -> tuple[int, ...]:
    """Beats that other bars of a piece in this meter may have; () where meters of its beat never change."""
    numerator, denominator = meter
    if denominator == 4 and numerator in SIMPLE_COUNTS:
        return SIMPLE_COUNTS
    return COMPOUND_COUNTS if denominator == 8 and numerator in (6, 9, 12) else ()


# A bar line and the number of beats that bars usually have before it.
_State = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Lines:
    """Beats of a reading. times_s, scores (log odds that a bar begins there), places in the bar: all (beats,)."""

    times_s: Array
    scores: Array
    places: Array

    def are_clear(self, first: int, last: int, prices: Prices) -> bool:
        """Whether bar lines at these beats are heard, and the beats around them are even."""
        if last >= len(self.scores) or min(self.scores[first], self.scores[last]) < prices.heard:
            return False
        around = slice(max(0, first - _AROUND), last + _AROUND + 1)
        gaps = np.log(np.diff(self.times_s[around]))
        return bool(np.abs(gaps - np.median(gaps)).max() < prices.even)


@dataclass(frozen=True, slots=True)
class _Step:
    """bars of `length` beats after a bar line, after which bars usually have `count` beats."""

    length: int
    bars: int
    count: int
    price: float


def change_bars(lines: Lines, count: int, *, counts: tuple[int, ...], prices: Prices = USUAL) -> Bars | None:
    """Bars of changing numbers of beats, or None when too little speaks for a change.

    count: beats in the bars of the chosen reading, whose lines these are. counts: how many they may have.
    """
    beats = len(lines.scores)
    places, counted = np.zeros(beats, dtype=np.int64), np.zeros(beats, dtype=np.int64)
    odds = np.asarray(lines.scores + prices.kept * (lines.places == 0), dtype=float)
    for start, length, usual in _likeliest(odds, count, counts, prices):
        inside = np.arange(max(start, 0), min(start + length, beats))
        is_written = length != usual and start >= 0 and lines.are_clear(start, start + length, prices)
        places[inside], counted[inside] = inside - start, length if is_written else usual
    return None if len(np.unique(counted)) < 2 else Bars(places, counted)


def _likeliest(lines: Array, count: int, counts: tuple[int, ...], prices: Prices) -> Iterator[tuple[int, int, int]]:
    """(first beat, beats, usual beats there) of each bar, the last one first; the first may begin before all beats."""
    steps = {usual: list(_steps(usual, count, counts, prices)) for usual in counts}
    beats = len(lines)
    padded = np.append(lines, np.zeros(_LASTING * max(counts))).tolist()
    best: dict[_State, float] = {
        (first, usual): -_section_price(usual, count, prices) for usual in counts for first in range(usual)
    }
    back: dict[_State, tuple[_State, _Step]] = {}
    for line in range(beats):
        for usual in counts:
            value = best.get((line, usual))
            if value is None:
                continue
            for step in steps[usual]:
                span = range(line, line + step.bars * step.length, step.length)
                state = (span.stop, step.count)
                total = value - step.price + sum(padded[place] for place in span)
                if total > best.get(state, -np.inf):
                    best[state], back[state] = total, ((line, usual), step)
    state = max((state for state in best if state[0] >= beats), key=lambda state: best[state])
    while state in back:
        before, step = back[state]
        yield from ((before[0] + bar * step.length, step.length, step.count) for bar in reversed(range(step.bars)))
        state = before
    first, usual = state
    if first:
        yield first - usual, usual, usual


def _steps(usual: int, chosen: int, counts: tuple[int, ...], prices: Prices) -> Iterator[_Step]:
    """The ways to go on; the way back to the bars of the chosen reading is free."""
    yield _Step(usual, 1, usual, 0.0)
    for other in counts:
        if other != usual:
            yield _Step(other, 1, usual, prices.odd_bar)
            if {usual, other} != _ALIKE:
                yield _Step(other, _LASTING, other, _section_price(other, chosen, prices))


def _section_price(count: int, chosen: int, prices: Prices) -> float:
    """What a section in bars of `count` beats costs beside those of the chosen reading."""
    if count == chosen:
        return 0.0
    return prices.section * (_RARELY if count in _RARE else 1.0)
