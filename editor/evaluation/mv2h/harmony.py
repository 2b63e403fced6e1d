"""MV2H's harmony figure: key and chords as shares of the time, after McLeod and Steedman (ISMIR 2018)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from editor.evaluation.mv2h.music import ChordFrom, KeyFrom, Music

Segment = TypeVar("Segment", KeyFrom, ChordFrom)

# What keys near the right one are worth, as in MIREX's key task.
_FIFTH, _RELATIVE, _PARALLEL = 0.5, 0.3, 0.2


def harmony_score(reference: Music, estimate: Music) -> float:
    """0 to 1: the mean of keys and chords as far as the reference has them; 0 when it has neither."""
    scores = []
    if reference.keys:
        scores.append(_share(reference.keys, estimate.keys, reference.end_ms, key_score))
    if reference.chords:
        scores.append(_share(reference.chords, estimate.chords, reference.end_ms, _chord_score))
    return sum(scores) / len(scores) if scores else 0.0


def key_score(reference: KeyFrom, estimate: KeyFrom) -> float:
    """1 for the same key, less for a fifth off, for the relative and the parallel key."""
    distance = (estimate.tonic - reference.tonic) % 12
    if reference.is_major == estimate.is_major:
        return {0: 1.0, 5: _FIFTH, 7: _FIFTH}.get(distance, 0.0)
    relative = 9 if reference.is_major else 3
    return {0: _PARALLEL, relative: _RELATIVE}.get(distance, 0.0)


def _chord_score(reference: ChordFrom, estimate: ChordFrom) -> float:
    return float(reference.name == estimate.name)


def _share(
    reference: Sequence[Segment], estimate: Sequence[Segment], end_ms: int, score: Callable[[Segment, Segment], float]
) -> float:
    total = end_ms - reference[0].start_ms
    if total <= 0:
        return 0.0
    right = 0.0
    for estimated, first, last in _spans(estimate, end_ms):
        for wanted, start, end in _spans(reference, end_ms):
            right += score(wanted, estimated) * max(0, min(last, end) - max(first, start))
    return right / total


def _spans(sequence: Sequence[Segment], end_ms: int) -> Iterator[tuple[Segment, int, int]]:
    for place, value in enumerate(sequence):
        is_last = place + 1 == len(sequence)
        yield value, value.start_ms, end_ms if is_last else min(end_ms, sequence[place + 1].start_ms)
