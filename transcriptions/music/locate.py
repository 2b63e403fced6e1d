"""Where events stand in a score, for whatever joins two of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from transcriptions.music.score import Event, Note, Score, Spanner, Voice, event_starts
from transcriptions.music.state import drawn_staff

# Octaves that notes under a line sound higher than they are drawn.
OCTAVE_LINES = {"octave_up": 1, "octave_down": -1, "two_octaves_up": 2, "two_octaves_down": -2}


@dataclass(frozen=True, slots=True)
class Located:
    """An event with its place: measure index, and start in that measure in quarters."""

    index: int
    start: Fraction
    voice: Voice
    event: Event

    @property
    def moment(self) -> tuple[int, Fraction]:
        return self.index, self.start


def locate(score: Score) -> dict[str, Located]:
    """Every event of a score by its id."""
    return {
        event.id: Located(index, start, voice, event)
        for index, measure in enumerate(score.measures)
        for voice in measure.voices
        for start, event in event_starts(voice)
    }


def octave_shifts(spanners: Iterable[Spanner], located: Mapping[str, Located]) -> dict[str, int]:
    """Octaves that events are drawn lower (8va: 1, 15ma: 2) or higher (negative) than they sound, by event id.

    An octave line covers its staff from the start of its first event to the start of its last.
    """
    shifts: dict[str, int] = {}
    for spanner in spanners:
        if spanner.kind not in OCTAVE_LINES:
            continue
        start, end = located[spanner.start_event_id], located[spanner.end_event_id]
        staff = (start.voice.part_id, drawn_staff(start.voice, start.event))
        for place in located.values():
            here = (place.voice.part_id, drawn_staff(place.voice, place.event))
            if here == staff and start.moment <= place.moment <= end.moment:
                shifts[place.event.id] = OCTAVE_LINES[spanner.kind]
    return shifts


def tie_targets(score: Score, first: int, stop: int) -> list[tuple[int, Note, Note]]:
    """Ties that start in the measures [first, stop): index of the measure, from-note and to-note."""
    found: list[tuple[int, Note, Note]] = []
    waiting: dict[tuple[str, int, int], list[tuple[int, Note]]] = {}
    for index in range(first, min(stop + 1, len(score.measures))):
        for voice in score.measures[index].voices:
            place = (voice.part_id, voice.staff, voice.number)
            for event in voice.events:
                if event.grace:
                    continue
                found.extend(_meet(waiting.pop(place, []), event))
                if index < stop:
                    waiting[place] = [(index, note) for note in event.notes if note.tied]
    return found


def _meet(waiting: list[tuple[int, Note]], event: Event) -> list[tuple[int, Note, Note]]:
    targets = {note.pitch: note for note in event.notes}
    return [(index, note, targets[note.pitch]) for index, note in waiting if note.pitch in targets]


def element_id(event: Event) -> str:
    """The id under which an event is drawn: a chord of one note appears as that note."""
    return event.notes[0].id if len(event.notes) == 1 else event.id
