"""Copies of what is selected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate

from editor.edits.addresses import Found, VoiceKey, find, voice_in
from editor.edits.base import Refused
from editor.edits.fragments import (
    MARK_KINDS,
    MOST_EVENTS,
    MOST_MARKS,
    Fragment,
    FragmentItem,
    FragmentLine,
    FragmentMark,
    FragmentSpanner,
)
from editor.edits.line import Item, items_of
from transcriptions.music.score import Event, EventKind, Score
from transcriptions.music.state import Place, settings, staff_numbers

TOO_MUCH = "This is too much to copy at once."
# What can stand in a fragment; what lasts as long as its measure, or is not seen, is the silence between the others.
WRITTEN = (EventKind.CHORD, EventKind.REST)


@dataclass(frozen=True, slots=True)
class Copy:
    """A fragment, where it begins (quarters from the start of the score), and the voice of its first line."""

    fragment: Fragment
    start: Fraction
    key: VoiceKey


def copied(score: Score, targets: Sequence[str]) -> Fragment:
    """The named events and notes, with the marks and lines that lie inside. Raises Unknown, Refused.

    Voices and staves are kept apart; tuplets are taken whole, and silence stands for what was not named between.
    """
    return copy_of(score, targets).fragment


def copy_of(score: Score, targets: Sequence[str]) -> Copy:
    """As `copied`, with the place that it comes from."""
    founds = find(score, targets)
    lengths = (setting.length for setting in settings(score))
    starts = tuple(accumulate(lengths, initial=Fraction(0)))
    order = staff_numbers(score)
    keys = sorted({found.key for found in founds}, key=lambda key: (order[key[:2]], key[2]))
    lines = {key: _items(score, [found for found in founds if found.key == key], starts) for key in keys}
    places = [item for items in lines.values() for item in items]
    start, end = min((item.start for item in places), default=None), max((item.end for item in places), default=None)
    if start is None or end is None or start == end:
        raise Refused("Select what to copy first.")
    top = order[keys[0][:2]]
    fragment = Fragment(
        end - start,
        tuple(_line(score, key, items, start=start, top=top) for key, items in lines.items()),
        tuple(_marks(score, {key[:2] for key in keys}, starts, span=(start, end), top=top)),
    )
    names = {event.id for event in fragment.events}
    inside = (line for line in score.spanners if {line.start_event_id, line.end_event_id} <= names)
    spanners = tuple(FragmentSpanner(line.kind, line.start_event_id, line.end_event_id) for line in inside)
    if len(names) > MOST_EVENTS or len(fragment.marks) + len(spanners) > MOST_MARKS:
        raise Refused(TOO_MUCH)
    return Copy(replace(fragment, spanners=spanners), start, keys[0])


def _items(score: Score, founds: Sequence[Found], starts: Sequence[Fraction]) -> list[Item]:
    """What is named of one voice, on the score's time line."""
    named: dict[int, dict[str, set[str] | None]] = {}
    for found in founds:
        here = named.setdefault(found.index, {})
        notes = here.setdefault(found.event.id, set() if found.note else None)
        if found.note and notes is not None:
            notes.add(found.note.id)
    items: list[Item] = []
    for index, events in named.items():
        voice = voice_in(score.measures[index], founds[0].key)
        assert voice is not None
        for item in items_of(voice.events, starts[index + 1] - starts[index]):
            if any(event.id in events for event in item.events):
                items.append(replace(_chosen(item, events), start=item.start + starts[index]))
    return _without_loose_ties(items)


def _chosen(item: Item, named: Mapping[str, set[str] | None]) -> Item:
    """An item with only those notes of its chords that were named; tuplets whole, and notes with their grace notes."""
    if item.tuplet or _is_whole(item.main, named):
        return item
    events = [_with_named(event, named.get(event.id, set())) for event in item.events]
    return replace(item, events=tuple(event for event in events if event.notes or not event.grace))


def _is_whole(event: Event, named: Mapping[str, set[str] | None]) -> bool:
    notes = named.get(event.id, set())
    return notes is None or (bool(notes) and notes == {note.id for note in event.notes})


def _with_named(event: Event, names: set[str] | None) -> Event:
    """A chord with its named notes alone; without any it is a rest."""
    if names is None or event.kind is not EventKind.CHORD:
        return event
    notes = tuple(note for note in event.notes if note.id in names)
    if notes or event.grace:
        return replace(event, notes=notes)
    return Event(event.id, EventKind.REST, event.base, event.dots)


def _without_loose_ties(items: Sequence[Item]) -> list[Item]:
    """Ties that lead out of the selection are left behind."""
    kept: list[Item] = []
    for item, following in zip(items, [*items[1:], None], strict=True):
        first = next((event for event in following.events if not event.grace), None) if following else None
        meets = following is not None and following.start == item.end
        pitches = {note.pitch for note in first.notes} if first and meets else set()
        main = item.main
        notes = tuple(replace(note, tied=note.tied and note.pitch in pitches) for note in main.notes)
        kept.append(replace(item, events=(*item.events[:-1], replace(main, notes=notes))))
    return kept


def _line(score: Score, key: VoiceKey, items: Sequence[Item], *, start: Fraction, top: int) -> FragmentLine:
    part = next(part for part in score.parts if part.id == key[0])
    written = tuple(
        FragmentItem(item.start - start, item.length, _as_written(item))
        for item in items
        if all(event.kind in WRITTEN or item.tuplet for event in item.events)
    )
    staff = staff_numbers(score)[key[:2]] - top
    return FragmentLine(staff, key[1], key[2], written, part.transposition, part.is_percussion)


def _as_written(item: Item) -> tuple[Event, ...]:
    """Spaces inside tuplets become rests; who sees the copy must see them."""
    return tuple(
        replace(event, kind=EventKind.REST) if event.kind is EventKind.SPACE else event for event in item.events
    )


def _marks(
    score: Score, staves: set[Place], starts: Sequence[Fraction], *, span: tuple[Fraction, Fraction], top: int
) -> Iterator[FragmentMark]:
    order = staff_numbers(score)
    for index, measure in enumerate(score.measures):
        for mark in measure.marks:
            place = starts[index] + mark.at
            is_inside = span[0] <= place < span[1] or (place == span[1] and (mark.kind, mark.text) == ("pedal", "up"))
            if is_inside and mark.kind in MARK_KINDS and (mark.part_id, mark.staff) in staves:
                staff = order[mark.part_id, mark.staff] - top
                yield FragmentMark(staff, place - span[0], mark.kind, mark.text, mark.shown)
