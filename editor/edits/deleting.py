"""Notes taken out: rests stand in their place, or what follows moves up. Marks and lines go, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from editor.edits.addresses import Found, find, find_events, in_voices
from editor.edits.base import Edit, NewIds, Outcome, Refused, counted, edit
from editor.edits.document import Document
from editor.edits.forms import check_targets
from editor.edits.line import CUTS_A_TUPLET, Item, items_of, moved_to
from editor.edits.sheet import Sheet, Spot
from transcriptions.music.locate import element_id
from transcriptions.music.score import Event, EventKind, Score


@edit
@dataclass(frozen=True, slots=True)
class Delete(Edit):
    """Notes out of chords, chords to rests (out of sight in further voices); marks and lines away."""

    name: ClassVar[str] = "delete"
    targets: tuple[str, ...]

    def __post_init__(self) -> None:
        check_targets(self.targets)

    @property
    def words(self) -> str:
        return f"Delete {counted(len(self.targets), 'item')}"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        score, names = _without_signs(document.score, self.targets)
        if not names:
            return Outcome(document.with_score(score))
        sheet = Sheet(score, ids)
        spots: list[Spot] = []
        for (index, key), named in in_voices(find(score, names)).items():
            items = items_of(silenced(named, ids), sheet.settings[index].length)
            sheet.set_items(index, key, [item for item in items if not _is_dead(item, named)])
            spots.extend(Spot(index, key, found.start) for found in named)
        return Outcome(document.with_score(sheet.score()), standing(sheet, spots))


@edit
@dataclass(frozen=True, slots=True)
class RemoveTime(Edit):
    """Notes and rests out with the time that they take: what follows in their measure moves up."""

    name: ClassVar[str] = "remove_time"
    targets: tuple[str, ...]

    def __post_init__(self) -> None:
        check_targets(self.targets)

    @property
    def words(self) -> str:
        return f"Delete {counted(len(self.targets), 'item')} and close the gap"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        sheet = Sheet(document.score, ids)
        spots: list[Spot] = []
        for (index, key), named in in_voices(find_events(document.score, self.targets)).items():
            names = {found.event.id for found in named}
            sheet.set_items(index, key, _closed_up(sheet.items(index, key), names))
            spots.append(Spot(index, key, named[0].start))
        return Outcome(document.with_score(sheet.score()), standing(sheet, spots))


def standing(sheet: Sheet, spots: Sequence[Spot]) -> tuple[str, ...]:
    """Ids of what is at these places now; in the first voice where another one is empty."""
    names: list[str] = []
    for spot in spots:
        is_empty = all(item.is_silent for item in sheet.items(spot.index, spot.key))
        key = (*spot.key[:2], 1) if is_empty else spot.key
        event = sheet.event_at(Spot(spot.index, key, spot.at))
        if event:
            names.append(element_id(event))
    return tuple(dict.fromkeys(names))


def silent(event: Event, *, number: int, event_id: str) -> Event:
    """A rest of an event's value; in further voices nothing to see."""
    kind = EventKind.SPACE if number > 1 else EventKind.REST
    return Event(event_id, kind, event.base, event.dots, event.tuplet)


def _without_signs(score: Score, targets: Sequence[str]) -> tuple[Score, list[str]]:
    """The score without the marks and lines that are named, and what else is."""
    names = set(targets)
    gone = names & {line.id for line in score.spanners}
    measures = list(score.measures)
    for index, measure in enumerate(score.measures):
        doomed = {mark.id for mark in measure.marks} & names if measure.marks else None
        if doomed:
            gone |= doomed
            marks = tuple(mark for mark in measure.marks if mark.id not in doomed)
            measures[index] = replace(measure, marks=marks)
    if not gone:
        return score, list(targets)
    lines = tuple(line for line in score.spanners if line.id not in gone)
    return replace(score, measures=tuple(measures), spanners=lines), [name for name in targets if name not in gone]


def silenced(named: Sequence[Found], ids: NewIds) -> tuple[Event, ...]:
    """The events of a voice without the notes that are named; grace notes go with what they lead to."""
    voice = named[0].voice
    doomed = {note.id for found in named for note in found.notes}
    graces: list[Event] = []
    events: list[Event] = []
    for event in voice.events:
        notes = tuple(note for note in event.notes if note.id not in doomed)
        left = event if notes == event.notes else replace(event, notes=notes)
        if event.grace:
            graces += [left] if notes else []
        elif event.notes and not notes:
            graces = []
            events.append(silent(event, number=voice.number, event_id=ids.new("e")))
        else:
            events += [*graces, left]
            graces = []
    return (*events, *graces)


def _is_dead(item: Item, named: Sequence[Found]) -> bool:
    """A tuplet of which everything was named, and rests of further voices that were."""
    if not item.is_silent:
        return False
    names = {found.event.id for found in named}
    starts = {found.start for found in named}
    if not item.tuplet:
        return named[0].voice.number > 1 and item.main.id in names
    place, inside = item.start, True
    for event in item.events:
        inside = inside and place in starts
        place += event.duration
    return inside


def _closed_up(items: Sequence[Item], names: set[str]) -> list[Item]:
    """What is not named, one after the other. Raises Refused when a tuplet is named in part."""
    kept: list[Item] = []
    gone = Fraction(0)
    for item in items:
        named = [event.id in names for event in item.events if not event.grace]
        if named and all(named):
            gone += item.length
        elif any(named):
            raise Refused(CUTS_A_TUPLET)
        else:
            graces = tuple(event for event in item.events if not event.grace or event.id not in names)
            kept.append(moved_to(replace(item, events=graces), item.start - gone))
    return [item for item in kept if item.events]
