"""A voice in one measure as items on a time line: what is cut out of it, put into it, and how it is written.

Items that nothing touches keep their events as they are. What changes length is written anew by
`values`: the first piece keeps its ids, further ones get fresh ids and ties.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby

from editor.edits.base import NewIds, Refused
from transcriptions.music.score import Event, EventKind, Note, Tuplet
from transcriptions.music.values import Hierarchy, group_hierarchy, split_note, split_rest

CUTS_A_TUPLET = "This would cut a tuplet in two."
TOO_FINE = "Notes shorter than a 128th cannot be written."
# What a measure rest is drawn as, however long it is.
WHOLE = Fraction(4)
# Of an event that is written as several tied ones, these stand on the last.
ON_THE_LAST = frozenset({"fermata"})


@dataclass(frozen=True, slots=True)
class Item:
    """Something with a length at a place: grace notes and the event they lead to, or the whole of a tuplet."""

    start: Fraction
    length: Fraction
    events: tuple[Event, ...]

    @property
    def end(self) -> Fraction:
        return self.start + self.length

    @property
    def tuplet(self) -> Tuplet | None:
        return self.events[-1].tuplet

    @property
    def main(self) -> Event:
        """The event after the grace notes."""
        return self.events[-1]

    @property
    def is_silent(self) -> bool:
        return all(event.kind is not EventKind.CHORD for event in self.events)


@dataclass(frozen=True, slots=True)
class Frame:
    """What values depend on: a line's length, metrical levels, and where in the bar it begins (a pickup: late)."""

    length: Fraction
    hierarchy: Hierarchy
    offset: Fraction = Fraction(0)


def items_of(events: Sequence[Event], length: Fraction) -> list[Item]:
    """A voice's events as items. length: of the measure, which a measure rest fills.

    Grace notes belong to what they lead to; those at the end stay alone.
    """
    items: list[Item] = []
    graces: list[Event] = []
    now = Fraction(0)
    for tuplet, group in groupby(_with_tuplets(events), lambda pair: pair[1]):
        members = [event for event, _ in group]
        if tuplet:
            taken = sum((event.duration for event in members), Fraction(0))
            items.append(Item(now, taken, tuple(members)))
            now += taken
            continue
        for event in members:
            graces.append(event)
            if not event.grace:
                taken = length if event.kind is EventKind.MEASURE_REST else event.duration
                items.append(Item(now, taken, tuple(graces)))
                now, graces = now + taken, []
    if graces:
        items.append(Item(now, Fraction(0), tuple(graces)))
    return items


def _with_tuplets(events: Sequence[Event]) -> list[tuple[Event, Tuplet | None]]:
    """Events with the tuplet they are in; grace notes are in that of the event they lead to."""
    pairs = []
    tuplet: Tuplet | None = None
    for event in reversed(events):
        tuplet = tuplet if event.grace else event.tuplet
        pairs.append((event, tuplet))
    return pairs[::-1]


def events_of(items: Sequence[Item]) -> tuple[Event, ...]:
    return tuple(event for item in sorted(items, key=lambda item: item.start) for event in item.events)


def moved_to(item: Item, start: Fraction) -> Item:
    return replace(item, start=start)


def group_at(items: Sequence[Item], at: Fraction) -> Item | None:
    """The tuplet that sounds at a place, its start included."""
    return next((item for item in items if item.tuplet and item.start <= at < item.end), None)


def as_written(event: Event) -> Fraction:
    """Quarters that an event's base and dots stand for, outside of any tuplet."""
    return event.base * (2 - Fraction(1, 2**event.dots))


def written(event: Event, start: Fraction, length: Fraction, *, frame: Frame, ids: NewIds) -> Item:
    """An event written to last `length` from `start`: tied where no single value does. Raises Refused."""
    split = split_rest if event.kind is not EventKind.CHORD else split_note
    try:
        values = split(start + frame.offset, length, frame.hierarchy)
    except ValueError:
        raise Refused(TOO_FINE) from None
    if event.kind is EventKind.MEASURE_REST:
        event = replace(event, kind=EventKind.REST)
    pieces = [
        _piece(event, value, is_first=index == 0, is_last=index == len(values) - 1, ids=ids)
        for index, value in enumerate(values)
    ]
    return Item(start, length, tuple(pieces))


def fitted(event: Event, start: Fraction, length: Fraction) -> Item | None:
    """An event as it stands, where its own value is that long; None where it is not."""
    if event.kind is EventKind.MEASURE_REST or as_written(event) != length:
        return None
    return Item(start, length, (replace(event, tuplet=None),))


