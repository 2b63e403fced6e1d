"""A voice whose values do not make up its measure, written anew from the moments that its file gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction

from editor.readers.items import Item
from editor.readers.tuplets import fills
from transcriptions.music.draft import Chord
from transcriptions.music.events import Group, Piece, write_voice
from transcriptions.music.score import Event, EventKind, TimeSignature, Tuplet
from transcriptions.music.timeline import Bar

# The grid that values are found on, and the one on which every rhythm has some.
FINE, COARSE = 48, 32
# Signs that belong to a chord's last value; the others stand at its first.
LATE = frozenset({"fermata", "breath", "caesura"})


def rewrite(
    read: Sequence[Item], length: Fraction, *, time: TimeSignature, new_id: Callable[[str], str]
) -> list[Event]:
    """The events that fill the length with the chords that were read, their ids kept. read: in time order."""
    with suppress(ValueError):
        events = _Rewriter(read, length, time, new_id, FINE).events()
        if events[0].kind is EventKind.MEASURE_REST or fills(events, length):
            return events
    return _Rewriter(read, length, time, new_id, COARSE).events()


@dataclass(slots=True)
class _Rewriter:
    read: Sequence[Item]
    length: Fraction
    time: TimeSignature
    new_id: Callable[[str], str]
    grid: int
    tuplets: dict[Group, Tuplet] = field(default_factory=dict)

    def events(self) -> list[Event]:
        sources = self._chords()
        if not sources:
            return [Event(self.new_id("e"), EventKind.MEASURE_REST, Fraction(4))]
        graces = self._graces()
        found: list[Event] = []
        for piece in write_voice(list(sources), Bar(Fraction(0), self.length, time=self.time), self.time):
            item = sources[piece.chord] if piece.chord else None
            if item and piece.chord and piece.chord.start == piece.at:
                found += graces.pop(item.start, ())
            found.append(self._event(piece, item.event if item else None))
        return found

    def _chords(self) -> dict[Chord, Item]:
        """What sounds, on the grid and without overlaps."""
        found: dict[Chord, Item] = {}
        free = Fraction(0)
        for item in self.read:
            if item.event.notes and not item.event.grace:
                start, end = max(free, self._on_grid(item.start)), self._on_grid(item.end)
                if start < end:
                    found[Chord(start, end, ())] = item
                    free = end
        return found

    def _graces(self) -> dict[Fraction, list[Event]]:
        """Grace notes by the moment that they stand before."""
        found: dict[Fraction, list[Event]] = {}
        for item in self.read:
            if item.event.grace:
                base, dots = item.value or (Fraction(1, 2), 0)
                found.setdefault(item.start, []).append(replace(item.event, base=base, dots=dots))
        return found

    def _on_grid(self, moment: Fraction) -> Fraction:
        return min(self.length, Fraction(round(moment * self.grid), self.grid))

    def _event(self, piece: Piece, source: Event | None) -> Event:
        group = piece.group
        if group and group not in self.tuplets:
            self.tuplets[group] = Tuplet(self.new_id("t"), group.actual, group.normal, group.unit)
        tuplet = self.tuplets[group] if group else None
        if source is None or piece.chord is None:
            return Event(self.new_id("e"), self._silence(), piece.base, piece.dots, tuplet)
        begins = piece.chord.start == piece.at
        new_id = self.new_id
        notes = (replace(note, tied=piece.is_tied or note.tied) for note in source.notes)
        return replace(
            source,
            id=source.id if begins else new_id("e"),
            base=piece.base,
            dots=piece.dots,
            tuplet=tuplet,
            notes=tuple(note if begins else replace(note, id=new_id("n")) for note in notes),
            articulations=tuple(
                sign for sign in source.articulations if (not piece.is_tied if sign in LATE else begins)
            ),
            lyrics=source.lyrics if begins else (),
        )

    def _silence(self) -> EventKind:
        """A voice without rests of its own stays silent."""
        has_rests = any(item.event.kind in (EventKind.REST, EventKind.MEASURE_REST) for item in self.read)
        return EventKind.REST if has_rests else EventKind.SPACE
