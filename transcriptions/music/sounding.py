"""The notes of one part as arrays, with what ornaments are told by: places in beats, ends with pedal, neighbours."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transcriptions.music.performance import Pedal, PlayedNote
from transcriptions.music.timeline import Timeline

Floats = npt.NDArray[np.float64]

# Two notes of one chord, played as evenly as people do.
TOGETHER_S = 0.03

# Places that plain notes take, in parts of a beat.
_PLACES = (4, 6)


@dataclass(frozen=True, slots=True)
class NoteTable:
    """Notes in order of onset: seconds, MIDI pitches, velocities. beats: onsets in beats; beat_s: each note's beat.

    sound_ends_s: when key and pedal have let go.
    """

    onsets_s: list[float]
    offsets_s: list[float]
    sound_ends_s: list[float]
    pitches: list[int]
    velocities: list[int]
    beats: list[float]
    beat_s: list[float]

    @classmethod
    def of(cls, notes: Sequence[PlayedNote], timeline: Timeline, pedals: Sequence[Pedal]) -> NoteTable:
        """notes: sorted by onset."""
        onsets = np.array([note.onset_s for note in notes])
        offsets = np.array([note.offset_s for note in notes])
        beats = timeline.beats_at(onsets)
        lengths = np.diff(timeline.times_s)
        beat_s = lengths[np.clip(np.floor(beats).astype(int), 0, len(lengths) - 1)]
        return cls(
            onsets.tolist(),
            offsets.tolist(),
            _sound_ends(offsets, pedals).tolist(),
            [note.pitch for note in notes],
            [note.velocity for note in notes],
            beats.tolist(),
            beat_s.tolist(),
        )

    def __len__(self) -> int:
        return len(self.onsets_s)

    def first_from(self, time_s: float) -> int:
        """The index of the first note at or after a time."""
        return bisect_left(self.onsets_s, time_s)

    def misfit(self, index: int) -> float:
        """Beats between a note and the nearest place of a plain division of the beat."""
        return min(abs(self.beats[index] * count - round(self.beats[index] * count)) / count for count in _PLACES)


def struck_with(table: NoteTable, index: int) -> list[int]:
    """The notes of one chord with a note, itself among them."""
    now = table.onsets_s[index]
    first = table.first_from(now - TOGETHER_S)
    return list(range(first, bisect_right(table.onsets_s, now + TOGETHER_S)))


def _sound_ends(offsets: Floats, pedals: Sequence[Pedal]) -> Floats:
    if not pedals:
        return offsets
    starts = np.array([pedal.onset_s for pedal in pedals])
    ends = np.array([pedal.offset_s for pedal in pedals])
    index = np.searchsorted(starts, offsets, side="right") - 1
    return np.asarray(np.where(index >= 0, np.maximum(offsets, ends[np.maximum(index, 0)]), offsets))
