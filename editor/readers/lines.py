"""Slurs, hairpins, octave lines and pedals of one part, from their two ends."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from editor.readers.left_out import LeftOut
from editor.readers.musicxml_directions import LineEnd
from editor.readers.musicxml_part import ReadMeasure
from editor.writers.musicxml_lines import family
from transcriptions.music.score import Event, EventKind, Spanner, Voice, event_starts

Moment = tuple[int, Fraction]  # measure index and quarters in it


def read_lines(measures: list[ReadMeasure], new_id: Callable[[str], str], left_out: LeftOut) -> Iterator[Spanner]:
    """The lines of a part. One end without the other is left out, but for a trill's: its line is its note's."""
    yield from _note_lines(measures, new_id, left_out)
    yield from _direction_lines(measures, new_id, left_out)


@dataclass(frozen=True, slots=True)
class _NoteEnd:
    """An end of a slur or glissando, with the time and voice of its event.

    rank: 0 for a note, −1 for the grace note right before it, −2 for the one before that.
    """

    moment: Moment
    rank: int
    is_start: bool
    key: tuple[str, str]  # kind and number
    voice: tuple[int, int]
    event_id: str


def _note_lines(measures: list[ReadMeasure], new_id: Callable[[str], str], left_out: LeftOut) -> Iterator[Spanner]:
    """Slurs, glissandos and trills: their ends are in the notes.

    Voices reuse numbers at one time, so that of several open lines the one of the same voice ends.
    """
    waiting: dict[tuple[str, str], list[_NoteEnd]] = {}
    for end in sorted(_note_ends(measures), key=lambda end: (end.moment, end.rank, end.is_start)):
        opened = waiting.setdefault(end.key, [])
        if end.is_start:
            opened.append(end)
        elif opened:
            start = next((start for start in opened if start.voice == end.voice), opened[0])
            opened.remove(start)
            yield Spanner(new_id("l"), end.key[0], start.event_id, end.event_id)
        else:
            left_out.add("line end")
    for (kind, _), opened in waiting.items():
        left_out.add("line end", 0 if kind == "trill" else len(opened))
        if kind == "trill":
            yield from (Spanner(new_id("l"), kind, start.event_id, start.event_id) for start in opened)


def _note_ends(measures: list[ReadMeasure]) -> Iterator[_NoteEnd]:
    for index, measure in enumerate(measures):
        places = {
            event.id: (start, rank, (voice.staff, voice.number))
            for voice in measure.voices
            for start, rank, event in _ranked(voice)
        }
        for kind, end, number, event_id in measure.lines:
            if event_id in places and end in ("start", "stop"):
                start, rank, voice = places[event_id]
                yield _NoteEnd((index, start), rank, end == "start", (kind, number), voice, event_id)


def _ranked(voice: Voice) -> Iterator[tuple[Fraction, int, Event]]:
    """Events with their start and their rank among those of one moment."""
    rank = 0
    for start, event in reversed(list(event_starts(voice))):
        rank = rank - 1 if event.grace else 0
        yield start, rank, event


def _direction_lines(measures: list[ReadMeasure], new_id: Callable[[str], str], left_out: LeftOut) -> Iterator[Spanner]:
    """Lines whose ends stand between notes: they go to the events of their staff at these moments."""
    ends = [
        (index, found)
        for index, measure in enumerate(measures)
        for found in measure.directions
        if isinstance(found, LineEnd)
    ]
    staves = {staff: _moments(measures, staff) for staff in {found.staff for _, found in ends}}
    waiting: dict[tuple[str, str], tuple[str, int]] = {}
    for index, found in sorted(ends, key=lambda item: (item[0], item[1].at, item[1].type == "start")):
        key = (family(found.kind), found.number)
        moments, events = staves[found.staff]
        if found.type == "start":
            place = bisect_left(moments, (index, found.at))
            if place < len(events):
                left_out.add("line end", key in waiting)
                waiting[key] = (found.kind, place)
        elif key in waiting:
            kind, start = waiting.pop(key)
            covers = family(kind) == "octave"
            search = bisect_left if covers else bisect_right
            stop = max(0, search(moments, (index, found.at)) - 1)
            # A line that starts after its staff's last note belongs to that note.
            yield Spanner(new_id("l"), kind, events[min(start, stop)], events[stop])
        else:
            left_out.add("line end")
    left_out.add("line end", len(waiting))


def _moments(measures: list[ReadMeasure], staff: int) -> tuple[list[Moment], list[str]]:
    """Moments of a staff's chords and rests in order, and their event ids; of one moment, the first voice's."""
    found: dict[Moment, str] = {}
    for index, measure in enumerate(measures):
        for voice in measure.voices:
            for start, event in event_starts(voice):
                if staff in (voice.staff, event.staff) and not event.grace and event.kind is not EventKind.SPACE:
                    found.setdefault((index, start), event.id)
    moments = sorted(found)
    return moments, [found[moment] for moment in moments]
