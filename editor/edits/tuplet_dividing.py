"""A tuplet over bar lines, written as whole tuplets on both sides of each; notes that sound across are tied.

What lies on one side is cut into lengths that are tuplets of the same ratio, as large and as even in the bar as can be:
three quarters in the time of two, with a bar line in their middle, are three eighths in the time of two on each side.
Where one note fills such a length, or all the notes of a side have plain values, no tuplet is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from editor.edits.bars import BarLines
from editor.edits.base import NewIds
from editor.edits.line import Frame, Item, inner_line
from editor.edits.pieces import piece_of
from transcriptions.music.score import BASE_VALUES, Event, EventKind, Tuplet
from transcriptions.music.values import FINEST, group_hierarchy, split_note, split_rest


class Indivisible(Exception):
    """There are no tuplets of printable values on both sides of a bar line."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """A length of a bar, written as a tuplet or plainly. bar: its index; start, stop: quarters in the bar."""

    bar: int
    start: Fraction
    stop: Fraction
    tuplet: Tuplet | None

    def values(self, kind: EventKind, start: Fraction, stop: Fraction, frame: Frame) -> list[tuple[Fraction, int]]:
        """(base, dots) of what sounds from start to stop. Raises Indivisible."""
        split = split_note if kind is EventKind.CHORD else split_rest
        place, length, hierarchy = start + frame.offset, stop - start, frame.hierarchy
        if self.tuplet:
            place, length = (start - self.start) / self.tuplet.ratio, length / self.tuplet.ratio
            hierarchy = group_hierarchy(self.tuplet.actual, self.tuplet.unit)
        try:
            return split(place, length, hierarchy)
        except ValueError:
            raise Indivisible from None

    def length_of(self, base: Fraction, dots: int) -> Fraction:
        plain = base * (2 - Fraction(1, 2**dots))
        return plain * self.tuplet.ratio if self.tuplet else plain


@dataclass(frozen=True, slots=True)
class _Piece:
    """A value of one of the tuplet's events: in which cell, where in its bar, base and dots."""

    cell: _Cell
    start: Fraction
    base: Fraction
    dots: int


def divided(group: Item, lines: BarLines, ids: NewIds) -> list[tuple[int, Item]]:
    """The items of the bars that a tuplet lies in, with the bars' indices. Raises Indivisible."""
    inner, _, tuplet = inner_line(group)
    spans = [(group.start + item.start * tuplet.ratio, group.start + item.end * tuplet.ratio) for item in inner]
    cells = [
        cell for stretch in lines.stretches(group.start, group.end) for cell in _cells(tuplet, spans, stretch, lines)
    ]
    cells = _with_ids(cells, tuplet, ids)
    found: list[tuple[_Piece, tuple[Event, ...]]] = []
    for item, span in zip(inner, spans, strict=True):
        pieces = list(_pieces(item.main.kind, span, cells, lines))
        for number, piece in enumerate(pieces):
            event = piece_of(item.main, number, len(pieces), known=(item.main,), ids=ids)
            event = replace(event, base=piece.base, dots=piece.dots, tuplet=piece.cell.tuplet)
            found.append((piece, (*item.events[:-1], event) if number == 0 else (event,)))
    return list(_items(cells, found))


def _items(cells: Sequence[_Cell], found: Sequence[tuple[_Piece, tuple[Event, ...]]]) -> Iterator[tuple[int, Item]]:
    for cell in cells:
        here = [(piece, events) for piece, events in found if piece.cell is cell]
        if cell.tuplet:
            members = tuple(event for _, events in here for event in events)
            yield cell.bar, Item(cell.start, cell.stop - cell.start, members)
        else:
            for piece, events in here:
                yield cell.bar, Item(piece.start, cell.length_of(piece.base, piece.dots), events)


def _pieces(
    kind: EventKind, span: tuple[Fraction, Fraction], cells: Sequence[_Cell], lines: BarLines
) -> Iterator[_Piece]:
    """An event from and to places of the time line, by cells."""
    for cell in cells:
        opening = lines.starts[cell.bar]
        start, stop = max(span[0] - opening, cell.start), min(span[1] - opening, cell.stop)
        if start >= stop:
            continue
        for base, dots in cell.values(kind, start, stop, lines.frame(cell.bar)):
            yield _Piece(cell, start, base, dots)
            start += cell.length_of(base, dots)


def _cells(
    tuplet: Tuplet,
    spans: Sequence[tuple[Fraction, Fraction]],
    stretch: tuple[int, Fraction, Fraction],
    lines: BarLines,
) -> list[_Cell]:
    """What a stretch of a bar has of a tuplet whose events sound in some spans. Raises Indivisible."""
    bar, start, stop = stretch
    opening = lines.starts[bar]
    edges = {edge - opening for span in spans for edge in span}
    whole = _Cell(bar, start, stop, None)
    if all(_is_plain(edge) for edge in edges | {start, stop} if start <= edge <= stop):
        return [whole]
    cells: list[_Cell] = []
    for length in _lengths(tuplet, start + lines.frame(bar).offset, stop - start):
        end = start + length
        if any(start < edge < end for edge in edges):
            cells.append(_Cell(bar, start, end, _of_length(tuplet, length)))
        elif cells and cells[-1].tuplet is None:
            cells[-1] = replace(cells[-1], stop=end)
        else:
            cells.append(_Cell(bar, start, end, None))
        start = end
    return cells


def _is_plain(place: Fraction) -> bool:
    return place % FINEST == 0


def _lengths(tuplet: Tuplet, place: Fraction, length: Fraction) -> Iterator[Fraction]:
    """A side's length in those of tuplets that begin on multiples of their length, else from where the side begins.

    Raises Indivisible.
    """
    normal = tuplet.ratio.numerator
    odd = normal // (normal & -normal)
    place, left = place / odd, length / odd
    if place.denominator & (place.denominator - 1):
        place = Fraction(0)
    while left:
        size = min(_power_of_two(left), BASE_VALUES[0] * normal / odd)
        while place % size:
            size /= 2
        _of_length(tuplet, size * odd)
        yield size * odd
        place, left = place + size, left - size


def _power_of_two(most: Fraction) -> Fraction:
    size = Fraction(1)
    while size > most:
        size /= 2
    while 2 * size <= most:
        size *= 2
    return size


def _of_length(tuplet: Tuplet, length: Fraction) -> Tuplet:
    """A tuplet of the same ratio that is so long. Raises Indivisible where its unit is no note value."""
    ratio = tuplet.ratio
    unit = length / ratio.numerator
    if unit not in BASE_VALUES:
        raise Indivisible
    return Tuplet(tuplet.id, ratio.denominator, ratio.numerator, unit)


def _with_ids(cells: Sequence[_Cell], tuplet: Tuplet, ids: NewIds) -> list[_Cell]:
    """The first tuplet keeps its id."""
    named: list[_Cell] = []
    is_taken = False
    for cell in cells:
        if cell.tuplet:
            name = ids.new("t") if is_taken else tuplet.id
            cell, is_taken = replace(cell, tuplet=replace(cell.tuplet, id=name)), True
        named.append(cell)
    return named
