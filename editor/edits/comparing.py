"""Two scores side by side. They share the measures that an edit left alone: those are passed over at once."""

from __future__ import annotations

from itertools import compress, count
from operator import is_not

from transcriptions.music.score import Measure, Score


def differing(before: Score, after: Score) -> list[int] | None:
    """Indices of the measures that are not those of before; None where measures came, went or changed places.

    Everything that follows from an edit asks for the same two scores.
    """
    global _last
    old, new = before.measures, after.measures
    if old is new:
        return []
    for one, other, found in _last:
        if one is old and other is new:
            return found
    found = _differing(old, new)
    _last = ((old, new, found), *_last[:2])
    return found


_last: tuple[tuple[tuple[Measure, ...], tuple[Measure, ...], list[int] | None], ...] = ()


def _differing(old: tuple[Measure, ...], new: tuple[Measure, ...]) -> list[int] | None:
    if len(old) != len(new):
        return None
    places = list(compress(count(), map(is_not, old, new)))
    return places if all(old[index].id == new[index].id for index in places) else None
