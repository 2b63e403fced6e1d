"""The places of a grid, bar by bar, and for each voice the beats that are better divided in three."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from editor.edits.corrections.strands import Cell
from transcriptions.music.score import TimeSignature, Tuplet
from transcriptions.music.values import beat_length, is_compound

# What a triplet must win over plain division, in beats, for each; and what two notes that fall together cost, in steps.
_TRIPLET = Fraction(1, 50)
_COLLISION = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Grid:
    """step: quarters between places. with_triplets: beats may be divided in three instead."""

    step: Fraction
    with_triplets: bool


@dataclass(frozen=True, slots=True)
class BarGrid:
    """The places of one bar, from 0 to its length, for one voice; cells: its triplets."""

    places: tuple[Fraction, ...]
    cells: tuple[Cell, ...] = ()

    def nearest(self, place: Fraction) -> Fraction:
        """Of two as near the earlier one."""
        after = min(bisect_left(self.places, place), len(self.places) - 1)
        before = max(after - 1, 0)
        return min((self.places[before], self.places[after]), key=lambda option: abs(option - place))

    def following(self, place: Fraction) -> Fraction:
        """The next place after one that is before the end of the bar."""
        return next(option for option in self.places if option > place)

    def cell_at(self, start: Fraction, end: Fraction) -> Cell | None:
        """The triplet that a note from start to end is inside of."""
        return next((cell for cell in self.cells if cell.start <= start and end <= cell.end), None)


def bar_grid(
    grid: Grid, time: TimeSignature, length: Fraction, *, offset: Fraction, onsets: Sequence[Fraction]
) -> BarGrid:
    """The grid of a bar that begins `offset` quarters after a bar line, for what begins at these places in it."""
    beat = beat_length(time)
    if not grid.with_triplets or is_compound(time):
        return BarGrid(_straight(grid.step, Fraction(0), length, offset=offset))
    places: set[Fraction] = {Fraction(0), length}
    cells: list[Cell] = []
    start = -(offset % beat)
    while start < length:
        end = start + beat
        inside = [onset for onset in onsets if start <= onset < end]
        plain = _straight(grid.step, max(start, Fraction(0)), min(end, length), offset=offset)
        options = [BarGrid(plain)]
        if start >= 0 and end <= length and not set(plain).issuperset(inside):
            options += _divisions(grid.step, start, beat)
        best = min(options, key=lambda option: _cost(option, inside, grid.step))
        places.update(best.places)
        cells.extend(best.cells)
        start = end
    return BarGrid(tuple(sorted(places)), tuple(cells))


def _straight(step: Fraction, start: Fraction, end: Fraction, *, offset: Fraction) -> tuple[Fraction, ...]:
    """Both ends, and every multiple of the step between them, counted from the bar line."""
    first = -(-(start + offset) // step)
    last = (end + offset) // step
    inside = [number * step - offset for number in range(int(first), int(last) + 1)]
    return tuple(sorted({start, *inside, end}))


def _divisions(step: Fraction, start: Fraction, beat: Fraction) -> list[BarGrid]:
    """A beat as one triplet, and as halves one or both of which are triplets, as far as the step is that fine."""
    found = []
    if step <= beat / 2:
        found.append(_triplet(start, beat))
    if step <= beat / 4:
        half = beat / 2
        straight = [BarGrid(_straight(step, begin, begin + half, offset=-start)) for begin in (start, start + half)]
        triplets = [_triplet(begin, half) for begin in (start, start + half)]
        found += [
            _joined(one, other)
            for one, other in ((triplets[0], straight[1]), (straight[0], triplets[1]), (triplets[0], triplets[1]))
        ]
    return found


def _triplet(start: Fraction, length: Fraction) -> BarGrid:
    cell = Cell(start, Tuplet("", 3, 2, length / 2))
    return BarGrid(tuple(start + length * third / 3 for third in range(4)), (cell,))


def _joined(one: BarGrid, other: BarGrid) -> BarGrid:
    return BarGrid(tuple(sorted({*one.places, *other.places})), (*one.cells, *other.cells))


def _cost(option: BarGrid, onsets: Sequence[Fraction], step: Fraction) -> Fraction:
    nearest = [option.nearest(onset) for onset in onsets]
    moved = sum((abs(place - onset) for place, onset in zip(nearest, onsets, strict=True)), Fraction(0))
    collisions = len(nearest) - len(set(nearest))
    return moved + collisions * _COLLISION * step + len(option.cells) * _TRIPLET
