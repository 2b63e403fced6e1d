"""Notes on another grid."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import ClassVar

from editor.edits.addresses import VoiceKey
from editor.edits.base import Edit, NewIds, Outcome, Refused, edit
from editor.edits.corrections.rounding import BarGrid, Grid, bar_grid
from editor.edits.corrections.strands import Cell, Head, Strand, strands_of, voice_keys
from editor.edits.corrections.stretches import place_in_words, stretch_of
from editor.edits.corrections.weaving import woven
from editor.edits.document import Document
from editor.edits.sheet import Sheet
from transcriptions.music.score import Score

GRIDS = {
    Fraction(1): "quarters",
    Fraction(1, 2): "eighths",
    Fraction(1, 4): "16ths",
    Fraction(1, 8): "32nds",
    Fraction(1, 16): "64ths",
}


@edit
@dataclass(frozen=True, slots=True)
class Requantise(Edit):
    """Every note begins and ends on a grid of `grid` quarters; tuplets: beats may be divided in three instead.

    It goes by the places at which the score has the notes, not by the recording: what a person has put right stays
    right. Voices are kept; notes that come to begin together in a voice become a chord. What begins and ends on
    places of the grid stays as it is written; other tuplets than triplets are dissolved.
    """

    name: ClassVar[str] = "requantise"
    grid: Fraction
    tuplets: bool = False
    first: str = ""
    last: str = ""

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        if self.grid not in GRIDS:
            raise Refused("A grid is of quarters, eighths, 16ths, 32nds or 64ths.")
        score = document.score
        stretch = stretch_of(score, self.first, self.last)
        keys = voice_keys(score, stretch)
        sheet = Sheet(score, ids)
        lines = {key: _Rounding(sheet, stretch, Grid(self.grid, self.tuplets)).heads(score, key) for key in keys}
        return Outcome(document.with_score(woven(score, stretch, lines, old=keys, ids=ids)))

    @property
    def words(self) -> str:
        triplets = " and triplets" if self.tuplets else ""
        return (
            f"Put notes on a grid of {GRIDS.get(self.grid, self.grid)}{triplets}{place_in_words(self.first, self.last)}"
        )


class _Rounding:
    """One stretch on a time line of its own, from 0."""

    def __init__(self, sheet: Sheet, stretch: range, grid: Grid) -> None:
        self.sheet, self.stretch, self.grid = sheet, stretch, grid
        self.starts = [Fraction(0)]
        for index in stretch:
            self.starts.append(self.starts[-1] + sheet.settings[index].length)

    def heads(self, score: Score, key: VoiceKey) -> list[Head]:
        """The noteheads of a voice at their new places."""
        strands = strands_of(score, self.stretch, [key])
        grids = self._grids(strands)
        spans = [self._span(strand, grids) for strand in strands]
        ends: dict[Fraction, Fraction] = {}
        for start, end in spans:
            if end > start:
                ends[start] = min(end, ends.get(start, end))
        found = []
        for strand, (start, end) in zip(strands, spans, strict=True):
            stop = end if end > start else ends.get(start) or self._following(start, grids)
            found.extend(self._placed(strand, start, stop, grids=grids))
        return found

    def _grids(self, strands: Sequence[Strand]) -> list[BarGrid]:
        """The grid of each measure, as the notes of the voice ask for."""
        onsets: dict[int, list[Fraction]] = {index: [] for index in self.stretch}
        known: dict[int, dict[tuple[object, ...], Cell]] = {index: {} for index in self.stretch}
        for strand in strands:
            first = strand.heads[0]
            if first.is_struck and first.start not in onsets[first.index]:
                onsets[first.index].append(first.start)
            for head in strand.heads:
                if head.cell:
                    known[head.index][head.cell.shape] = head.cell
        return [self._grid(index, onsets[index], known[index]) for index in self.stretch]

    def _grid(self, index: int, onsets: Sequence[Fraction], known: Mapping[tuple[object, ...], Cell]) -> BarGrid:
        """known: tuplets that are there; those that stay keep their ids."""
        setting, offset = self.sheet.settings[index], self.sheet.frame(index).offset
        found = bar_grid(self.grid, setting.time, setting.length, offset=offset, onsets=onsets)
        return replace(found, cells=tuple(known.get(cell.shape, cell) for cell in found.cells))

    def _span(self, strand: Strand, grids: Sequence[BarGrid]) -> tuple[Fraction, Fraction]:
        """Where a note begins and ends on the grid; nothing moves to the very end."""
        first, last = strand.heads[0], strand.heads[-1]
        start = self._nearest(first.index, first.start, grids)
        if start >= self.starts[-1]:
            start = self.starts[-2] + grids[-1].places[-2]
        return start, max(start, self._nearest(last.index, last.end, grids))

    def _nearest(self, index: int, place: Fraction, grids: Sequence[BarGrid]) -> Fraction:
        number = index - self.stretch.start
        return self.starts[number] + grids[number].nearest(place)

    def _number_at(self, place: Fraction) -> int:
        return bisect_right(self.starts, place) - 1

    def _following(self, place: Fraction, grids: Sequence[BarGrid]) -> Fraction:
        number = self._number_at(place)
        return self.starts[number] + grids[number].following(place - self.starts[number])

    def _placed(self, strand: Strand, start: Fraction, stop: Fraction, *, grids: Sequence[BarGrid]) -> list[Head]:
        """A note's heads between bar lines and triplets; as many as there were keep their ids, in order."""
        if self._stays(strand, start, stop, grids=grids):
            return list(strand.heads)
        left = list(strand.heads)
        found = []
        for begin, end in pairwise(self._cuts(start, stop, grids)):
            number = self._number_at(begin)
            origin = self.starts[number]
            was = left.pop(0) if left else None
            model = was or self._further(strand.heads[-1])
            head = replace(
                model,
                index=self.stretch.start + number,
                start=begin - origin,
                end=end - origin,
                note=replace(model.note, tied=end < stop or strand.heads[-1].note.tied),
                cell=grids[number].cell_at(begin - origin, end - origin),
                is_struck=begin == start and strand.heads[0].is_struck,
                is_moved=True,
            )
            found.append(head)
        return found

    def _further(self, head: Head) -> Head:
        """A new notehead for the same sound."""
        ids = self.sheet.ids
        event = replace(head.event, id=ids.new("e"), articulations=(), lyrics=())
        return replace(head, note=replace(head.note, id=ids.new("n"), fingering=""), event=event, graces=())

    def _stays(self, strand: Strand, start: Fraction, stop: Fraction, *, grids: Sequence[BarGrid]) -> bool:
        """Whether a note is on the grid with all its noteheads, in the tuplets that it has."""
        first, last = strand.heads[0], strand.heads[-1]
        was = (self._place(first.index, first.start), self._place(last.index, last.end))
        if was != (start, stop):
            return False
        for head in strand.heads:
            cells = grids[head.index - self.stretch.start].cells
            around = [cell for cell in cells if _is_inside(cell, head.start) or _is_inside(cell, head.end)]
            if (around or head.cell) and [cell.shape for cell in around] != [head.cell.shape if head.cell else None]:
                return False
        return True

    def _place(self, index: int, place: Fraction) -> Fraction:
        return self.starts[index - self.stretch.start] + place

    def _cuts(self, start: Fraction, stop: Fraction, grids: Sequence[BarGrid]) -> list[Fraction]:
        """Where a note is cut: at bar lines, and at the edges of triplets in which it begins or ends."""
        cuts = {start, stop, *(line for line in self.starts if start < line < stop)}
        for place in (start, stop):
            number = min(self._number_at(place), len(grids) - 1)
            for cell in grids[number].cells:
                if _is_inside(cell, place - self.starts[number]):
                    cuts |= {self.starts[number] + cell.start, self.starts[number] + cell.end}
        return sorted(cut for cut in cuts if start <= cut <= stop)


def _is_inside(cell: Cell, place: Fraction) -> bool:
    return cell.start < place < cell.end
