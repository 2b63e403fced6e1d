"""How a composed piece is laid out for two hands: a tune over an accompaniment, imitation, fugue, runs, figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from transcriptions.training.composed_harmony import Chord
from transcriptions.training.composed_kinds import Kind
from transcriptions.training.composed_lines import (
    CALM,
    DOTTED,
    ORDERS,
    Cell,
    Line,
    Motif,
    Note,
    Pulse,
    broken,
    chord_at,
    draw_motif,
    draw_run,
    held,
    sing,
    struck,
    walk,
)  # fmt: skip

Random = np.random.Generator
Voices = list[tuple[int, list[Note]]]
# What plays a phrase: its chords and whether it is the first, to notes by staff (1 is the upper one).
Texture = Callable[[Sequence[Chord], bool], Voices]

# Steps of the scale around which hands and voices move (35 is between middle C and the B above it).
_RIGHT, _LEFT, _VOICES = 39, 26, (41, 36, 31, 25)
# Which motif each bar of a phrase has.
_FORMS = ((0, 0, 1, 2), (0, 1, 0, 2), (0, 0, 0, 1), (0, 1, 2, 3), (0, 0, 1, 1), (0,))
# How chords and basses are struck, by places of the bar; the numbers are `composed_lines.struck`'s.
_PATTERNS: dict[int, tuple[tuple[int, ...], ...]] = {
    2: ((0, 1), (2, 2), (0, 1, 0, 1), (2, -1), (0, 1, 1, 1), (2, 2, 2, 2), (0, 0, 0, 0)),
    3: ((0, 1, 1), (0, 1, 1), (2, -1, -1), (0, -1, 1), (2, 2, 2), (3, 1, -1), (0, 0, 0), (2,) * 6, (0, 1, 1, 1, 1, 1)),
    4: ((0, 1, 0, 1), (2, -1, 2, -1), (2, 2, 2, 2), (0, 1, 1, 1), (2,) * 8, (0, 1) * 4, (0,) * 8, (3, 1, 1, 1)),
}
_DOTTED_PATTERNS: dict[int, tuple[tuple[int, ...], ...]] = {
    2: ((0, -1, 1) * 2, (0, 1, 1) * 2, (2, -1, 2) * 2, (2, -1, -1) * 2, (2,) * 6, (3, 1, 1, 1, 1, 1)),
    3: ((0, -1, 1) * 3, (0, 1, 1) * 3, (2, -1, -1) * 3),
    4: ((0, -1, 1) * 4, (0, 1, 1) * 4, (2, -1, -1) * 4, (2, -1, 2) * 4),
}
# How often a tune has a second voice below it, the hands change places, and runs go from one hand to the other.
_DOUBLED, _CROSSED, _HANDED = 0.15, 0.12, 0.4
# Voices of a fugue: which part of the entries are answered at once, how often a voice rests or holds.
_RESTING, _HOLDING = 0.2, 0.15


def draw_texture(random: Random, name: str, kind: Kind, pulse: Pulse) -> Texture:
    """One of the textures, with its motifs and figures: the same through all phrases it plays."""
    return _DRAW[name](random, kind, pulse)


def _song(random: Random, kind: Kind, pulse: Pulse) -> Texture:
    motifs = [draw_motif(random, kind.cells, pulse, pulse.bar) for _ in range(4)]
    form = _FORMS[int(random.integers(len(_FORMS)))]
    below = _accompaniment(random, kind, pulse)
    doubled, crossed = random.random() < _DOUBLED, random.random() < _CROSSED

    def phrase(chords: Sequence[Chord], is_first: bool) -> Voices:
        starts = _steps(chords, pulse.bar)
        tune = [(start, motifs[form[index % len(form)]]) for index, start in enumerate(starts)]
        if len(starts) > 2:
            tune[-1] = (starts[-1], _close(random, pulse))
        upper = sing(tune, chords, _RIGHT)
        voices = [(1, upper), (2, below(chords))]
        if doubled:
            voices.append((1, [_third_below(note, chords) for note in upper]))
        return [(3 - staff, _octave(notes, staff)) for staff, notes in voices] if crossed else voices

    return phrase


def _third_below(note: Note, chords: Sequence[Chord]) -> Note:
    chord = chord_at(chords, note.onset)
    lower = chord.step_below(note.pitch) - 2
    return Note(note.onset, note.duration, chord.pitch(lower), chord.fifths(lower))


def _octave(notes: list[Note], staff: int) -> list[Note]:
    """Notes of a hand in the other one's place."""
    by = -24 if staff == 1 else 12
    return [note._replace(pitch=note.pitch + by) for note in notes]


