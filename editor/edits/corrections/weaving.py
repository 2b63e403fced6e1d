"""Strands written as voices again: cut where another note of the voice begins or ends, and tied there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise

from editor.edits.addresses import VoiceKey, key_of, voice_in
from editor.edits.base import NewIds
from editor.edits.corrections.strands import Cell, Head
from editor.edits.line import ON_THE_LAST, Frame, Item, events_of, filled, items_of, measure_rest, written
from editor.edits.sheet import Sheet
from transcriptions.music.score import Event, EventKind, Measure, Note, Pitch, Score, Tuplet, Voice, event_starts
from transcriptions.music.values import group_hierarchy

# Heads by the voice they are to stand in.
Lines = Mapping[VoiceKey, Sequence[Head]]
# A moment when a pitch is struck: index of the measure, quarters into it.
Strike = tuple[int, Fraction, Pitch]


@dataclass(frozen=True, slots=True)
class Moment:
    """What sounds in one voice while nothing in it begins or ends."""

    start: Fraction
    end: Fraction
    heads: tuple[Head, ...]

    @property
    def fresh(self) -> list[Head]:
        """The noteheads that begin here."""
        return [head for head in self.heads if head.start == self.start]


@dataclass(slots=True)
class Names:
    """Ids that are to stand once: the first who asks has them."""

    ids: NewIds
    _given: set[str] = field(default_factory=set)

    def is_first(self, name: str) -> bool:
        was_given = name in self._given
        self._given.add(name)
        return not was_given

    def kept(self, name: str | None, kind: str) -> str:
        return name if name and self.is_first(name) else self.ids.new(kind)


def woven(score: Score, stretch: range, lines: Lines, *, old: Collection[VoiceKey], ids: NewIds) -> Score:
    """The score with these voices in place of the old ones, in the measures of a stretch. Raises Refused.

    Events, noteheads and tuplets keep their ids where they stay; an event whose notes go several ways keeps its id
    in the first voice. First voices that are left without a note rest. Heads of one voice may overlap: they are cut
    and tied; of two with one pitch the one that is struck later ends the other.
    """
    sheet = Sheet(score, ids)
    names = Names(ids)
    by_place: dict[tuple[VoiceKey, int], list[Head]] = {}
    for key, heads in lines.items():
        for head in heads:
            by_place.setdefault((key, head.index), []).append(head)
    strikes = {
        key: {(head.index, head.start, head.note.pitch) for head in heads if head.is_struck}
        for key, heads in lines.items()
    }
    order = {part.id: number for number, part in enumerate(score.parts)}
    for index in stretch:
        measure = score.measures[index]
        if _is_as_it_was(measure, index, by_place, old=old):
            continue
        voices = [voice for voice in measure.voices if key_of(voice) not in old]
        for key in _keys(measure, index, by_place, old=old):
            weaver = _Weaver(sheet.frame(index), index, strikes=strikes.get(key, set()), names=names)
            voices.append(Voice(*key, weaver.events(by_place.get((key, index), []), voice_in(measure, key), key=key)))
        voices.sort(key=lambda voice: (order[voice.part_id], voice.staff, voice.number))
        sheet.measures[index] = replace(measure, voices=tuple(voices))
    return sheet.score()


def _is_as_it_was(
    measure: Measure, index: int, by_place: Mapping[tuple[VoiceKey, int], list[Head]], *, old: Collection[VoiceKey]
) -> bool:
    before = {
        (key_of(voice), event.id, note.id, start, start + event.duration)
        for voice in measure.voices
        if key_of(voice) in old
        for start, event in event_starts(voice)
        if not event.grace
        for note in event.notes
    }
    after = {
        (key, head.event.id, head.note.id, head.start, head.end)
        for (key, place), heads in by_place.items()
        if place == index
        for head in heads
    }
    return before == after and not any(
        head.is_moved for (_, place), heads in by_place.items() if place == index for head in heads
    )


def _keys(
    measure: Measure, index: int, by_place: Mapping[tuple[VoiceKey, int], object], *, old: Collection[VoiceKey]
) -> list[VoiceKey]:
    """Voices to write: those with notes, and the first one of each staff that had any."""
    wanted = {key for key, place in by_place if place == index}
    gone = {key for key in map(key_of, measure.voices) if key in old}
    return sorted(wanted | {(part_id, staff, 1) for part_id, staff, _ in wanted | gone})


class _Weaver:
    """Writes one voice in one measure."""

    def __init__(self, frame: Frame, index: int, *, strikes: set[Strike], names: Names) -> None:
        self.frame, self.index, self.strikes, self.names = frame, index, strikes, names

    def events(self, heads: Sequence[Head], was: Voice | None, *, key: VoiceKey) -> tuple[Event, ...]:
        """was: the voice that stood there; what leads to nothing at its end, stays."""
        trailing = _trailing(was, self.frame)
        if not heads and key[2] == 1:
            name = was.events[0].id if was else None
            return (measure_rest(self.names.kept(name, "e")),) if not trailing else self._silence(trailing)
        cells = _live_cells(heads)
        moments = _moments(heads, cells)
        items = [self._group(cell, moments) for cell in cells]
        for moment in moments:
            if not any(cell.start <= moment.start < cell.end for cell in cells):
                items.append(self._item(moment, self.frame, Fraction(0), None))
        is_hidden = key[2] > 1 and not (was and any(event.kind is EventKind.REST for event in was.events))
        whole = filled(items, frame=self.frame, ids=self.names.ids, hidden=is_hidden)
        return (*events_of(whole), *trailing)

    def _silence(self, trailing: tuple[Event, ...]) -> tuple[Event, ...]:
        return (*events_of(filled([], frame=self.frame, ids=self.names.ids)), *trailing)

    def _group(self, cell: Cell, moments: Sequence[Moment]) -> Item:
        tuplet = cell.tuplet
        inner = Frame(tuplet.actual * tuplet.unit, group_hierarchy(tuplet.actual, tuplet.unit))
        items = [
            self._item(moment, inner, cell.start, tuplet) for moment in moments if cell.start <= moment.start < cell.end
        ]
        group = replace(tuplet, id=self.names.kept(tuplet.id, "t"))
        events = events_of(filled(items, frame=inner, ids=self.names.ids))
        grouped = tuple(event if event.grace else replace(event, tuplet=group) for event in events)
        return Item(cell.start, cell.end - cell.start, grouped)

    def _item(self, moment: Moment, frame: Frame, origin: Fraction, tuplet: Tuplet | None) -> Item:
        """A moment as an item; origin: where the tuplet it is in begins."""
        ratio = tuplet.ratio if tuplet else Fraction(1)
        start, length = (moment.start - origin) / ratio, (moment.end - moment.start) / ratio
        event, source = self._event(moment)
        graces = self._graces(moment)
        if source and _is_written_so(source, moment, tuplet):
            return Item(start, length, (*graces, replace(event, base=source.base, dots=source.dots)))
        item = written(event, start, length, frame=frame, ids=self.names.ids)
        return replace(item, events=(*graces, *item.events))

    def _event(self, moment: Moment) -> tuple[Event, Event | None]:
        """The chord of a moment, and the event that stood at its start before."""
        fresh = sorted(moment.fresh, key=lambda head: -head.note.pitch.midi)
        source = fresh[0].event if fresh else None
        model = source or moment.heads[0].event
        signs = dict.fromkeys(sign for head in fresh for sign in head.event.articulations if sign not in ON_THE_LAST)
        last_signs = dict.fromkeys(
            sign
            for head in moment.heads
            for sign in head.event.articulations
            if sign in ON_THE_LAST and head.end == moment.end
        )
        staves = {head.event.staff for head in moment.heads}
        event = Event(
            self.names.kept(source.id if source else None, "e"),
            EventKind.CHORD,
            model.base,
            notes=self._notes(moment),
            staff=model.staff if len(staves) == 1 else None,
            articulations=(*signs, *last_signs),
            lyrics=next((head.event.lyrics for head in fresh if head.event.lyrics), ()),
        )
        return event, source

    def _notes(self, moment: Moment) -> tuple[Note, ...]:
        by_pitch: dict[Pitch, list[Head]] = {}
        for head in moment.heads:
            by_pitch.setdefault(head.note.pitch, []).append(head)
        notes = []
        for pitch, heads in sorted(by_pitch.items(), key=lambda pair: pair[0].midi):
            heads.sort(key=lambda head: (-head.start, not head.is_struck))
            first = heads[0]
            is_fresh = first.start == moment.start
            name = self.names.kept(first.note.id if is_fresh else None, "n")
            note = replace(first.note, id=name, tied=self._is_tied(moment, pitch, heads))
            notes.append(note if is_fresh else replace(note, fingering="", cautionary=False))
        return tuple(notes)

    def _is_tied(self, moment: Moment, pitch: Pitch, heads: Sequence[Head]) -> bool:
        goes_on = any(head.end > moment.end or head.note.tied for head in heads)
        end = (self.index, moment.end) if moment.end < self.frame.length else (self.index + 1, Fraction(0))
        return goes_on and (*end, pitch) not in self.strikes

    def _graces(self, moment: Moment) -> tuple[Event, ...]:
        return tuple(grace for head in moment.fresh for grace in head.graces if self.names.is_first(grace.id))


def _is_written_so(event: Event, moment: Moment, tuplet: Tuplet | None) -> bool:
    """Whether an event has the place, length and tuplet that a moment is to be written in."""
    if any(head.is_moved for head in moment.fresh) or event.duration != moment.end - moment.start:
        return False
    return _shape(event.tuplet) == _shape(tuplet)


def _shape(tuplet: Tuplet | None) -> tuple[int, int, Fraction] | None:
    return (tuplet.actual, tuplet.normal, tuplet.unit) if tuplet else None


def _moments(heads: Sequence[Head], cells: Sequence[Cell]) -> list[Moment]:
    places = {place for head in heads for place in (head.start, head.end)}
    places |= {place for cell in cells for place in (cell.start, cell.end)}
    found = []
    for start, end in pairwise(sorted(places)):
        sounding = tuple(head for head in heads if head.start <= start < head.end)
        if sounding:
            found.append(Moment(start, end, sounding))
    return found


def _live_cells(heads: Sequence[Head]) -> list[Cell]:
    """Tuplets inside which something begins or ends, each once."""
    places = {place for head in heads for place in (head.start, head.end)}
    cells = {head.cell.shape: head.cell for head in heads if head.cell}
    return [cell for cell in cells.values() if any(cell.start < place < cell.end for place in places)]


def _trailing(voice: Voice | None, frame: Frame) -> tuple[Event, ...]:
    """Grace notes at the end of a measure that lead to nothing in it."""
    items = items_of(voice.events, frame.length) if voice else []
    return items[-1].events if items and not items[-1].length else ()
