"""Notes lifted out of one voice and laid into another, at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from editor.edits.addresses import Found
from editor.edits.base import NewIds, Refused
from editor.edits.deleting import silenced
from editor.edits.line import Frame, Item, cut, items_of
from editor.edits.new_notes import with_added
from editor.edits.sheet import Sheet
from transcriptions.music.score import Event, EventKind, Note, Tuplet

LONE_GRACE = "Grace notes go where the note goes that they lead to."


def left_behind(sheet: Sheet, named: Sequence[Found]) -> list[Item]:
    """The voice of named notes without them; tuplets that are left empty are gone."""
    index, key = named[0].index, named[0].key
    items = items_of(silenced(named, sheet.ids), sheet.settings[index].length)
    emptied = {item.start for item in _with_notes(sheet.items(index, key), named)}
    return [item for item in items if not (item.is_silent and item.start in emptied)]


def taken(sheet: Sheet, named: Sequence[Found]) -> list[Item]:
    """The named notes of one voice in a measure as items. Raises Refused for a grace note without its note."""
    items = sheet.items(named[0].index, named[0].key)
    names = {note.id for found in named for note in found.notes}
    return [_lifted(item, names, sheet.ids) for item in _with_notes(items, named)]


def joined(items: Sequence[Item], moving: Sequence[Item], *, frame: Frame, ids: NewIds) -> list[Item] | None:
    """A voice with more items; None where it is not free for one of them."""
    there = list(items)
    for item in moving:
        overlapping = [other for other in there if other.start < item.end and item.start < other.end]
        if all(_is_free(other) for other in overlapping):
            try:
                there = [*cut(there, item.start, item.end, frame=frame, ids=ids), item]
            except Refused:
                return None
        elif len(overlapping) == 1 and _is_alike(overlapping[0], item):
            merged = _merged(overlapping[0], item)
            there = [merged if other is overlapping[0] else other for other in there]
        else:
            return None
    return there


def _with_notes(items: Sequence[Item], named: Sequence[Found]) -> list[Item]:
    """Those items in which a note is named."""
    names = {found.event.id for found in named}
    return [item for item in items if any(event.id in names for event in item.events)]


def _lifted(item: Item, names: set[str], ids: NewIds) -> Item:
    is_whole = all(note.id in names for event in item.events if not event.grace for note in event.notes)
    tuplet = item.tuplet
    if tuplet and not is_whole:
        tuplet = replace(tuplet, id=ids.new("t"))
    events: list[Event] = []
    graces: list[Event] = []
    for event in item.events:
        if event.grace:
            graces.append(event)
            continue
        notes = tuple(note for note in event.notes if note.id in names)
        goes_whole = notes == event.notes and bool(notes)
        if not goes_whole and any(note.id in names for grace in graces for note in grace.notes):
            raise Refused(LONE_GRACE)
        events += [*graces, replace(event, tuplet=tuplet)] if goes_whole else [_part(event, notes, tuplet, ids)]
        graces = []
    if graces:
        raise Refused(LONE_GRACE)
    return replace(item, events=tuple(events))


def _part(event: Event, notes: tuple[Note, ...], tuplet: Tuplet | None, ids: NewIds) -> Event:
    """Some notes of a chord; none: a rest in their place."""
    kind = EventKind.CHORD if notes else EventKind.REST
    return Event(ids.new("e"), kind, event.base, event.dots, tuplet, notes, staff=event.staff)


def _is_free(item: Item) -> bool:
    return item.is_silent and not any(event.articulations for event in item.events)


def _is_alike(item: Item, other: Item) -> bool:
    """Whether two items stand at the same time in the same values."""
    return item.start == other.start and _shape(item) == _shape(other)


def _shape(item: Item) -> list[tuple[object, ...]]:
    return [
        (event.base, event.dots, event.tuplet and (event.tuplet.ratio, event.tuplet.unit))
        for event in item.events
        if not event.grace
    ]


def _merged(item: Item, other: Item) -> Item:
    """Two items of one shape as one: chords with the notes of both. Grace notes of both lead there."""
    added = iter([event for event in other.events if not event.grace])
    events: list[Event] = [event for event in other.events if event.grace and not item.tuplet]
    for event in item.events:
        events.append(event if event.grace else _both(event, next(added)))
    return replace(item, events=tuple(events))


def _both(event: Event, other: Event) -> Event:
    if not event.notes:
        return replace(other, tuplet=event.tuplet)
    signs = tuple(dict.fromkeys((*event.articulations, *other.articulations)))
    return replace(event, notes=with_added(event.notes, other.notes), articulations=signs)
