"""What the onsets of one beat can be: patterns of places, with the price of hearing them there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import log
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transcriptions.music.beat_patterns import KINDS, PatternBook
from transcriptions.music.deviation import Deviation, misfit

Floats = npt.NDArray[np.float64]

# Gaps beyond this, in seconds or in beats, are never inside one place.
_WIDEST_SPLIT_S = 0.25
_WIDEST_SPLIT = 0.15
# Onsets this late in a beat may be early for the next one.
_LATE = 0.62
# How many patterns of a row, and how many readings of a beat for each way of meeting its neighbours, go on.
_KEPT_PATTERNS = 4
_KEPT_READINGS = 8
# A reading this much dearer than the best one of its onsets, or of its beat, is not followed.
_FAR_DEARER = 7.0
# Where every known pattern is dearer than this, plain divisions are tried too.
_STRANGE_ABOVE = 0.0
# Rows of onsets that are compared with all patterns at once, to bound memory.
_ROWS = 512
# A beat that no known pattern meets is read on these divisions, at a price for it and for each onset.
_PLAIN_DIVISIONS = (4, 6, 8, 12, 16, 24)
_FRACTIONS = {n: [Fraction(place, n) for place in range(n)] for n in _PLAIN_DIVISIONS}
_PLAIN_PRICE = 9.0
_PLAIN_PRICE_EACH = 0.3
_SHARED_PRICE = 6.0


class Reading(NamedTuple):
    """One way to hear a beat. takes: the last onset of the beat before is this beat's first; gives: its last is next's.

    pattern: index into the book, or -1. kind: of the pattern. places: in beats of this beat, ascending;
    sizes: how many onsets each place has. price: -log likelihood of the onsets there, with the pattern's
    own price where it is not in the book.
    """

    takes: bool
    gives: bool
    pattern: int
    kind: int
    price: float
    places: tuple[Fraction, ...] = ()
    sizes: tuple[int, ...] = ()

    @property
    def onset_places(self) -> list[Fraction]:
        """The place of each onset."""
        return [place for place, size in zip(self.places, self.sizes, strict=True) for _ in range(size)]


@dataclass(frozen=True, slots=True)
class BeatReadings:
    """Readings of one beat, with their facts as arrays (readings,)."""

    readings: tuple[Reading, ...]
    prices: Floats
    patterns: npt.NDArray[np.int64]
    kinds: npt.NDArray[np.int64]
    takes: npt.NDArray[np.bool_]
    gives: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, readings: Sequence[Reading]) -> BeatReadings:
        return cls(
            tuple(readings),
            np.array([reading.price for reading in readings]),
            np.array([reading.pattern for reading in readings]),
            np.array([reading.kind for reading in readings]),
            np.array([reading.takes for reading in readings]),
            np.array([reading.gives for reading in readings]),
        )


@dataclass(frozen=True, slots=True)
class BeatOnsets:
    """Onsets of a beat: positions in beats (0 to 1) and times; length of the beat in seconds."""

    positions: tuple[float, ...]
    times_s: tuple[float, ...]
    length_s: float


class _Row(NamedTuple):
    """Onsets of a beat that may share places. sizes: onsets of each place. price: of the sharing."""

    beat: int
    takes: bool
    gives: bool
    positions: tuple[float, ...]
    sizes: tuple[int, ...]
    length_s: float
    price: float


def read_beats(beats: Sequence[BeatOnsets], book: PatternBook, deviation: Deviation) -> list[BeatReadings]:
    """The likeliest readings of each beat. Every way of meeting the neighbours that is possible has one or more."""
    rows: dict[int, list[_Row]] = defaultdict(list)
    for row in _all_rows(beats, deviation):
        rows[len(row.positions)].append(row)
    found: list[list[Reading]] = [[] for _ in beats]
    lowest = np.full(len(beats), np.inf)
    for mine in _chunks(rows.values()):
        for beat, reading in _known_readings(mine, book, deviation):
            found[beat].append(reading)
            lowest[beat] = min(lowest[beat], reading.price + book.prices[reading.pattern])
    strange = [[row for row in mine if lowest[row.beat] > _STRANGE_ABOVE] for mine in rows.values()]
    for mine in _chunks(strange):
        for beat, reading in _plain_readings(mine, deviation):
            found[beat].append(reading)
    return [_best(readings) for readings in found]


def _chunks(groups: Iterable[list[_Row]]) -> Iterator[list[_Row]]:
    for group in groups:
        yield from (group[start : start + _ROWS] for start in range(0, len(group), _ROWS))


def _all_rows(beats: Sequence[BeatOnsets], deviation: Deviation) -> Iterator[_Row]:
    """Every beat with and without the onsets that it may take from or give to its neighbours."""
    late = [bool(beat.positions) and beat.positions[-1] > _LATE for beat in beats]
    for index, beat in enumerate(beats):
        for takes in (False, True) if index and late[index - 1] else (False,):
            before = beats[index - 1]
            first = (
                ((before.positions[-1] - 1) * before.length_s / beat.length_s, before.times_s[-1]) if takes else None
            )
            for gives in (False, True) if late[index] else (False,):
                last = len(beat.positions) - gives
                positions, times_s = beat.positions[:last], beat.times_s[:last]
                if first:
                    positions, times_s = (first[0], *positions), (first[1], *times_s)
                row = _Row(index, takes, gives, positions, (1,) * len(positions), beat.length_s, 0.0)
                yield from _rows(row, times_s, deviation)


def _rows(row: _Row, times_s: tuple[float, ...], deviation: Deviation) -> Iterator[_Row]:
    """The row itself, then with its closest onsets on one place, and so on."""
    widest = min(_WIDEST_SPLIT_S, _WIDEST_SPLIT * row.length_s)
    together = log(deviation.split_share * row.length_s / deviation.split_gap_s)
    while True:
        yield row
        gaps = [later - earlier for earlier, later in pairwise(times_s)]
        if not gaps or min(gaps) > widest:
            return
        at = gaps.index(min(gaps))
        sizes = row.sizes
        total = sizes[at] + sizes[at + 1]
        mean = (row.positions[at] * sizes[at] + row.positions[at + 1] * sizes[at + 1]) / total
        # A density in beats, as the deviations are.
        price = gaps[at] / deviation.split_gap_s - together
        row = _Row(
            row.beat, row.takes, row.gives, (*row.positions[:at], mean, *row.positions[at + 2 :]),
            (*sizes[:at], total, *sizes[at + 2 :]), row.length_s, row.price + price,
        )  # fmt: skip
        times_s = (*times_s[:at], times_s[at + 1], *times_s[at + 2 :])


def _known_readings(rows: list[_Row], book: PatternBook, deviation: Deviation) -> Iterator[tuple[int, Reading]]:
    """Each row, of as many places as the others, with the patterns of the book that it may be."""
    size = len(rows[0].positions)
    indices = book.by_size.get(size, ())
    if not size or not indices:
        for row in rows:
            for index in indices:
                yield row.beat, Reading(row.takes, row.gives, index, int(book.kinds[index]), row.price)
        return
    lengths = np.array([row.length_s for row in rows])
    positions = np.array([row.positions for row in rows])
    places = np.array([[float(place) for place in book.patterns[index].places] for index in indices])
    fits = misfit(positions, np.broadcast_to(places, (len(rows), *places.shape)), lengths, deviation=deviation)
    prices = fits + book.prices[list(indices)]
    dearest = np.sort(prices, axis=1)[:, :_KEPT_PATTERNS][:, -1]
    is_kept = prices <= np.minimum(prices.min(axis=1) + _FAR_DEARER, dearest)[:, None]
    for at, choice in np.argwhere(is_kept).tolist():
        row, index = rows[at], indices[choice]
        price, kind = float(fits[at, choice]) + row.price, int(book.kinds[index])
        yield row.beat, Reading(row.takes, row.gives, index, kind, price, book.patterns[index].places, row.sizes)


def _plain_readings(rows: list[_Row], deviation: Deviation) -> Iterator[tuple[int, Reading]]:
    """Each row on the nearest places of each division; on the finest one onsets may share a place."""
    lengths = np.array([row.length_s for row in rows])
    positions = np.array([row.positions for row in rows])
    for division in _PLAIN_DIVISIONS if positions.shape[1] else ():
        nearest = np.clip(np.round(positions * division), 0, division - 1).astype(int)
        shared = (np.diff(nearest, axis=1) <= 0).sum(axis=1)
        good = np.flatnonzero((shared == 0) | (division == _PLAIN_DIVISIONS[-1]))
        if not len(good):
            continue
        prices = misfit(positions[good], nearest[good, None, :] / division, lengths[good], deviation=deviation)[:, 0]
        kind = next(index for index, divisions in enumerate(KINDS) if division in divisions)
        for at, price in zip(good.tolist(), prices.tolist(), strict=True):
            row = rows[at]
            places = tuple(_FRACTIONS[division][place] for place in nearest[at].tolist())
            own = _PLAIN_PRICE + _PLAIN_PRICE_EACH * (len(places) + division / 4) + _SHARED_PRICE * int(shared[at])
            yield row.beat, Reading(row.takes, row.gives, -1, kind, price + row.price + own, places, row.sizes)


def _best(readings: list[Reading]) -> BeatReadings:
    """The cheapest of each way of meeting the neighbours."""
    kept: dict[tuple[bool, bool], list[Reading]] = defaultdict(list)
    for reading in sorted(readings, key=lambda reading: reading.price):
        mine = kept[reading.takes, reading.gives]
        if len(mine) < _KEPT_READINGS and (not mine or reading.price < mine[0].price + _FAR_DEARER):
            mine.append(reading)
    return BeatReadings.of([reading for mine in kept.values() for reading in mine])
