"""Which voice has room for a strand: tuplets that overlap must be the same, and every place must have a value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from editor.edits.addresses import VoiceKey
from editor.edits.base import Refused
from editor.edits.corrections.strands import Cell, Head, Strand
from transcriptions.music.values import FINEST

MOST_VOICES = 4


class Loom:
    """Voices that are being filled, strand by strand."""

    def __init__(self, numbers: list[str], *, keeps_unisons: bool = False) -> None:
        """numbers: what is printed for each measure. keeps_unisons: a pitch that is struck while it is held in a voice
        has no room there."""
        self.numbers = numbers
        self.keeps_unisons = keeps_unisons
        self.lines: dict[VoiceKey, list[Head]] = defaultdict(list)
        self._cells: dict[tuple[VoiceKey, int], dict[tuple[object, ...], Cell]] = defaultdict(dict)
        self._heads: dict[tuple[VoiceKey, int], list[Head]] = defaultdict(list)
        self._places: dict[tuple[VoiceKey, int], set[Fraction]] = defaultdict(set)

    def place(self, strand: Strand, keys: Iterable[VoiceKey]) -> VoiceKey:
        """Into the first voice that takes it; which one that is. Raises Refused."""
        for key in keys:
            if self.takes(key, strand):
                self.add(key, strand)
                return key
        raise Refused(f"Measure {self.numbers[strand.heads[0].index]} has too many rhythms at once for its voices.")

    def takes(self, key: VoiceKey, strand: Strand) -> bool:
        return all(self._fits(key, head) for head in strand.heads)

    def add(self, key: VoiceKey, strand: Strand) -> None:
        for head in strand.heads:
            self.lines[key].append(head)
            self._heads[key, head.index].append(head)
            self._places[key, head.index].update((head.start, head.end))
            if head.cell:
                self._cells[key, head.index].setdefault(head.cell.shape, head.cell)

    def _fits(self, key: VoiceKey, head: Head) -> bool:
        if self.keeps_unisons and any(_disturbs(head, other) for other in self._heads[key, head.index]):
            return False
        cells = self._cells[key, head.index]
        if head.cell and head.cell.shape not in cells:
            others = [cell for cell in cells.values() if _overlap(cell, head.cell)]
            if others or not _holds(head.cell, self._places[key, head.index]):
                return False
        return all(_holds(cell, (head.start, head.end)) for cell in cells.values())


def _disturbs(one: Head, other: Head) -> bool:
    is_same = (one.start, one.end) == (other.start, other.end)
    return one.note.pitch == other.note.pitch and one.start < other.end and other.start < one.end and not is_same


def _overlap(one: Cell, other: Cell) -> bool:
    return one.start < other.end and other.start < one.end


def _holds(cell: Cell, places: Iterable[Fraction]) -> bool:
    """Whether those of the places that are inside a tuplet can be written there."""
    inside = [place for place in places if cell.start < place < cell.end]
    return all(not (place - cell.start) / cell.tuplet.ratio % FINEST for place in inside)
