"""Two scores without a common time, aligned by their chords (McLeod, arXiv 1906.00566).

Dynamic time warping over chords: a pair costs 1 less the F-measure of its pitches, a chord that
is left out costs 1. Equally cheap alignments are many; three that differ most are given, for the
best to be taken. Unlike in the authors' program the first chords need not be paired.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np
import numpy.typing as npt

from editor.evaluation.mv2h.music import Grouping, Music, VoicedNote
from editor.evaluation.warping import ESTIMATE_OUT, PAIRED, REFERENCE_OUT, cheapest_ways, path

# (milliseconds in the reference, milliseconds in the estimate) of paired chords, increasing.
Alignment = list[tuple[int, int]]

_LEFT_OUT = 1.0
_PREFERENCES = (
    (PAIRED, REFERENCE_OUT, ESTIMATE_OUT),
    (REFERENCE_OUT, ESTIMATE_OUT, PAIRED),
    (ESTIMATE_OUT, REFERENCE_OUT, PAIRED),
)


def alignments(reference: Sequence[VoicedNote], estimate: Sequence[VoicedNote]) -> list[Alignment]:
    """Cheapest alignments, different ones, at least one. An alignment is empty where there are no notes."""
    reference_starts, reference_pitches = _chords(reference)
    estimate_starts, estimate_pitches = _chords(estimate)
    distances = _distances(reference_pitches, estimate_pitches)
    ways = cheapest_ways(distances, np.full_like(distances, _LEFT_OUT), _LEFT_OUT)
    found: list[Alignment] = []
    for preference in _PREFERENCES:
        paired = [(reference_starts[i], estimate_starts[j]) for i, j, way in path(ways, preference) if way == PAIRED]
        if paired not in found:
            found.append(paired)
    return found


def in_time_of(reference: Music, estimate: Music, alignment: Alignment) -> Music:
    """The estimate with paired chords at the reference's times, everything else in proportion.

    Notes that would shrink to nothing keep a millisecond.
    """
    to_reference = _Clock(alignment)
    notes = []
    for note in estimate.notes:
        start_ms = to_reference(note.start_ms)
        end_ms = max(start_ms + 1, to_reference(note.end_ms))
        notes.append(replace(note, onset_ms=to_reference(note.onset_ms), start_ms=start_ms, end_ms=end_ms))
    return Music(
        tuple(sorted(notes)),
        tuple(Grouping(to_reference(span.start_ms), to_reference(span.end_ms)) for span in estimate.groupings),
        tuple(sorted(replace(key, start_ms=to_reference(key.start_ms)) for key in estimate.keys)),
        tuple(sorted(replace(chord, start_ms=to_reference(chord.start_ms)) for chord in estimate.chords)),
        to_reference(estimate.end_ms),
    )


class _Clock:
    """Times of the estimate in the reference's time: between pairs by proportion, beyond them at the last rate."""

    def __init__(self, alignment: Alignment) -> None:
        self._alignment = alignment
        self._reference = np.array([pair[0] for pair in alignment], dtype=float)
        self._estimate = np.array([pair[1] for pair in alignment], dtype=float)
        self._known: dict[int, int] = {}

    def __call__(self, time_ms: int) -> int:
        if time_ms not in self._known:
            self._known[time_ms] = self._converted(time_ms)
        return self._known[time_ms]

    def _converted(self, time_ms: int) -> int:
        if not self._alignment:
            return time_ms
        if len(self._alignment) == 1:
            return time_ms - self._alignment[0][1] + self._alignment[0][0]
        place = int(np.clip(np.searchsorted(self._estimate, time_ms, side="right") - 1, 0, len(self._alignment) - 2))
        start, end = self._estimate[place : place + 2]
        first, last = self._reference[place : place + 2]
        return round(float(first + (time_ms - start) * (last - first) / (end - start)))


def _chords(notes: Sequence[VoicedNote]) -> tuple[list[int], npt.NDArray[np.float32]]:
    """Written starts, and (chords, 128) how often each pitch is struck."""
    by_start = sorted(notes, key=lambda note: note.start_ms)
    groups = [(start_ms, list(group)) for start_ms, group in groupby(by_start, key=lambda note: note.start_ms)]
    struck = np.zeros((len(groups), 128), dtype=np.float32)
    for row, (_, group) in zip(struck, groups, strict=True):
        np.add.at(row, [note.pitch for note in group], 1.0)
    return [start_ms for start_ms, _ in groups], struck


def _distances(reference: npt.NDArray[np.float32], estimate: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(reference chords, estimate chords): 1 less the F-measure of their pitches."""
    repeated = max(float(reference.max(initial=0)), float(estimate.max(initial=0)))
    common = np.zeros((len(reference), len(estimate)), dtype=np.float32)
    for times in range(int(repeated)):
        common += (reference > times).astype(np.float32) @ (estimate > times).astype(np.float32).T
    sizes = reference.sum(axis=1)[:, None] + estimate.sum(axis=1)[None, :]
    return np.asarray(1 - 2 * common / np.maximum(sizes, 1), dtype=np.float32)
