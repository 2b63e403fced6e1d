"""The two staves of keyboard music by hands: by role and reach, not by middle C.

Each note gets log odds of the left hand from where it lies among its neighbours; Viterbi
then moves one dividing pitch through the piece, so that no hand stretches beyond its reach
and the division does not flicker. Weights: logistic regression on the staves of OpenScore
lieder (CC0) and of the Chopin first editions (nifc.pl, CC BY 4.0).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby

import numpy as np
import numpy.typing as npt

from transcriptions.music.draft import GridNote

Floats = npt.NDArray[np.float64]

# Onsets either side that show where the hands are.
_NEIGHBOURS = 6

# Keys still down this long (quarters) after a chord began hold their hand in place; longer ones are not trusted.
_HELD_AT_LEAST = 0.1
_HELD_AT_MOST = 8.0

# Weights of `hand_features`, the constant last.
_WEIGHTS = np.array([-0.81, -0.91, -0.73, 1.08, -0.49, 0.50, -0.92, 0.92, -1.58, -0.12])

# Dividing pitches considered: notes below one are the left hand's.
_DIVIDES = np.arange(28, 101)

# What a semitone of movement of the divide costs, and a semitone beyond an octave and two in one hand.
_MOVE = 0.15
_REACH = 14
_STRETCH = 1.5


def split_hands(notes: Sequence[GridNote]) -> list[int]:
    """The staff of each note of one part: 1 for the right hand, 2 for the left. notes: sorted by (start, pitch)."""
    if not notes:
        return []
    chords = [list(chord) for _, chord in groupby(notes, key=lambda note: note.start)]
    logits = hand_features(chords) @ _WEIGHTS
    struck = [[note.pitch for note in chord] for chord in chords]
    divides = _best_divides(struck, logits)
    return [1 if pitch >= divide else 2 for chord, divide in zip(struck, divides, strict=True) for pitch in chord]


def hand_features(chords: Sequence[Sequence[GridNote]]) -> Floats:
    """(notes, 10): octaves from middle C, from the mean, lowest and highest note around; place in what sounds.

    chords: notes struck together, in time order and by pitch; what is still held counts as sounding.
    """
    sounding = _sounding(chords)
    lowest = _smooth([pitches[0] for pitches in sounding])
    highest = _smooth([pitches[-1] for pitches in sounding])
    rows = []
    for low, high, chord, pitches in zip(lowest.tolist(), highest.tolist(), chords, sounding, strict=True):
        for note in chord:
            around = (note.pitch - 60, note.pitch - (low + high) / 2, note.pitch - low, high - note.pitch)
            rows.append([*(distance / 12 for distance in around), *_place_among(note.pitch, pitches), 1.0])
    return np.array(rows)


def _place_among(pitch: int, pitches: list[int]) -> tuple[float, ...]:
    """Lowest, highest, octaves to the notes below and above (two at most), and rank of a pitch among others."""
    index = bisect_left(pitches, pitch)
    below = pitch - pitches[index - 1] if index else 0
    above = pitches[index + 1] - pitch if index + 1 < len(pitches) else 0
    rank = (index - (len(pitches) - 1) / 2) / 2
    return float(index == 0), float(index + 1 == len(pitches)), min(below, 24) / 12, min(above, 24) / 12, rank


def _sounding(chords: Sequence[Sequence[GridNote]]) -> list[list[int]]:
    """Pitches struck or still held at each chord, ascending."""
    held: list[GridNote] = []
    found = []
    for chord in chords:
        start = float(chord[0].start) + _HELD_AT_LEAST
        held = [note for note in held if start < note.key_end < start + _HELD_AT_MOST]
        found.append(sorted({note.pitch for note in (*held, *chord)}))
        held += chord
    return found


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
