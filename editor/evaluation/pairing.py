"""Which note of a written score is which of the printed one: by pitch and order alone, whatever the rhythm."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
import numpy.typing as npt

from editor.evaluation.printed import PrintedNote
from editor.evaluation.warping import ESTIMATE_OUT, PAIRED, REFERENCE_OUT, cheapest_ways, path

Pairs = list[tuple[PrintedNote, PrintedNote]]

# Costs of the warping: a pair of chords without a common note, a chord alone beside one with all its notes
# (a chord written as several after each other), one beside a chord with none of them, and the most of that.
_STRANGERS, _ALONE, _ALONE_STRANGER, _LEFT_OUT = 1.2, 0.15, 0.9, 0.6


def pair_notes(reference: Sequence[PrintedNote], estimate: Sequence[PrintedNote]) -> Pairs:
    """(reference, estimate) notes of equal sounding pitch in chords that were aligned, in the reference's order.

    Both in order of onset and pitch. A note is in one pair at most.
    """
    reference_chords, estimate_chords = _chords(reference), _chords(estimate)
    distances = _distances(reference_chords, estimate_chords)
    alone = np.minimum(_LEFT_OUT, _ALONE + _ALONE_STRANGER * distances)
    ways = cheapest_ways(_STRANGERS * distances, alone.astype(np.float32), _LEFT_OUT)
    steps = [(i, j) for i, j, _ in path(ways, (PAIRED, REFERENCE_OUT, ESTIMATE_OUT))]
    waiting, still_there = [list(chord) for chord in reference_chords], [list(chord) for chord in estimate_chords]
    pairs: Pairs = []
    for shifts in ((0,), (-1, 1)):
        for i, j in steps:
            for place in (j + shift for shift in shifts if 0 <= j + shift < len(still_there)):
                pairs += _take_pairs(waiting[i], still_there[place])
    return sorted(pairs, key=lambda pair: (pair[0].onset, pair[0].pitch))


def _take_pairs(reference: list[PrintedNote], estimate: list[PrintedNote]) -> Pairs:
    """Pairs of two chords; their notes are taken out of them. Of unisons the upper staves' go together."""
    pairs: Pairs = []
    for note in list(reference):
        found = next((other for other in estimate if other.pitch == note.pitch), None)
        if found is not None:
            estimate.remove(found)
            reference.remove(note)
            pairs.append((note, found))
    return pairs


def _chords(notes: Sequence[PrintedNote]) -> list[list[PrintedNote]]:
    return [list(chord) for _, chord in groupby(notes, key=lambda note: note.onset)]


def _distances(
    reference: Sequence[Sequence[PrintedNote]], estimate: Sequence[Sequence[PrintedNote]]
) -> npt.NDArray[np.float32]:
    """(reference chords, estimate chords): 1 less the F-measure of their pitches."""
    rows, columns = _struck(reference), _struck(estimate)
    sizes = rows.sum(axis=1)[:, None] + columns.sum(axis=1)[None, :]
    return np.asarray(1 - 2 * (rows @ columns.T) / np.maximum(sizes, 1), dtype=np.float32)


def _struck(chords: Sequence[Sequence[PrintedNote]]) -> npt.NDArray[np.float32]:
    struck = np.zeros((len(chords), 128), dtype=np.float32)
    for row, chord in zip(struck, chords, strict=True):
        row[[note.pitch for note in chord]] = 1.0
    return struck
