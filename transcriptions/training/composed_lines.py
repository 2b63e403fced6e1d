"""Lines of composed pieces: tunes and running notes made of motifs, basses, broken and repeated chords."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from transcriptions.training.composed_harmony import Chord

Random = np.random.Generator

_NEAR = 1e-6
# How a beat is told in a tune: lengths in beats, a rest negative. Calm ones, lively ones, and those of dotted beats.
Cell = tuple[float, ...]
CALM: tuple[Cell, ...] = (
    (1,), (1,), (1 / 2, 1 / 2), (1 / 2, 1 / 2), (3 / 4, 1 / 4), (2,), (1.5, 1 / 2), (1 / 2, 1, 1 / 2), (-1 / 2, 1 / 2),
)  # fmt: skip
LIVELY: tuple[Cell, ...] = (
    (1,), (1 / 2, 1 / 2), (1 / 4,) * 4, (1 / 4,) * 4, (1 / 2, 1 / 4, 1 / 4), (1 / 4, 1 / 4, 1 / 2), (3 / 4, 1 / 4),
    (1 / 4, 1 / 2, 1 / 4), (-1 / 4, 1 / 4, 1 / 4, 1 / 4), (-1 / 2, 1 / 4, 1 / 4), (1 / 3,) * 3, (1.25,) + (1 / 4,) * 3,
)  # fmt: skip
FLORID: tuple[Cell, ...] = (
    (1,), (1 / 4,) * 4, (1 / 8,) * 8, (1 / 2, *(1 / 8,) * 4), (3 / 4, 1 / 8, 1 / 8), (1 / 4, 1 / 8, 1 / 8, 1 / 2),
    (1 / 6,) * 6, (1.5, *(1 / 8,) * 4), (1 / 2, 1 / 2), (3 / 8, 1 / 8, 3 / 8, 1 / 8),
)  # fmt: skip
DOTTED: tuple[Cell, ...] = (
    (1,), (2 / 3, 1 / 3), (2 / 3, 1 / 3), (1 / 3,) * 3, (1 / 3,) * 3, (1 / 2, 1 / 6, 1 / 3), (1 / 6,) * 6,
    (1 / 3, *(1 / 6,) * 4), (2 / 3, 1 / 6, 1 / 6), (-1 / 3, 1 / 3, 1 / 3), (5 / 3, 1 / 3), (2,),
)  # fmt: skip
# Ways of running notes, as steps from one to the next, and tones of a chord in the order they are struck.
_RUNS: tuple[tuple[int, ...], ...] = (
    (1, 1, 1, 1), (-1, -1, -1, -1), (1, -1, 1, 1), (-1, 1, -1, -1), (1, 1, -1, -1), (-2, 1, 1, 1), (2, -1, -1, -1),
    (1, 1, 1, -3), (2, 2, -2, -2), (-1, -1, -1, 4), (1, -1, -1, 1), (-4, 2, 2, 1), (3, -1, -1, -1),
)  # fmt: skip
ORDERS: tuple[tuple[int, ...], ...] = (
    (0, 2, 1, 2), (0, 2, 1, 2), (0, 1, 2, 1), (0, 1, 2, 3), (3, 2, 1, 0), (0, 1, 2, 3, 2, 1), (0, 1, 2, 3, 4, 2, 3, 4),
    (0, 3, 1, 3), (0, 2, 0, 2), (2, 0, 1, 0), (0, 1, 2, 1, 2, 1), (0, 2, 1), (0, 1, 2), (2, 1, 0), (0, 3, 2, 1),
)  # fmt: skip
# A line stays within so many steps of its centre.
_REACH = 8
# How often a note of a tune leaps to another tone of the chord instead of going a step.
_LEAPS = 0.3


class Note(NamedTuple):
    """onset and duration in quarters; pitch as MIDI; fifths: its place on the line of fifths."""

    onset: float
    duration: float
    pitch: int
    fifths: int


@dataclass(frozen=True, slots=True)
class Pulse:
    """Quarters in a beat and in a bar; parts: running notes in a beat."""

    beat: float
    bar: float
    parts: int

    @property
    def unit(self) -> float:
        return self.beat / self.parts


@dataclass(frozen=True, slots=True)
class Motif:
    """Places and lengths in quarters, and steps of the scale from each note to the next (the first from before)."""

    places: tuple[float, ...]
    lengths: tuple[float, ...]
    moves: tuple[int, ...]


Line = Callable[[Sequence[Chord]], list[Note]]


def chord_at(chords: Sequence[Chord], onset: float) -> Chord:
    """The chord that sounds at a place in quarters."""
    return next((chord for chord in reversed(chords) if chord.start <= onset + _NEAR), chords[0])


def draw_motif(random: Random, cells: Sequence[Cell], pulse: Pulse, length: float) -> Motif:
    """A motif of so many quarters, told in a few of the cells."""
    few = [cells[index] for index in random.integers(0, len(cells), int(random.integers(1, 4)))]
    places, lengths, at = [], [], 0.0
    while at < length - _NEAR:
        for part in few[int(random.integers(len(few)))]:
            duration = min(abs(part) * pulse.beat, length - at)
            if duration > _NEAR and part > 0:
                places.append(at)
                lengths.append(duration)
            at += duration
    moves = [int(random.choice([2, -2, 3, -3, 4])) if random.random() < _LEAPS else int(random.choice([1, -1]))
             for _ in places]  # fmt: skip
    return Motif(tuple(places), tuple(lengths), tuple(moves))


def draw_run(random: Random, pulse: Pulse, length: float) -> Motif:
    """Even notes through so many quarters, in one or two ways by turns."""
    count = max(1, round(length / pulse.unit))
    ways = [_RUNS[index] for index in random.integers(0, len(_RUNS), int(random.integers(1, 3)))]
    moves = [ways[(index // 4) % len(ways)][index % 4] for index in range(count)]
    rests = random.random() < 0.3
    return Motif(tuple(index * pulse.unit for index in range(rests, count)), (pulse.unit,) * (count - rests),
                 tuple(moves[rests:]))  # fmt: skip


def sing(motifs: Sequence[tuple[float, Motif]], chords: Sequence[Chord], centre: int) -> list[Note]:
    """Motifs at places in quarters: their first notes and long ones on tones of the chord, near the step `centre`."""
    found: list[Note] = []
    step, end = centre, chords[-1].end
    for start, motif in motifs:
        for index, (place, length) in enumerate(zip(motif.places, motif.lengths, strict=True)):
            if start + place > end - _NEAR:
                break
            chord = chord_at(chords, start + place)
            step += motif.moves[index]
            if abs(step - centre) > _REACH:
                step -= 7 if step > centre else -7
            if index == 0 or abs(chord.start - start - place) < _NEAR:
                step = chord.nearest(step)
            found.append(_note(chord, start + place, min(length, end - start - place), step))
    return found


def broken(chords: Sequence[Chord], order: Sequence[int], unit: float, centre: int) -> list[Note]:
    """Each chord struck tone by tone in an order, over and over, in notes of `unit` quarters."""
    found = []
    for chord in chords:
        tones = chord.above(centre, max(order) + 1)
        for place in range(int(chord.length / unit + _NEAR)):
            found.append(_note(chord, chord.start + place * unit, unit, tones[order[place % len(order)]]))
    return found


def struck(chords: Sequence[Chord], pulse: Pulse, pattern: Sequence[int], centre: int) -> list[Note]:
    """By bars: at each place of the pattern the bass (0), the tones above it (1), both (2), the bass held (3), none."""
    found: list[Note] = []
    step = pulse.bar / len(pattern)
    for index in range(round((chords[-1].end - chords[0].start) / step)):
        onset = chords[0].start + index * step
        chord, kind = chord_at(chords, onset), pattern[index % len(pattern)]
        tones = chord.above(centre, 4)
        bass = [tones[0]] if kind in (0, 2, 3) else []
        rest = tones[1:] if kind in (1, 2) else []
        held = step * (1 + next((n for n in range(len(pattern)) if pattern[(index + 1 + n) % len(pattern)] != -1), 0))
        found += [_note(chord, onset, held if kind == 3 else step, tone) for tone in bass + rest]
    return found


def walk(chords: Sequence[Chord], step_length: float, centre: int) -> list[Note]:
    """A bass in even steps: the root of each chord, then towards the next."""
    found = []
    tone = centre
    for chord, following in zip(chords, [*chords[1:], chords[-1]], strict=True):
        tone = _low(chord, tone, centre)
        goal = _low(following, tone, centre)
        count = max(1, round(chord.length / step_length))
        for place in range(count):
            step = tone + round((goal - tone) * place / count) if goal != tone else tone + (0, 2, 1, -1)[place % 4]
            found.append(_note(chord, chord.start + place * chord.length / count, chord.length / count, step))
    return found


def held(chords: Sequence[Chord], centre: int, tones: int, *, pulse: Pulse) -> list[Note]:
    """Each chord held, for a bar at most."""
    found = []
    for chord in chords:
        for part in range(max(1, round(chord.length / pulse.bar))):
            length = min(chord.length, pulse.bar)
            found += [_note(chord, chord.start + part * length, length, tone) for tone in chord.above(centre, tones)]
    return found


def _low(chord: Chord, near: int, centre: int) -> int:
    """The chord's root in the octave nearest to a step, not far from the centre."""
    step = near + (chord.root - near) % 7
    step -= 7 if step - near > 3 else 0
    return step - 7 if step > centre + 6 else step + 7 if step < centre - 6 else step


def _note(chord: Chord, onset: float, duration: float, step: int) -> Note:
    return Note(onset, duration, chord.pitch(step), chord.fifths(step))