def _close(random: Random, pulse: Pulse) -> Motif:
    length = float(random.choice([pulse.bar, pulse.bar - pulse.beat, pulse.beat]))
    return Motif((0.0,), (max(length, pulse.beat),), (-1,))


def _steps(chords: Sequence[Chord], length: float) -> list[float]:
    return [float(start) for start in np.arange(chords[0].start, chords[-1].end - 1e-6, length)]


def _accompaniment(random: Random, kind: Kind, pulse: Pulse) -> Line:
    beats = round(pulse.bar / pulse.beat)
    drawn = random.random()
    if drawn < 0.35:
        unit = pulse.beat / float(random.choice(_figure_parts(kind)))
        order = ORDERS[int(random.integers(len(ORDERS)))]
        return lambda chords: broken(chords, order, unit, _LEFT + 2)
    if drawn < 0.7:
        table = _DOTTED_PATTERNS if kind.cells is DOTTED else _PATTERNS
        patterns = table[2 if beats == 2 else 3 if beats == 3 else 4]
        pattern = patterns[int(random.integers(len(patterns)))]
        return lambda chords: struck(chords, pulse, pattern, _LEFT)
    if drawn < 0.88:
        step = pulse.beat * float(random.choice([1, 1, 0.5] if kind.cells is not DOTTED else [1, 1 / 3]))
        return lambda chords: walk(chords, step, _LEFT - 3)
    tones = int(random.integers(1, 4))
    return lambda chords: held(chords, _LEFT, tones, pulse=pulse)


def _figure_parts(kind: Kind) -> tuple[int, ...]:
    if kind.cells is DOTTED:
        return (3, 3, 6)
    return (2, 4, 4, 3) if kind.tempo[0] < 100 else (2, 2, 4, 3)


def _figure(random: Random, kind: Kind, pulse: Pulse) -> Texture:
    """Chords broken over both hands; the lowest tones, or none, are the left one's, sometimes held."""
    order = ORDERS[int(random.integers(len(ORDERS)))]
    lefts, holds = int(random.integers(0, 3)), random.random() < 0.4
    bass = None if lefts else _accompaniment(random, kind, pulse)

    def phrase(chords: Sequence[Chord], is_first: bool) -> Voices:
        struck_notes = broken(chords, order, pulse.unit, _LEFT + 8)
        if bass is not None:
            return [(1, struck_notes), (2, bass(chords))]
        lowest = {chord: [chord.pitch(step) for step in chord.above(_LEFT + 8, lefts)] for chord in chords}
        found: Voices = [(1, []), (2, [])]
        for note in struck_notes:
            chord = chord_at(chords, note.onset)
            low = note.pitch in lowest[chord]
            length = min(chord.end - note.onset, pulse.beat) if low and holds else note.duration
            found[low][1].append(note._replace(duration=length))
        return found

    return phrase


