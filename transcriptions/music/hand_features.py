"""What a note's surroundings say about the hand that plays it: pitches around it, before, with and after it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from transcriptions.music.draft import GridNote

Singles = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

# Intervals from the note, in semitones: each on its own within an octave, wider bands beyond it.
_EDGES = np.array([-88, -31, -24, -19, -16, -14, *range(-12, 14), 15, 17, 20, 25, 32, 89])
_PITCHES = 128
_FARTHEST = 88

# Shares of what was heard that are left after an onset, in the nearer and the wider memory.
_NEAR, _WIDE = 0.75, 0.94

# Keys still down this long (quarters) after a chord began hold their hand in place; longer ones are not trusted.
_HELD_AT_LEAST = 0.1
_HELD_AT_MOST = 8.0

# Onsets worked on at once, so that memory does not grow with the piece.
_ONSETS = 1024


def hand_rows(notes: Sequence[GridNote]) -> Singles:
    """(notes, 260): for each of seven surroundings, how much sounds in each band of intervals; octaves from middle C.

    The surroundings: struck together, held, the onset before, the one after, a few before, a few after, many
    around. notes: of one part, sorted by (start, pitch).
    """
    pitches = np.array([note.pitch for note in notes])
    starts = np.array([float(note.start) for note in notes])
    onsets, owners = np.unique(starts, return_inverse=True)
    heard = _surroundings(notes, onsets, owners)
    bands = np.zeros((len(notes), heard.shape[1], len(_EDGES) - 1), dtype=np.float32)
    for first in range(0, len(onsets), _ONSETS):
        begin, end = np.searchsorted(owners, [first, first + _ONSETS])
        places = owners[begin:end] - first
        bands[begin:end] = _bands(heard[first : first + _ONSETS], places, pitches[begin:end])
    height = ((pitches - 60) / 12).astype(np.float32)
    return np.concatenate([bands.reshape(len(notes), -1), height[:, None]], axis=1)


def _bands(heard: Singles, owners: Indices, pitches: Indices) -> Singles:
    """(notes, surroundings, bands): sums over the bands of intervals around each note."""
    total = np.zeros((*heard.shape[:2], _PITCHES + 2 * _FARTHEST + 1), dtype=np.float32)
    np.cumsum(heard, axis=2, out=total[:, :, _FARTHEST + 1 : _FARTHEST + 1 + _PITCHES])
    total[:, :, _FARTHEST + 1 + _PITCHES :] = total[:, :, [_FARTHEST + _PITCHES]]
    edges = pitches[:, None] + _FARTHEST + _EDGES[None, :]
    below = total[owners[:, None], :, edges]
    return np.asarray(np.diff(below, axis=1).transpose(0, 2, 1))


def _surroundings(notes: Sequence[GridNote], onsets: npt.NDArray[np.float64], owners: Indices) -> Singles:
    """(onsets, 7, pitches)"""
    struck = np.zeros((len(onsets), _PITCHES), dtype=np.float32)
    np.add.at(struck, (owners, np.array([note.pitch for note in notes])), 1)
    silence = np.zeros((1, _PITCHES), dtype=np.float32)
    before, after = np.concatenate([silence, struck[:-1]]), np.concatenate([struck[1:], silence])
    near_before, near_after = _memory(struck, _NEAR), _memory(struck[::-1], _NEAR)[::-1]
    wide = _memory(struck, _WIDE) + _memory(struck[::-1], _WIDE)[::-1]
    held = _held(notes, onsets, owners)
    return np.stack([struck, held, before, after, 4 * near_before, 4 * near_after, 8 * wide], axis=1)


def _memory(struck: Singles, kept: float) -> Singles:
    """What was struck before each onset, fading."""
    found = np.zeros_like(struck)
    memory = np.zeros(struck.shape[1], dtype=np.float32)
    for index, row in enumerate(struck):
        found[index] = memory
        memory = kept * memory + (1 - kept) * row
    return found


def _held(notes: Sequence[GridNote], onsets: npt.NDArray[np.float64], owners: Indices) -> Singles:
    """Keys that are still down at each onset after their own."""
    pitches = np.array([note.pitch for note in notes])
    ends = np.array([note.key_end for note in notes])
    last = np.minimum(ends - _HELD_AT_LEAST, onsets[owners] + _HELD_AT_MOST)
    released = np.searchsorted(onsets, last, side="left")
    is_held = released > owners + 1
    change = np.zeros((len(onsets) + 1, _PITCHES), dtype=np.float32)
    np.add.at(change, (owners[is_held] + 1, pitches[is_held]), 1)
    np.add.at(change, (released[is_held], pitches[is_held]), -1)
    return np.asarray(np.cumsum(change, axis=0)[:-1], dtype=np.float32)
