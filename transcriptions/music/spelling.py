"""Pitch spelling on the line of fifths: near the key and the notes around, leading by diatonic semitones.

After Temperley (The Cognition of Basic Musical Structures, 2001, ch. 5): a note is spelt
near the centre of gravity of its context, unless a semitone step asks for the next letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from transcriptions.music.draft import GridNote
from transcriptions.music.score import Key, Pitch

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_STEPS = "FCGDAEB"

# The notes of a major key lie -1 to 5 from its tonic on the line of fifths: this is their middle.
_MIDDLE_OF_KEY = 2

# How much the neighbours count against the key, and how many on each side; the narrow context
# first, then a wider one that voice leading is weighed against. Chosen on OpenScore and Chopin scores.
_NEAR, _WIDE = (0.7, 10), (0.5, 25)

# A semitone step to the same letter (C, C sharp) is as bad as this many fifths from the context.
_CHROMATIC_STEP = 3.0

# A step leads this far ahead, in quarters.
_LEADS = 2

# Double sharps and flats are as far as it goes.
_SHARPEST, _FLATTEST = 19, -15


def spell(notes: Sequence[GridNote], key: Key) -> dict[tuple[int, Fraction, int], Pitch]:
    """(part, start, MIDI pitch) -> written pitch of every note. notes: of all pitched parts, in any order."""
    ordered = sorted(notes, key=lambda note: (note.start, note.pitch))
    if not ordered:
        return {}
    pitches = np.array([note.pitch for note in ordered])
    home = float(key.fifths + _MIDDLE_OF_KEY)
    places = _nearest(pitches, np.full(len(pitches), home))
    for _ in range(2):
        places = _nearest(pitches, _centre(places, home, _NEAR))
    led = _lead(ordered, places, _centre(places, home, _WIDE))
    return {
        (note.part, note.start, note.pitch): pitch_at(place, note.pitch)
        for note, place in zip(ordered, led, strict=True)
    }


def pitch_at(fifths: int, midi: int) -> Pitch:
    """The written pitch of `midi` at a place on the line of fifths (C is 0, G is 1, F is -1)."""
    step = _STEPS[(fifths + 1) % 7]
    alter = (fifths + 1) // 7
    octave = (midi - alter) // 12 - 1
    return Pitch(step, alter, octave)


def _nearest(pitches: Ints, centres: Floats) -> Ints:
    """The place on the line of fifths that sounds as each pitch and is nearest to its centre."""
    places = pitches * 7 % 12
    places = places + 12 * np.rint((centres - places) / 12).astype(int)
    places = np.where(places > _SHARPEST, places - 12, places)
    return np.asarray(np.where(places < _FLATTEST, places + 12, places))


def _centre(places: Ints, home: float, context: tuple[float, int]) -> Floats:
    """Where each note's neighbours lie on the line of fifths, drawn towards the key."""
    weight, reach = context
    total = np.concatenate([[0.0], np.cumsum(places)])
    index = np.arange(len(places))
    first, last = np.maximum(index - reach, 0), np.minimum(index + reach + 1, len(places))
    return np.asarray(weight * (total[last] - total[first]) / (last - first) + (1 - weight) * home)


def _lead(notes: Sequence[GridNote], places: Ints, centres: Floats) -> list[int]:
    """Places after voice leading, from the last note back: a semitone up or down goes to another letter."""
    led: list[int] = places.tolist()
    latest: dict[int, int] = {}
    for index in range(len(notes) - 1, -1, -1):
        note = notes[index]
        steps = [
            (notes[target].start, interval, led[target])
            for interval in (1, -1)
            if (target := latest.get(note.pitch + interval)) is not None
            and note.start < notes[target].start <= note.start + _LEADS
        ]
        if steps:
            _, interval, goal = min(steps)
            led[index] = _best(led[index], float(centres[index]), goal + 5 * interval)
        latest[note.pitch] = index
    return led


def _best(place: int, centre: float, diatonic: int) -> int:
    """The enharmonic of `place` with the least distance from the centre, chromatic steps being dearer."""
    options = [option for option in (place, place - 12, place + 12) if _FLATTEST <= option <= _SHARPEST]
    return min(options, key=lambda option: abs(option - centre) + _CHROMATIC_STEP * (option != diatonic))
