"""Finding what an edit names by id, and putting changed events into their places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from editor.edits.base import Unknown
from editor.edits.contents import measures_with
from transcriptions.music.locate import measure_places
from transcriptions.music.score import Event, Measure, Note, Score, Voice

# Part id, staff and number: what the same voice has in every measure.
VoiceKey = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """An event with its place: index of its measure, its voice, its position there, its start in quarters.

    note is the one that was named, or None when the event was.
    """

    index: int
    voice: Voice
    position: int
    start: Fraction
    event: Event
    note: Note | None = None

    @property
    def key(self) -> VoiceKey:
        return key_of(self.voice)

    @property
    def notes(self) -> tuple[Note, ...]:
        """The note that was named, or all of the event."""
        return (self.note,) if self.note else self.event.notes


def key_of(voice: Voice) -> VoiceKey:
    return voice.part_id, voice.staff, voice.number


def find(score: Score, targets: Sequence[str]) -> list[Found]:
    """Events and notes by id, in the order of the score, each once. Raises Unknown for an id that is neither."""
    wanted = set(targets)
    found: list[Found] = []
    for index in measures_with(score, wanted):
        for voice in score.measures[index].voices:
            found.extend(_find_in(voice, index, wanted))
    if wanted:
        raise Unknown(min(wanted))
    return found


def _find_in(voice: Voice, index: int, wanted: set[str]) -> Iterable[Found]:
    for position, event in enumerate(voice.events):
        named = [note for note in event.notes if note.id in wanted]
        if event.id not in wanted and not named:
            continue
        start = sum((earlier.duration for earlier in voice.events[:position]), Fraction(0))
        if event.id in wanted:
            yield Found(index, voice, position, start, event)
        else:
            yield from (Found(index, voice, position, start, event, note) for note in named)
        wanted -= {event.id, *(note.id for note in event.notes)}


def find_events(score: Score, targets: Sequence[str]) -> list[Found]:
    """The events that the targets are or belong to, each once, without saying which notes were named."""
    events = {found.event.id: replace(found, note=None) for found in find(score, targets)}
    return list(events.values())


def without_graces(founds: Iterable[Found]) -> list[Found]:
    """What takes time. Grace notes count only where nothing else is named: ranges have them by the way."""
    every = list(founds)
    return [found for found in every if not found.event.grace] or every


def in_voices(founds: Iterable[Found]) -> dict[tuple[int, VoiceKey], list[Found]]:
    """By index of the measure and voice, in the order of the score."""
    voices: dict[tuple[int, VoiceKey], list[Found]] = {}
    for found in founds:
        voices.setdefault((found.index, found.key), []).append(found)
    return voices


def measure_index(score: Score, measure_id: str) -> int:
    """Raises Unknown."""
    index = measure_places(score).get(measure_id)
    if index is None:
        raise Unknown(measure_id)
    return index


def voice_in(measure: Measure, key: VoiceKey) -> Voice | None:
    return next((voice for voice in measure.voices if key_of(voice) == key), None)


def with_voice(measure: Measure, voice: Voice) -> Measure:
    """The voice in place of the one of the same key, or added after the others of its part and staff."""
    key = key_of(voice)
    others = [other for other in measure.voices if key_of(other) != key]
    return replace(measure, voices=tuple(sorted([*others, voice], key=_order_in(measure, key))))


def _order_in(measure: Measure, key: VoiceKey) -> Callable[[Voice], tuple[int, int, int]]:
    """Parts stay in the order in which they stand; a new one goes last."""
    parts = list(dict.fromkeys([*(voice.part_id for voice in measure.voices), key[0]]))
    return lambda voice: (parts.index(voice.part_id), voice.staff, voice.number)


def with_events(score: Score, changes: Mapping[str, Event], indices: Iterable[int] | None = None) -> Score:
    """Events of these ids replaced; measures without any stay the same objects. indices: where they are, if known."""
    measures = list(score.measures)
    for index in range(len(measures)) if indices is None else set(indices):
        measures[index] = _changed_measure(measures[index], changes)
    return replace(score, measures=tuple(measures))


def with_notes(score: Score, changes: Mapping[str, Note], indices: Iterable[int]) -> Score:
    """Notes of these ids replaced, in the measures that are named."""
    events = {
        event.id: replace(event, notes=tuple(changes.get(note.id, note) for note in event.notes))
        for index in set(indices)
        for voice in score.measures[index].voices
        for event in voice.events
        if any(note.id in changes for note in event.notes)
    }
    return with_events(score, events, indices)


def _changed_measure(measure: Measure, changes: Mapping[str, Event]) -> Measure:
    if not any(event.id in changes for voice in measure.voices for event in voice.events):
        return measure
    voices = [
        replace(voice, events=tuple(changes.get(event.id, event) for event in voice.events))
        if any(event.id in changes for event in voice.events)
        else voice
        for voice in measure.voices
    ]
    return replace(measure, voices=tuple(voices))


def with_measure(score: Score, index: int, measure: Measure) -> Score:
    return replace(score, measures=(*score.measures[:index], measure, *score.measures[index + 1 :]))
