"""Notes of a part, or of a staff, as a graph: each with its neighbours above, below, before, after, held and repeated.

Every note has the same places for neighbours; which note stands there, and how it lies to the note (interval, time,
overlap, length, loudness), is all that `note_network` reads of the music around. Time is in quarters or in seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.music.draft import GridNote

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Singles = npt.NDArray[np.float32]

# Onsets before and after whose nearest notes are neighbours: the next higher one, unisons among them, and the next
# lower one of each. Beside them: above and below in the chord, the same key before and after, held above and below.
_STEPS = (-1, 1, -2, 2)
NEIGHBOURS = 2 + 2 * len(_STEPS) + 2 + 2
# Of a note itself, beside where it stands; and of how a neighbour lies to it.
OWN_COLUMNS, LINK_COLUMNS = 16, 6

# Times are quarters or seconds. A key is struck again within this time, or it says nothing.
_SAME_KEY = 8.0
# A key that is down this long after others are struck is held under them; of so many at most.
_HELD, _MOST_HELD = 0.08, 24
# Notes before and after that a note's height and loudness are held against, and that `note_network` averages over.
AROUND = 16
# Bounds: octaves, times, natural logarithms.
_OCTAVES, _LONGEST, _OVERLAP, _RATIO = 3.0, 16.0, 2.0, 3.0
_SHORTEST, _LONGEST_GAP = 0.03, 8.0
# Nothing before the first onset and after the last for so long.
_OUTSIDE = 4.0
# Places in the music, in quarters, that a note may begin on.
_PLACES = (1.0, 0.5, 0.25, 2.0)
GRID_COLUMNS = OWN_COLUMNS + len(_PLACES)


@dataclass(frozen=True, slots=True)
class NoteGraph:
    """nodes: (notes, OWN_COLUMNS and more), each note itself. neighbours: (notes, NEIGHBOURS), their indices, the
    number of notes where there is none. links: (notes, NEIGHBOURS, LINK_COLUMNS), how each neighbour lies to the note;
    zeros where there is none."""

    nodes: Singles
    neighbours: Indices
    links: Singles


@dataclass(frozen=True, slots=True)
class Struck:
    """(notes,) each, sorted by (start, pitch): times, MIDI numbers, velocities; the onset each belongs to. onsets,
    first, sizes: (onsets,) their times, first notes and numbers of notes."""

    start: Floats
    pitch: Indices
    key_end: Floats
    sound_end: Floats
    velocity: Floats
    owner: Indices
    onsets: Floats
    first: Indices
    sizes: Indices

    @classmethod
    def of(cls, start: Floats, pitch: Indices, key_end: Floats, *, sound_end: Floats, velocity: Floats) -> Struck:
        """Notes that begin at the very same time are one onset."""
        key_end = np.maximum(key_end, start + _SHORTEST)
        onsets, first, owner, sizes = np.unique(start, return_index=True, return_inverse=True, return_counts=True)
        return cls(start, pitch, key_end, np.maximum(sound_end, key_end), velocity, owner, onsets, first, sizes)

    @property
    def rank(self) -> Indices:
        """(notes,) 0 for the lowest note of each onset."""
        return np.arange(len(self.start)) - self.first[self.owner]


def note_graph(notes: Sequence[GridNote]) -> NoteGraph:
    """Of notes on the grid, times in quarters. notes: at least one, sorted by (start, pitch)."""
    start = np.array([float(note.start) for note in notes])
    struck = Struck.of(
        start,
        np.array([note.pitch for note in notes], dtype=np.int64),
        np.array([note.key_end for note in notes]),
        sound_end=np.array([note.sound_end for note in notes]),
        velocity=np.array([note.velocity for note in notes], dtype=float),
    )
    return graph_of(struck, [np.abs(start / place - np.round(start / place)) < 1e-3 for place in _PLACES])


def graph_of(notes: Struck, places: Sequence[npt.NDArray[Any]]) -> NoteGraph:
    """places: columns (notes,) that say where each note stands."""
    *held, down = _held(notes)
    neighbours = np.stack([*_in_chords(notes), *_in_onsets(notes), *_same_keys(notes), *held], axis=1)
    nodes = np.stack([*_own_columns(notes), *places, down / 4], axis=1).astype(np.float32)
    return NoteGraph(nodes, np.where(neighbours < 0, len(notes.start), neighbours), _links(notes, neighbours))


def around(count: int) -> tuple[Indices, Indices]:
    """(notes,) the first of the notes around each of `count`, and the end of them."""
    index = np.arange(count)
    return np.maximum(index - AROUND, 0), np.minimum(index + AROUND + 1, count)


def _in_chords(notes: Struck) -> tuple[Indices, Indices]:
    """The next higher and the next lower note of the same onset, -1 without one."""
    index, rank = np.arange(len(notes.start)), notes.rank
    return np.where(rank + 1 < notes.sizes[notes.owner], index + 1, -1), np.where(rank > 0, index - 1, -1)


def _in_onsets(notes: Struck) -> Iterator[Indices]:
    """For each of _STEPS the nearest note that is as high or higher, and the nearest lower one."""
    span = int(notes.pitch.max()) + 1
    keys = notes.owner * span + notes.pitch
    for step in _STEPS:
        onset = np.clip(notes.owner + step, 0, len(notes.onsets) - 1)
        is_inside = onset == notes.owner + step
        at = np.searchsorted(keys, onset * span + notes.pitch)
        yield np.where(is_inside & (at < notes.first[onset] + notes.sizes[onset]), at, -1)
        yield np.where(is_inside & (at > notes.first[onset]), at - 1, -1)


def _same_keys(notes: Struck) -> tuple[Indices, Indices]:
    """The last and the next time that the same key is struck."""
    before, after = np.full((2, len(notes.start)), -1)
    order = np.lexsort((notes.start, notes.pitch))
    one, other = order[:-1], order[1:]
    is_near = (notes.pitch[one] == notes.pitch[other]) & (notes.start[other] - notes.start[one] <= _SAME_KEY)
    before[other[is_near]], after[one[is_near]] = one[is_near], other[is_near]
    return before, after


def _held(notes: Struck) -> tuple[Indices, Indices, Indices]:
    """The nearest keys, as high or higher and lower, that are still down when a note is struck; how many are down."""
    above, below, count = np.full((3, len(notes.start)), -1)
    ends, pitches = notes.key_end.tolist(), notes.pitch.tolist()
    down: list[int] = []
    for onset, first, size in zip(notes.onsets.tolist(), notes.first.tolist(), notes.sizes.tolist(), strict=True):
        down = [index for index in down if ends[index] > onset + _HELD][-_MOST_HELD:]
        count[first : first + size] = len(down)
        for index in range(first, first + size):
            higher = [other for other in down if pitches[other] >= pitches[index]]
            lower = [other for other in down if pitches[other] < pitches[index]]
            above[index] = min(higher, key=lambda other: (pitches[other], other), default=-1)
            below[index] = max(lower, key=lambda other: (pitches[other], other), default=-1)
        down.extend(range(first, first + size))
    return above, below, count


def _links(notes: Struck, neighbours: Indices) -> Singles:
    other = np.maximum(neighbours, 0)
    start, end = notes.start[:, None], notes.key_end[:, None]
    step = notes.start[other] - start
    overlap = np.where(step <= 0, notes.key_end[other] - start, end - notes.start[other])
    lengths = (notes.key_end[other] - notes.start[other]) / (end - start)
    columns = (
        np.ones_like(step),
        np.clip((notes.pitch[other] - notes.pitch[:, None]) / 12, -_OCTAVES, _OCTAVES),
        np.sign(step) * np.log1p(np.minimum(np.abs(step), _LONGEST)),
        np.clip(overlap, -_OVERLAP, _OVERLAP),
        np.clip(np.log(lengths), -_RATIO, _RATIO),
        (notes.velocity[other] - notes.velocity[:, None]) / 20,
    )
    return (np.stack(columns, axis=2) * (neighbours >= 0)[:, :, None]).astype(np.float32)


def _own_columns(notes: Struck) -> tuple[npt.NDArray[Any], ...]:
    held, sounding = (np.clip(end - notes.start, _SHORTEST, _LONGEST) for end in (notes.key_end, notes.sound_end))
    gaps = np.diff(notes.onsets)
    after, before = (
        np.clip(gap, 0.02, _LONGEST_GAP)[notes.owner]
        for gap in (np.append(gaps, _OUTSIDE), np.insert(gaps, 0, _OUTSIDE))
    )
    rank, size = notes.rank, notes.sizes[notes.owner]
    return (
        (notes.pitch - 60) / 12, (notes.pitch - _around(notes.pitch)) / 12, np.log(held), np.log(sounding),
        np.log(after), np.log(before), np.clip(np.log(held / after), -_RATIO, _RATIO),
        np.clip(np.log(sounding / after), -_RATIO, _RATIO), np.clip(held - after, 0, 4),
        rank / 4, (size - 1 - rank) / 4, size == 1, rank == 0, rank == size - 1,
        (notes.velocity - _around(notes.velocity)) / 15,
    )  # fmt: skip


def _around(values: npt.NDArray[np.int64] | Floats) -> Floats:
    """(notes,) the mean of the values around each note."""
    first, end = around(len(values))
    total = np.concatenate([[0.0], np.cumsum(values)])
    return np.asarray((total[end] - total[first]) / (end - first))
