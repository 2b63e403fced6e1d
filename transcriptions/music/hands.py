"""The two staves of keyboard music by hands: by role and reach, not by middle C.

Each note gets log odds of the left hand from where it lies among its neighbours; Viterbi
then moves one dividing pitch through the piece, so that no hand stretches beyond its reach
and the division does not flicker. Weights: logistic regression on the staves of OpenScore
lieder (CC0) and of the Chopin first editions (nifc.pl, CC BY 4.0).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
import numpy.typing as npt

from transcriptions.music.draft import GridNote

Floats = npt.NDArray[np.float64]

# Onsets either side that show where the hands are.
_NEIGHBOURS = 6

# Weights of `_features`, its constant last.
_WEIGHTS = np.array([-1.21, -0.95, -1.09, 0.82, -0.94, 0.71, -0.96, 1.01, -1.52, 0.02])

# Dividing pitches considered: notes below one are the left hand's.
_DIVIDES = np.arange(28, 101)

# What a semitone of movement of the divide costs, and a semitone beyond an octave and two in one hand.
_MOVE = 0.15
_REACH = 14
_STRETCH = 1.5


def split_hands(notes: Sequence[GridNote]) -> list[int]:
    """The staff of each note of one part: 1 for the right hand, 2 for the left. notes: sorted by start."""
    chords = [[note.pitch for note in chord] for _, chord in groupby(notes, key=lambda note: note.start)]
    if not chords:
        return []
    logits = chord_features(chords) @ _WEIGHTS
    divides = _best_divides(chords, logits)
    return [1 if pitch >= divide else 2 for chord, divide in zip(chords, divides, strict=True) for pitch in chord]


def chord_features(chords: Sequence[Sequence[int]]) -> Floats:
    """(notes, 10): octaves from middle C, from the mean, lowest and highest note around; place in the chord."""
    lowest = _smooth([min(chord) for chord in chords])
    highest = _smooth([max(chord) for chord in chords])
    rows = []
    for low, high, chord in zip(lowest.tolist(), highest.tolist(), chords, strict=True):
        for index, pitch in enumerate(chord):
            below = pitch - chord[index - 1] if index else 0
            above = chord[index + 1] - pitch if index + 1 < len(chord) else 0
            rows.append(
                (
                    (pitch - 60) / 12,
                    (pitch - (low + high) / 2) / 12,
                    (pitch - low) / 12,
                    (high - pitch) / 12,
                    float(index == 0),
                    float(index + 1 == len(chord)),
                    min(below, 24) / 12,
                    min(above, 24) / 12,
                    (index - (len(chord) - 1) / 2) / 2,
                    1.0,
                )
            )
    return np.array(rows)


def _smooth(values: Sequence[int]) -> Floats:
    """The mean over the neighbouring onsets."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    index = np.arange(len(values))
    first, last = np.maximum(index - _NEIGHBOURS, 0), np.minimum(index + _NEIGHBOURS + 1, len(values))
    return np.asarray((total[last] - total[first]) / (last - first))


def _best_divides(chords: Sequence[Sequence[int]], logits: Floats) -> list[int]:
    """The dividing pitch at each onset."""
    move = -_MOVE * abs(_DIVIDES[:, None] - _DIVIDES[None, :])
    value = np.zeros(len(_DIVIDES))
    back = []
    first = 0
    for chord in chords:
        options = value[:, None] + move
        best = options.argmax(axis=0)
        back.append(best)
        value = options[best, np.arange(len(_DIVIDES))] + _fit(np.array(chord), logits[first : first + len(chord)])
        first += len(chord)
    state = int(value.argmax())
    divides = []
    for best in reversed(back):
        divides.append(int(_DIVIDES[state]))
        state = int(best[state])
    return divides[::-1]


def _fit(chord: npt.NDArray[np.int64], logits: Floats) -> Floats:
    """(divides,) how well each divide explains a chord of ascending pitches."""
    left = chord[None, :] < _DIVIDES[:, None]
    odds = np.where(left, logits[None, :], -logits[None, :]).sum(axis=1) / 2
    count = left.sum(axis=1)
    below = chord[np.maximum(count - 1, 0)] - chord[0]
    above = chord[-1] - chord[np.minimum(count, len(chord) - 1)]
    beyond = np.maximum(below - _REACH, 0) + np.maximum(above - _REACH, 0)
    return np.asarray(odds - _STRETCH * beyond)
