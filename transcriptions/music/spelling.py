"""Pitch spelling on the line of fifths: by key, by the notes around, leading by diatonic semitones.

The considerations are Temperley's (The Cognition of Basic Musical Structures, 2001, ch. 5) and
Meredith's (ps13, Journal of New Music Research 35, 2006); their weights were learned on scores
(`manage.py train_notation --only spelling`).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from transcriptions.music.draft import GridNote, Keys
from transcriptions.music.score import Pitch
from transcriptions.music.spelling_features import Passage, passage, spelling_features

Indices = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]

_STEPS = "FCGDAEB"

# Weights of `spelling_features`.
WEIGHTS = np.array(
    [
        -5.16, -2.01, -1.41, -0.44, -0.14, -0.96, 0.32, 0.63, 1.37, 1.04,
        1.29, 1.74, 1.12, 2.38, 2.34, 2.53, 2.55, 0.80, 0.91, 0.87,
        1.38, 1.04, 0.50, -0.48, -1.37, -0.36, -0.93, -2.09, -2.41, -5.04,
        -2.26, -2.14, -0.67, 2.57, 0.89, 0.90, 0.61, -1.99, 0.61, -1.05,
        -0.14, 0.04, 0.11, -0.04, 0.74, -0.82, -1.34, 0.05, -0.73, -1.04,
        0.08, 0.05, 1.22, -0.85, -1.76, 0.45, -1.35, -1.84, 0.18, -0.09,
        0.10, 0.05,
    ]
)  # fmt: skip

# Each round spells all notes anew, among the others as they were spelt before.
_ROUNDS = 3

# Double sharps and flats are as far as it goes.
_SHARPEST, _FLATTEST = 19, -15


def spell(notes: Sequence[GridNote], keys: Keys) -> dict[tuple[int, Fraction, int], Pitch]:
    """(part, start, MIDI pitch) -> written pitch of every note. notes: of all pitched parts, in any order."""
    ordered = sorted(notes, key=lambda note: (note.start, note.pitch))
    if not ordered:
        return {}
    places = spell_passage(passage(ordered, [keys.at(note.start) for note in ordered]), WEIGHTS)
    return {
        (note.part, note.start, note.pitch): pitch_at(place, note.pitch)
        for note, place in zip(ordered, places.tolist(), strict=True)
    }


def spell_passage(music: Passage, weights: Weights) -> Indices:
    """(notes,) places on the line of fifths."""
    is_writable = (music.options >= _FLATTEST) & (music.options <= _SHARPEST)
    spelt = np.where(is_writable[:, 1], music.options[:, 1], music.options[:, 0])
    for _ in range(_ROUNDS):
        odds = np.where(is_writable, spelling_features(music, spelt) @ weights, -np.inf)
        spelt = np.take_along_axis(music.options, odds.argmax(axis=1)[:, None], axis=1)[:, 0]
    return spelt


def pitch_at(fifths: int, midi: int) -> Pitch:
    """The written pitch of `midi` at a place on the line of fifths (C is 0, G is 1, F is -1)."""
    step = _STEPS[(fifths + 1) % 7]
    alter = (fifths + 1) // 7
    octave = (midi - alter) // 12 - 1
    return Pitch(step, alter, octave)
