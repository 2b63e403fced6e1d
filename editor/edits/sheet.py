"""A score being rewritten: voices as lines of items, measure by measure, and what is put into them."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from editor.edits.addresses import VoiceKey, voice_in, with_voice
from editor.edits.base import NewIds, Refused
from editor.edits.line import (
    Frame,
    Item,
    cut,
    events_of,
    filled,
    fitted,
    group_at,
    inner_line,
    is_plain_silence,
    items_of,
    measure_rest,
    regrouped,
    written,
)
from transcriptions.music.score import Event, EventKind, Measure, Part, Score, Voice
from transcriptions.music.state import Setting, beat_offset, event_duration, settings, staves
from transcriptions.music.values import bar_hierarchy

AFTER_THE_END = "There is no room after the last measure: add measures first."


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a voice: index of the measure, quarters into it."""

    index: int
    key: VoiceKey
    at: Fraction


@dataclass(frozen=True, slots=True)
class Put:
    """What was written: events in order, each with its measure's index, and where it ends."""

    events: tuple[Event, ...]
    end: Spot


class Sheet:
    """Mutable while one edit works; `score()` is the result. Measures that nothing touched stay the same objects."""

    def __init__(self, score: Score, ids: NewIds) -> None:
        self._score = score
        self.ids = ids
        self.measures = list(score.measures)
        self.settings = list(settings(score))

    def score(self) -> Score:
        return replace(self._score, measures=tuple(self.measures))

    @property
    def parts(self) -> tuple[Part, ...]:
        return self._score.parts

    def frame(self, index: int) -> Frame:
        setting = self.settings[index]
        return Frame(setting.length, bar_hierarchy(setting.time), beat_offset(index, setting))

    def items(self, index: int, key: VoiceKey) -> list[Item]:
        """Nothing when the voice is not there."""
        voice = voice_in(self.measures[index], key)
        return items_of(voice.events, self.settings[index].length) if voice else []

    def set_items(self, index: int, key: VoiceKey, items: Sequence[Item], *, kept: Container[str] = ()) -> None:
        """Gaps are filled: with rests in first voices, with nothing to see in others.

        A first voice of rests alone becomes one rest for the measure, unless a rest of it is to be kept.
        """
        whole = filled(items, frame=self.frame(index), ids=self.ids, hidden=key[2] > 1, kept=kept)
        events = events_of(whole)
        if key[2] == 1 and is_plain_silence(events) and not any(event.id in kept for event in events):
            events = (measure_rest(events[0].id),)
        voice = Voice(*key, events)
        self.measures[index] = with_voice(self.measures[index], voice)

    def clear(self, spot: Spot, length: Fraction) -> None:
        """Silence from a place on, over bar lines. Raises Refused when a tuplet would be cut or the score ends."""
        for index, start, stop in self._stretches(spot, length):
            left = cut(self.items(index, spot.key), start, stop, frame=self.frame(index), ids=self.ids)
            self.set_items(index, spot.key, left)

    def put(self, spot: Spot, event: Event, length: Fraction, *, exact: bool = False) -> Put:
        """Write an event to last `length` written quarters, in place of what sounds there.

        Inside a tuplet the length is the written one and must end in it; elsewhere the event goes on tied over
        bar lines. The first piece has the event's ids. exact: an event whose own value is that long keeps it
        wherever it stands, and a rest is not written together with others. Raises Refused.
        """
        if length <= 0:
            raise Refused("A length must be more than nothing.")
        group = group_at(self.items(spot.index, spot.key), spot.at)
        if group:
            return self._put_inside(spot, event, length, group=group, exact=exact)
        events: list[Event] = []
        stretches = self._stretches(spot, length)
        for number, (index, start, stop) in enumerate(stretches):
            piece = self._continued(event, is_first=number == 0, is_last=number == len(stretches) - 1)
            frame = self.frame(index)
            item = fitted(piece, start, stop - start) if exact else None
            item = item or written(piece, start, stop - start, frame=frame, ids=self.ids)
            left = cut(self.items(index, spot.key), start, stop, frame=frame, ids=self.ids)
            kept = {part.id for part in item.events} if exact else ()
            self.set_items(index, spot.key, [*left, item], kept=kept)
            events.extend(item.events)
        return Put(tuple(events), self.spot_after(Spot(index, spot.key, stop)))

    def change(self, index: int, key: VoiceKey, events: Mapping[str, Event]) -> None:
        """Events of a voice replaced by others of the same length, by id."""
        voice = voice_in(self.measures[index], key)
        assert voice is not None
        changed = replace(voice, events=tuple(events.get(event.id, event) for event in voice.events))
        self.measures[index] = with_voice(self.measures[index], changed)

    def events(self, index: int, key: VoiceKey) -> tuple[Event, ...]:
        voice = voice_in(self.measures[index], key)
        return voice.events if voice else ()

    def graces_of(self, index: int, key: VoiceKey, event_id: str) -> tuple[Event, ...]:
        """The grace notes that lead to an event."""
        graces: list[Event] = []
        for event in self.events(index, key):
            if event.id == event_id:
                return tuple(graces)
            graces = [*graces, event] if event.grace else []
        return ()

    def event_at(self, spot: Spot) -> Event | None:
        """What sounds or is silent at a place in a voice."""
        voice = voice_in(self.measures[spot.index], spot.key)
        now = Fraction(0)
        for event in voice.events if voice else ():
            now += event_duration(event, self.settings[spot.index].length)
            if now > spot.at and not event.grace:
                return event
        return None

    def lead(self, index: int, key: VoiceKey, *, graces: Sequence[Event], event_id: str) -> None:
        """Put grace notes before an event, after those that it has."""
        voice = voice_in(self.measures[index], key)
        assert voice is not None
        place = [event.id for event in voice.events].index(event_id)
        events = (*voice.events[:place], *graces, *voice.events[place:])
        self.measures[index] = with_voice(self.measures[index], replace(voice, events=events))

    def make_room(self, spot: Spot, length: Fraction) -> None:
        """Add measures of rests at the end until there is room for a length from a place on."""
        room, index = -spot.at, spot.index
        while room < length:
            if index == len(self.measures):
                self._add_measure()
            room += self.settings[index].length
            index += 1

    def _add_measure(self) -> None:
        last, setting = self.measures[-1], self.settings[-1]
        label = str(int(last.label) + 1) if last.label.isdecimal() else last.label
        voices = tuple(
            Voice(part.id, staff, 1, (measure_rest(self.ids.new("e")),))
            for part in self._score.parts
            for staff in staves(part)
        )
        self.measures[-1] = replace(last, barline="")
        self.measures.append(Measure(self.ids.new("m"), label, voices, barline=last.barline))
        clefs = setting.clefs | {
            (clef.part_id, clef.staff): clef for clef in sorted(last.clefs, key=lambda clef: clef.at)
        }
        self.settings.append(Setting(setting.time, setting.key, setting.time.length, clefs))

    def spot_after(self, spot: Spot) -> Spot:
        """The same place, or the start of the next measure where this one is over."""
        if spot.at >= self.settings[spot.index].length and spot.index + 1 < len(self.measures):
            return Spot(spot.index + 1, spot.key, Fraction(0))
        return spot

    def spot_at(self, spot: Spot, distance: Fraction) -> Spot:
        """The place so many quarters further on."""
        index, at = spot.index, spot.at + distance
        while at >= self.settings[index].length and index + 1 < len(self.measures):
            at -= self.settings[index].length
            index += 1
        return Spot(index, spot.key, at)

    def _continued(self, event: Event, *, is_first: bool, is_last: bool) -> Event:
        """The part of an event that stands in one of several measures."""
        if not is_last:
            event = replace(event, notes=tuple(replace(note, tied=True) for note in event.notes))
        if is_first:
            return event
        notes = tuple(replace(note, id=self.ids.new("n"), fingering="") for note in event.notes)
        return replace(event, id=self.ids.new("e"), notes=notes, articulations=(), lyrics=())

    def _put_inside(self, spot: Spot, event: Event, length: Fraction, *, group: Item, exact: bool) -> Put:
        inner, frame, tuplet = inner_line(group)
        at = (spot.at - group.start) / tuplet.ratio
        if at + length > frame.length:
            raise Refused("This is longer than what is left of the tuplet.")
        left = cut(inner, at, at + length, frame=frame, ids=self.ids)
        item = fitted(event, at, length) if exact else None
        item = item or written(event, at, length, frame=frame, ids=self.ids)
        names = {piece.id for piece in item.events}
        changed = regrouped(filled([*left, item], frame=frame, ids=self.ids, kept=names if exact else ()), group)
        others = [other for other in self.items(spot.index, spot.key) if other.start != group.start or not other.length]
        self.set_items(spot.index, spot.key, [*others, changed])
        events = tuple(piece for piece in changed.events if piece.id in names)
        end = group.start + (at + length) * tuplet.ratio
        return Put(events, self.spot_after(Spot(spot.index, spot.key, end)))

    def _stretches(self, spot: Spot, length: Fraction) -> list[tuple[int, Fraction, Fraction]]:
        """(index of the measure, start, stop) of a length from a place on."""
        found = []
        index, at, left = spot.index, spot.at, length
        while left > 0:
            if index >= len(self.measures):
                raise Refused(AFTER_THE_END)
            room = self.settings[index].length - at
            if room > 0:
                taken = min(room, left)
                found.append((index, at, at + taken))
                left -= taken
            index, at = index + 1, Fraction(0)
        return found


def silence(ids: NewIds) -> Event:
    """A rest that is to be put somewhere; its value is found there."""
    return Event(ids.new("e"), EventKind.REST, Fraction(1))
