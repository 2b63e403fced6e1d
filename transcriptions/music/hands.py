"""The two staves of keyboard music by hands: by role and reach, not by middle C.

A network gives each note log odds of the left hand from its neighbours; then each chord is divided where the
odds are best and no hand stretches beyond its reach.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from transcriptions.music.draft import GridNote
from transcriptions.music.note_graph import note_graph
from transcriptions.music.note_network import NoteNetwork
from transcriptions.music.single_lines import is_line

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

# A line that is no wider than this (semitones) is played by one hand.
_ONE_HAND = 24
# What a semitone beyond an octave and two costs in one hand, in log odds.
_REACH = 14
_STRETCH = 1.5


def split_hands(notes: Sequence[GridNote], network: NoteNetwork) -> list[int]:
    """The staff of each note of one part: 1 for the right hand, 2 for the left. notes: sorted by (start, pitch)."""
    if not notes:
        return []
    odds = network.read(note_graph(notes))
    pitches = np.array([note.pitch for note in notes])
    if is_line(notes) and pitches.max() - pitches.min() <= _ONE_HAND:
        return [2 if odds.sum() > 0 else 1] * len(notes)
    _, firsts, owners = np.unique([float(note.start) for note in notes], return_index=True, return_inverse=True)
    ranks = np.arange(len(notes)) - firsts[owners]
    left = _left_counts(odds, pitches, owners, ranks)
    return [2 if is_left else 1 for is_left in (ranks < left[owners]).tolist()]


def _left_counts(odds: Floats, pitches: Indices, owners: Indices, ranks: Indices) -> Indices:
    """How many of the lowest notes of each chord go to the left hand. owners, ranks: chord and place in it."""
    sizes = np.bincount(owners)
    lowest, highest = np.zeros((2, len(sizes), int(sizes.max()) + 1), dtype=np.int64)
    total = np.zeros((len(sizes), int(sizes.max()) + 1))
    lowest[owners, ranks] = highest[owners, ranks + 1] = pitches
    total[owners, ranks + 1] = odds
    total = np.cumsum(total, axis=1)
    chords, last = np.arange(len(sizes)), sizes
    bottom, top, everything = lowest[:, 0], highest[chords, last], total[chords, last]
    best, left = np.full(len(sizes), -np.inf), np.zeros(len(sizes), dtype=np.int64)
    for count in range(total.shape[1]):
        beyond_left = np.maximum(highest[:, count] - bottom - _REACH, 0) * (count > 0)
        beyond_right = np.maximum(top - lowest[:, count] - _REACH, 0) * (count < sizes)
        value = 2 * total[:, count] - everything - _STRETCH * (beyond_left + beyond_right)
        is_better = (value > best) & (count <= sizes)
        best, left = np.where(is_better, value, best), np.where(is_better, count, left)
    return left
