"""What speaks for each way of spelling a note: its place in the key, what is around it, and where it leads.

All spellings are places on the line of fifths: C is 0, G is 1, F is -1, C sharp is 7.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.music.draft import GridNote
from transcriptions.music.score import Key

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

# The notes of a major key lie -1 to 5 from its tonic on the line of fifths: this is their middle.
_MIDDLE_OF_KEY = 2

# Degrees told apart: this far below and above the tonic of the signature's major key.
_LOWEST_DEGREE, _HIGHEST_DEGREE = -12, 17
DEGREES = _HIGHEST_DEGREE - _LOWEST_DEGREE + 1

# Notes on each side whose mean is a context.
_REACHES = (5, 10, 25, 60)

# Intervals in semitones that lead to a note before or after, and the same in fifths when it goes to the next letter
# (or stays on its own); for a semitone also what it is within a letter.
_STEPS = {-2: -2, -1: 5, 0: 0, 1: -5, 2: 2}
_WITHIN_LETTER = {-1: -7, 1: 7}

# A step leads this far, a repeated note is remembered this far, in quarters.
_LEADS, _REMEMBERS = 2.0, 4.0


@dataclass(frozen=True, slots=True)
class Passage:
    """Notes sorted by (start, pitch) as arrays; what does not depend on how they are spelt.

    onsets: index of the onset of each note. homes: middle of the key on the line of fifths. options: (notes, 3)
    ways to spell each note, from flat to sharp, the second nearest to the key. fixed: their features from the key.
    links: (step in semitones, index of the note before or after that it leads to, -1 for none).
    """

    onsets: Indices
    options: Indices
    fixed: Singles
    links: tuple[tuple[int, Indices], ...]


def passage(notes: Sequence[GridNote], keys: Sequence[Key]) -> Passage:
    """keys: the key of each note."""
    pitches = np.array([note.pitch for note in notes])
    starts = [float(note.start) for note in notes]
    tonics = np.array([key.fifths for key in keys])
    places = pitches * 7 % 12
    nearest = places + 12 * np.rint((tonics + _MIDDLE_OF_KEY - places) / 12).astype(np.int64)
    options = np.stack([nearest - 12, nearest, nearest + 12], axis=1)
    degrees = np.clip(options - tonics[:, None], _LOWEST_DEGREE, _HIGHEST_DEGREE) - _LOWEST_DEGREE
    fixed = np.zeros((len(notes), 3, DEGREES), dtype=np.float32)
    np.put_along_axis(fixed, degrees[:, :, None], 1, axis=2)
    links = []
    for step in _STEPS:
        for backwards in (False, True):
            links.append((step, _linked(pitches.tolist(), starts, step, backwards=backwards)))
    onsets = np.unique(starts, return_inverse=True)[1]
    return Passage(onsets, options, fixed, tuple(links))


def spelling_features(music: Passage, spelt: Indices) -> Singles:
    """(notes, 3 options, features) when the notes around are spelt so (places on the line of fifths)."""
    distances: list[npt.NDArray[Any]] = [
        abs(music.options - _mean_around(spelt, reach)[:, None]) / 6 for reach in _REACHES
    ]
    columns = [*distances, *(distance**2 for distance in distances), *_chord_columns(music, spelt)]
    for step, target in music.links:
        columns += _link_columns(music, spelt, step=step, target=target)
    return np.concatenate([music.fixed, np.stack(columns, axis=2).astype(np.float32)], axis=2)


def _link_columns(music: Passage, spelt: Indices, *, step: int, target: Indices) -> list[npt.NDArray[Any]]:
    """Whether each option goes to the right letter; for near notes once more, and whether it stays on its letter."""
    interval = spelt[target][:, None] - music.options
    is_linked = (target >= 0)[:, None]
    to_letter = is_linked & (interval == _STEPS[step])
    if step == 0:
        return [to_letter]
    is_near = is_linked & (abs(music.onsets[target] - music.onsets) <= 1)[:, None]
    columns = [to_letter, to_letter & is_near]
    if step in _WITHIN_LETTER:
        columns.append(is_near & (interval == _WITHIN_LETTER[step]))
    return columns


def _chord_columns(music: Passage, spelt: Indices) -> list[Floats]:
    """How far each option lies from the notes struck with it, and whether that is very far."""
    total, count = np.bincount(music.onsets, weights=spelt), np.bincount(music.onsets)
    others = count[music.onsets] - 1
    mean = (total[music.onsets] - spelt) / np.maximum(others, 1)
    distance = abs(music.options - mean[:, None]) * (others > 0)[:, None]
    return [distance / 6, (distance > 6).astype(float)]


def _mean_around(spelt: Indices, reach: int) -> Floats:
    total = np.concatenate([[0.0], np.cumsum(spelt)])
    index = np.arange(len(spelt))
    first, last = np.maximum(index - reach, 0), np.minimum(index + reach + 1, len(spelt))
    return np.asarray((total[last] - total[first]) / (last - first))


def _linked(pitches: list[int], starts: list[float], step: int, *, backwards: bool) -> Indices:
    """For each note the nearest one after it (or before) that is a step away and not too far; -1 for none."""
    span = _LEADS if step else _REMEMBERS
    order = range(len(pitches)) if backwards else range(len(pitches) - 1, -1, -1)
    found = np.full(len(pitches), -1)
    latest: dict[int, int] = {}
    waiting: list[int] = []
    for index in order:
        if waiting and starts[waiting[0]] != starts[index]:
            latest.update((pitches[other], other) for other in waiting)
            waiting = []
        target = latest.get(pitches[index] + step)
        if target is not None and abs(starts[target] - starts[index]) <= span:
            found[index] = target
        waiting.append(index)
    return found