def _invention(random: Random, kind: Kind, pulse: Pulse) -> Texture:
    """A motif goes from hand to hand, against slower notes."""
    beats = round(pulse.bar / pulse.beat)
    lengths = [pulse.bar, pulse.bar, 2 * pulse.bar] + ([pulse.bar / 2] * 2 if beats in (2, 4) else [])
    length = float(random.choice(lengths))
    subjects = [_subject(random, kind, pulse, length) for _ in range(2)]
    slow: Sequence[Cell] = kind.cells if kind.cells is DOTTED else CALM
    others = [draw_motif(random, slow, pulse, length) for _ in range(2)]

    def phrase(chords: Sequence[Chord], is_first: bool) -> Voices:
        right: list[tuple[float, Motif]] = []
        left: list[tuple[float, Motif]] = []
        for index, start in enumerate(_steps(chords, length)):
            subject = (start, subjects[0] if index % 4 != 3 else subjects[1])
            other = (start, others[(index // 2) % 2])
            (right if index % 2 == 0 else left).append(subject)
            if not (is_first and index == 0):
                (left if index % 2 == 0 else right).append(other)
        return [(1, sing(right, chords, _RIGHT)), (2, sing(left, chords, _LEFT))]

    return phrase


def _subject(random: Random, kind: Kind, pulse: Pulse, length: float) -> Motif:
    return draw_run(random, pulse, length) if random.random() < 0.5 else draw_motif(random, kind.cells, pulse, length)


def _fugue(random: Random, kind: Kind, pulse: Pulse) -> Texture:
    """Three or four voices enter one after the other, and later by turns."""
    length = pulse.bar * float(random.choice([1, 1, 1.5, 2] if pulse.bar / pulse.beat in (2, 4) else [1, 2]))
    subject = draw_motif(random, kind.cells, pulse, length)
    counters = [draw_motif(random, kind.cells, pulse, length) for _ in range(3)]
    runs = draw_run(random, pulse, length)
    held_long = Motif((0.0,), (length,), (1,))
    order = random.permutation(3 + int(random.integers(2)))

    def phrase(chords: Sequence[Chord], is_first: bool) -> Voices:
        parts: list[list[tuple[float, Motif]]] = [[] for _ in order]
        for index, start in enumerate(_steps(chords, length)):
            for place, voice in enumerate(order):
                if is_first and place > index:
                    continue
                drawn = random.random()
                if place == index % len(order):
                    parts[voice].append((start, subject))
                elif drawn > _RESTING:
                    counter = held_long if drawn < _RESTING + _HOLDING else runs if drawn > 0.8 else counters[place % 3]
                    parts[voice].append((start, counter))
        return [(1 if voice < len(order) / 2 else 2, sing(part, chords, _VOICES[voice]))
                for voice, part in enumerate(parts) if part]  # fmt: skip

    return phrase


def _runs(random: Random, kind: Kind, pulse: Pulse) -> Texture:
    """Even notes in one hand, chords or a bass in the other; now and then they change hands."""
    runs = [draw_run(random, pulse, pulse.bar) for _ in range(3)]
    below = _accompaniment(random, kind, pulse)
    changes = random.random() < _HANDED

    def phrase(chords: Sequence[Chord], is_first: bool) -> Voices:
        tune = [(start, runs[int(random.integers(3))]) for start in _steps(chords, pulse.bar)]
        in_left = changes and random.random() < 0.5
        run, rest = sing(tune, chords, _LEFT if in_left else _RIGHT), below(chords)
        if in_left:
            return [(2, run), (1, [note._replace(pitch=note.pitch + 24) for note in rest])]
        return [(1, run), (2, rest)]

    return phrase


def _chorale(random: Random, kind: Kind, pulse: Pulse) -> Texture:
    """All notes of a tune as chords, over a bass that goes with it."""
    motifs = [draw_motif(random, kind.cells, pulse, pulse.bar) for _ in range(3)]
    form = _FORMS[int(random.integers(len(_FORMS)))]

    def phrase(chords: Sequence[Chord], is_first: bool) -> Voices:
        tune = [(start, motifs[form[index % len(form)] % 3]) for index, start in enumerate(_steps(chords, pulse.bar))]
        upper = sing(tune, chords, _RIGHT)
        voices: Voices = [(1, upper), (1, [_third_below(note, chords) for note in upper])]
        bass = []
        for note in upper:
            chord = chord_at(chords, note.onset)
            step = chord.nearest(_LEFT)
            bass.append(Note(note.onset, note.duration, chord.pitch(step), chord.fifths(step)))
        return [*voices, (2, bass)]

    return phrase


_DRAW: dict[str, Callable[[Random, Kind, Pulse], Texture]] = {
    "song": _song, "figure": _figure, "invention": _invention, "fugue": _fugue, "runs": _runs, "chorale": _chorale,
}  # fmt: skip
