"""What a score sounds like, note by note: ties joined, grace notes given time, ornaments played out, dynamics heard.

The MIDI writer and the note list for playback both start from here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, takewhile

from editor.writers.dynamics import Dynamics
from editor.writers.midi_ornaments import repetition, sound
from transcriptions.music.locate import locate
from transcriptions.music.score import Event, Note, Part, Score, Voice, event_starts
from transcriptions.music.state import Setting, event_duration, settings
from transcriptions.music.transposing import written_fifths

GRACE_LENGTH = Fraction(1, 8)  # a grace note takes this much before its beat


@dataclass(frozen=True, slots=True)
class Sounding:
    """One sound: from `onset` to `end` in quarters from the start of the score.

    measure: index of the one in which it was written; a grace note or a tied one may sound outside of it.
    key is the MIDI note that sounds, velocity 1–127. note, event: as written (the first one of tied notes).
    """

    onset: Fraction
    end: Fraction
    key: int
    velocity: int
    note: Note
    event: Event
    measure: int


@dataclass(frozen=True, slots=True)
class Pedalling:
    """The sustain pedal goes down or up, `at` quarters into the measure of an index."""

    measure: int
    at: Fraction
    is_down: bool


@dataclass(frozen=True, slots=True)
class _Played:
    """An event as it sounds: written `at` quarters into its measure, heard from onset to end of it."""

    voice: Voice
    event: Event
    at: Fraction
    onset: Fraction
    end: Fraction


@dataclass(frozen=True, slots=True)
class _Begun:
    """A note that began to sound. onset: from the start of the score; is_ours: in a measure that was asked for."""

    onset: Fraction
    note: Note
    event: Event
    measure: int
    velocity: int = 0
    is_ours: bool = True


def measure_starts(states: Sequence[Setting]) -> list[Fraction]:
    """Where each measure starts, in quarters from the start of the score."""
    for known, starts in tuple(_kept_starts):
        if known is states:
            return starts
    starts = [Fraction(0), *accumulate(setting.length for setting in states)][:-1]
    _kept_starts.appendleft((states, starts))
    return starts


# `settings` gives the same tuple as long as no edit changes what it says.
_kept_starts: deque[tuple[Sequence[Setting], list[Fraction]]] = deque(maxlen=8)


def soundings(score: Score, part: Part, indices: range | None = None) -> list[Sounding]:
    """The sounds of a part that begin in the measures of some indices (in all when None), in written order."""
    wanted = range(len(score.measures)) if indices is None else indices
    states = settings(score)
    reader = _Reader(score, part, wanted)
    starts = measure_starts(states)
    reader.hold_what_leads_here(starts)
    for index in range(wanted.start, len(score.measures)):
        if index >= wanted.stop and not reader.waits:
            break
        reader.read(index, starts[index], states[index])
    return reader.found


def pedallings(score: Score, part: Part) -> list[Pedalling]:
    """The pedal's signs and lines of a part, in order."""
    found = [
        Pedalling(index, mark.at, mark.text == "down")
        for index, measure in enumerate(score.measures)
        for mark in measure.marks
        if mark.kind == "pedal" and mark.part_id == part.id
    ]
    lines = [spanner for spanner in score.spanners if spanner.kind == "pedal"]
    located = locate(score) if lines else {}
    for line in lines:
        first, last = located[line.start_event_id], located[line.end_event_id]
        if first.voice.part_id == part.id:
            length = event_duration(last.event, settings(score)[last.index].length)
            found += [
                Pedalling(first.index, first.start, True),
                Pedalling(last.index, last.start + length, False),
            ]
    # Up before down: a change of pedal lets go of what sounded.
    return sorted(found, key=lambda change: (change.measure, change.at, change.is_down))


class _Reader:
    """Goes through a part's measures; ties are joined over bar lines."""

    def __init__(self, score: Score, part: Part, wanted: range) -> None:
        self.found: list[Sounding] = []
        self._score, self._part, self._wanted = score, part, wanted
        self._dynamics = Dynamics(score, part, measure_starts(settings(score)))
        self._held: dict[tuple[int, int, int], _Begun] = {}

    @property
    def waits(self) -> bool:
        """Whether a sound that was asked for goes on."""
        return any(begun.is_ours for begun in self._held.values())

    def hold_what_leads_here(self, starts: Sequence[Fraction]) -> None:
        """Ties from the measure before the first one that was asked for."""
        before = self._wanted.start - 1
        for voice in self._voices(before) if before >= 0 else ():
            last = next((event for event in reversed(voice.events) if not event.grace), None)
            for note in last.notes if last else ():
                if note.tied and last:
                    place = (voice.staff, voice.number, note.pitch.midi)
                    self._held[place] = _Begun(starts[before], note, last, before, is_ours=False)

    def read(self, index: int, start: Fraction, setting: Setting) -> None:
        fifths = written_fifths(setting.key, self._part)
        is_ours = index in self._wanted
        for played in _played(self._voices(index), leads=not index):
            event, voice = played.event, played.voice
            for rank, note in enumerate(event.notes):
                velocity = self._dynamics.velocity(index, played.at, note, event) if is_ours else 0
                fresh = _Begun(start + played.onset, note, event, index, velocity, is_ours)
                if stroke := repetition(event):
                    self._add_strokes(fresh, start + played.end, stroke)
                    continue
                place = (voice.staff, voice.number, note.pitch.midi)
                held = self._held.pop(place, None)
                if note.tied and not event.grace:
                    self._held[place] = held or fresh
                elif held:
                    self._add(held, held.onset, start + played.end, held.note)
                else:
                    for onset, end, heard in sound(
                        event, rank, onset=fresh.onset, end=start + played.end, fifths=fifths
                    ):
                        self._add(fresh, onset, end, heard)

    def _voices(self, index: int) -> list[Voice]:
        return [voice for voice in self._score.measures[index].voices if voice.part_id == self._part.id]

    def _add_strokes(self, begun: _Begun, end: Fraction, stroke: Fraction) -> None:
        """The strokes of a tremolo."""
        onset = begun.onset
        while onset < end:
            self._add(begun, onset, min(end, onset + stroke), begun.note)
            onset += stroke

    def _add(self, begun: _Begun, onset: Fraction, end: Fraction, heard: Note) -> None:
        """heard: the note of an ornament, else the written one."""
        if begun.is_ours:
            key = heard.drum if heard.drum is not None else heard.pitch.midi + self._part.transposition
            self.found.append(Sounding(onset, end, key, begun.velocity, begun.note, begun.event, begun.measure))


def _played(voices: Iterable[Voice], *, leads: bool) -> Iterator[_Played]:
    """Grace notes sound one after another before their beat.

    leads: the score starts here, so that grace notes of the first beat sound on it.
    """
    for voice in voices:
        events = list(event_starts(voice))
        for index, (at, event) in enumerate(events):
            onset, length = at, event.duration
            if event.grace:
                following = sum(1 for _ in takewhile(lambda item: item[1].grace, events[index:]))
                onset = index * GRACE_LENGTH if leads and not at else at - following * GRACE_LENGTH
                length = GRACE_LENGTH
            yield _Played(voice, event, at, onset, onset + length)
