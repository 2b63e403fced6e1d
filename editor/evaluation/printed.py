"""A score as the notes that are read from it: place in the piece and in the bar, written length, staff, spelling."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from transcriptions.music.score import (
    Event,
    EventKind,
    Key,
    Pitch,
    Score,
    TimeSignature,
    event_starts,
    measure_lengths,
)

DRAWN_RESTS = (EventKind.REST, EventKind.MEASURE_REST)


@dataclass(frozen=True, slots=True)
class PrintedBar:
    """start, length and offset in quarters; offset: where in a full bar it begins (a pickup's is not 0)."""

    start: Fraction
    length: Fraction
    offset: Fraction
    time: TimeSignature
    key: Key

    @property
    def end(self) -> Fraction:
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class PrintedNote:
    """A note with its tied continuations. onset, duration: quarters from the start. pitch: MIDI number as it sounds.

    bar: index of its bar. staff: number on the page, from 0 at the top. voice: one number for each
    voice of the score. is_transposed: its part is written at another pitch than it sounds.
    """

    onset: Fraction
    pitch: int
    duration: Fraction
    bar: int
    staff: int
    voice: int
    spelling: Pitch
    is_transposed: bool


@dataclass(frozen=True, slots=True)
class Printed:
    """Pitched notes in order of onset and pitch, grace notes and percussion left out; bars; what is on the page."""

    notes: tuple[PrintedNote, ...]
    bars: tuple[PrintedBar, ...]
    staves: int
    rests: int

    @property
    def end(self) -> Fraction:
        return self.bars[-1].end

    def place_in_bar(self, note: PrintedNote) -> Fraction:
        """Quarters from the bar line."""
        bar = self.bars[note.bar]
        return note.onset - bar.start + bar.offset


def read_printed(score: Score) -> Printed:
    """What a score says. ValueError for one without measures."""
    if not score.measures:
        raise ValueError("a score has measures")
    bars = tuple(_bars(score))
    notes = sorted(_notes(score, bars), key=lambda note: (note.onset, note.pitch))
    rests = sum(
        event.kind in DRAWN_RESTS for measure in score.measures for voice in measure.voices for event in voice.events
    )
    return Printed(tuple(notes), bars, sum(part.staves for part in score.parts), rests)


def _bars(score: Score) -> Iterator[PrintedBar]:
    """A short bar is a pickup when it is the first, or when it completes the short one before it."""
    time, key = TimeSignature(4, 4), Key(0)
    start = open_length = Fraction(0)
    for index, (measure, length) in enumerate(zip(score.measures, measure_lengths(score), strict=True)):
        time, key = measure.time or time, measure.key or key
        is_short = length < time.length
        completes = is_short and (index == 0 or (open_length > 0 and open_length + length == time.length))
        yield PrintedBar(start, length, time.length - length if completes else Fraction(0), time, key)
        open_length = length if is_short and not completes else Fraction(0)
        start += length


def _notes(score: Score, bars: tuple[PrintedBar, ...]) -> Iterator[PrintedNote]:
    events = _events(score, bars)
    above = voices = 0
    for part in score.parts:
        for name in sorted(name for name in events if name[0] == part.id and not part.is_percussion):
            yield from _Voice(voices, above - 1, name[1], part.transposition).notes(events[name])
            voices += 1
        above += part.staves


def _events(
    score: Score, bars: tuple[PrintedBar, ...]
) -> dict[tuple[str, int, int], list[tuple[int, Fraction, Event]]]:
    """Bar index, onset and event of each voice's events, in order; grace notes left out."""
    found: dict[tuple[str, int, int], list[tuple[int, Fraction, Event]]] = defaultdict(list)
    for index, (measure, bar) in enumerate(zip(score.measures, bars, strict=True)):
        for voice in measure.voices:
            events = found[voice.part_id, voice.staff, voice.number]
            events += [(index, bar.start + start, event) for start, event in event_starts(voice) if not event.grace]
    return found


@dataclass(frozen=True, slots=True)
class _Voice:
    """A voice on its way through the score. above: staves over its part, less one. transposition: semitones."""

    number: int
    above: int
    staff: int
    transposition: int

    def notes(self, events: list[tuple[int, Fraction, Event]]) -> Iterator[PrintedNote]:
        """Its notes, tied ones joined."""
        tied: dict[Pitch, PrintedNote] = {}
        for bar, onset, event in events:
            for note in event.notes:
                earlier = tied.pop(note.pitch, None)
                found = self._note(note.pitch, event, bar, onset)
                if earlier:
                    found = replace(earlier, duration=earlier.duration + event.duration)
                if note.tied:
                    tied[note.pitch] = found
                else:
                    yield found
        yield from tied.values()

    def _note(self, pitch: Pitch, event: Event, bar: int, onset: Fraction) -> PrintedNote:
        staff = self.above + (event.staff or self.staff)
        sounding = pitch.midi + self.transposition
        return PrintedNote(
            onset, sounding, event.duration, bar, staff, self.number, pitch, is_transposed=self.transposition != 0
        )
