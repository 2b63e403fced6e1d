"""Where events stand in a score, for whatever joins two of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import compress, count
from operator import attrgetter, is_not

from transcriptions.music.kept import Kept
from transcriptions.music.score import Event, Measure, Note, Score, Spanner, Voice, event_starts
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


def locate(score: Score, indices: Iterable[int] | None = None) -> dict[str, Located]:
    """The events of a score by their ids; those of the measures of some indices, or all."""
    return {
        event.id: Located(index, start, voice, event)
        for index in (range(len(score.measures)) if indices is None else indices)
        for voice in score.measures[index].voices
        for start, event in event_starts(voice)
    }


def measure_places(score: Score) -> Mapping[str, int]:
    """For each measure's id its index."""
    return _places.get(score.measures, None, partial(_measure_places, score))


_places: Kept[None, dict[str, int]] = Kept(attrgetter("id"))


def _measure_places(score: Score) -> dict[str, int]:
    return {measure.id: index for index, measure in enumerate(score.measures)}


def measure_indices(score: Score) -> Mapping[str, int]:
    """For each event's id the index of its measure. Those of the last scores are kept, since most edits keep them."""
    known = tuple(_kept)
    same = (places for measures, places in known if measures is score.measures)
    alike = (places for measures, old in known if (places := _updated(old, measures, score.measures)) is not None)
    found = next(same, None) or next(alike, None)
    if found is None:
        found = {}
        for index, measure in enumerate(score.measures):
            found.update(dict.fromkeys(_event_ids(measure), index))
    if not known or known[0][0] is not score.measures:
        _kept.appendleft((score.measures, found))
    return found


_kept: deque[tuple[tuple[Measure, ...], dict[str, int]]] = deque(maxlen=4)
# With more measures changed, all are looked at as quickly.
_FEW = 20


def _updated(known: dict[str, int], before: tuple[Measure, ...], after: tuple[Measure, ...]) -> dict[str, int] | None:
    """What is known of a score, brought up to date for one that shares nearly all of its measures; None for others."""
    if len(before) != len(after):
        return None
    changed = list(compress(count(), map(is_not, before, after)))
    if len(changed) > _FEW:
        return None
    gone = {index: _event_ids(before[index]) for index in changed}
    new = {index: _event_ids(after[index]) for index in changed}
    if gone == new:
        return known
    kept = known.copy()
    for names in gone.values():
        for name in names:
            del kept[name]
    for index, names in new.items():
        kept.update(dict.fromkeys(names, index))
    return kept


def _event_ids(measure: Measure) -> list[str]:
    return [event.id for voice in measure.voices for event in voice.events]


def locate_near(score: Score, first: int, stop: int) -> tuple[list[Spanner], dict[str, Located]]:
    """The lines that touch the measures [first, stop), and the events of these measures and at the ends of those."""
    if not score.spanners:
        return [], {}
    places = measure_indices(score)
    ends = {line.id: (places[line.start_event_id], places[line.end_event_id]) for line in score.spanners}
    lines = [line for line in score.spanners if ends[line.id][0] < stop and ends[line.id][1] >= first]
    wanted = {*range(first, stop), *(index for line in lines for index in ends[line.id])}
    return lines, locate(score, sorted(wanted))


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