def _piece(event: Event, value: tuple[Fraction, int], *, is_first: bool, is_last: bool, ids: NewIds) -> Event:
    base, dots = value
    piece = replace(event, base=base, dots=dots, tuplet=None)
    if not is_last:
        piece = replace(
            piece,
            notes=tuple(replace(note, tied=True) for note in piece.notes),
            articulations=tuple(sign for sign in piece.articulations if sign not in ON_THE_LAST),
        )
    if is_first:
        return piece
    notes = tuple(replace(note, id=ids.new("n"), fingering="", cautionary=False) for note in piece.notes)
    signs = tuple(sign for sign in piece.articulations if sign in ON_THE_LAST)
    return replace(piece, id=ids.new("e"), notes=notes, articulations=signs, lyrics=())


def cut(items: Sequence[Item], start: Fraction, stop: Fraction, *, frame: Frame, ids: NewIds) -> list[Item]:
    """Without what sounds from start to stop: what begins before is shortened, what goes on after falls silent.

    Raises Refused when a tuplet would be cut.
    """
    kept: list[Item] = []
    for item in items:
        if item.end <= start or item.start >= stop:
            if item.length or not start < item.start < stop:
                kept.append(item)
        elif item.tuplet and not (start <= item.start and item.end <= stop):
            raise Refused(CUTS_A_TUPLET)
        elif item.start < start:
            kept.append(_shortened(item, start, frame=frame, ids=ids))
    return kept


def _shortened(item: Item, end: Fraction, *, frame: Frame, ids: NewIds) -> Item:
    main = replace(item.main, notes=tuple(replace(note, tied=False) for note in item.main.notes))
    head = written(main, item.start, end - item.start, frame=frame, ids=ids)
    return replace(head, events=(*item.events[:-1], *head.events))


def filled(
    items: Sequence[Item], *, frame: Frame, ids: NewIds, hidden: bool = False, kept: Container[str] = ()
) -> list[Item]:
    """With rests in all gaps; hidden: spaces, that nobody sees.

    What is silent beside a gap is written together with it, but for the events whose ids are to be kept.
    """
    ordered = sorted(items, key=lambda item: item.start)
    kind = EventKind.SPACE if hidden else EventKind.REST
    if not ordered:
        return [_silence(Fraction(0), frame.length, frame=frame, ids=ids, hidden=hidden)]
    gaps = _gaps(ordered, frame.length)
    absorbed = {
        id(item) for item in ordered if _is_plain(item, kind) and item.main.id not in kept and _touches(item, gaps)
    }
    left = [item for item in ordered if id(item) not in absorbed]
    rests = [
        _silence(start, stop - start, frame=frame, ids=ids, hidden=hidden) for start, stop in _gaps(left, frame.length)
    ]
    return sorted([*left, *rests], key=lambda item: item.start)


def _is_plain(item: Item, kind: EventKind) -> bool:
    return not item.tuplet and all(event.kind is kind and not event.articulations for event in item.events)


def _touches(item: Item, gaps: Sequence[tuple[Fraction, Fraction]]) -> bool:
    return any(item.start == stop or item.end == start for start, stop in gaps)


def _gaps(items: Sequence[Item], length: Fraction) -> list[tuple[Fraction, Fraction]]:
    gaps = []
    now = Fraction(0)
    for item in items:
        if item.start > now:
            gaps.append((now, item.start))
        now = max(now, item.end)
    if now < length:
        gaps.append((now, length))
    return gaps


def _silence(start: Fraction, length: Fraction, *, frame: Frame, ids: NewIds, hidden: bool) -> Item:
    kind = EventKind.SPACE if hidden else EventKind.REST
    try:
        values = split_rest(start + frame.offset, length, frame.hierarchy)
    except ValueError:
        raise Refused(TOO_FINE) from None
    return Item(start, length, tuple(Event(ids.new("e"), kind, base, dots) for base, dots in values))


def is_plain_silence(events: Sequence[Event]) -> bool:
    """Rests and nothing else, without a sign."""
    silent = (EventKind.REST, EventKind.MEASURE_REST)
    return all(event.kind in silent and not event.articulations and not event.lyrics for event in events)


def measure_rest(event_id: str) -> Event:
    return Event(event_id, EventKind.MEASURE_REST, WHOLE)


def inner_line(group: Item) -> tuple[list[Item], Frame, Tuplet]:
    """What is inside a tuplet, on a line of its own: in written (not squeezed) quarters from 0."""
    tuplet = group.tuplet
    assert tuplet is not None
    plain = [replace(event, tuplet=None) for event in group.events]
    frame = Frame(tuplet.actual * tuplet.unit, group_hierarchy(tuplet.actual, tuplet.unit))
    return items_of(plain, frame.length), frame, tuplet


def regrouped(inner: Sequence[Item], group: Item) -> Item:
    """A tuplet with what `inner_line` gave, changed."""
    events = [event if event.grace else replace(event, tuplet=group.tuplet) for event in events_of(inner)]
    return replace(group, events=tuple(events))


def untied(notes: Sequence[Note]) -> tuple[Note, ...]:
    return tuple(replace(note, tied=False) for note in notes)
