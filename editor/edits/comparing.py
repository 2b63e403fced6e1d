"""Two scores side by side. They share the measures that an edit left alone: those are passed over at once."""

from __future__ import annotations

from itertools import compress, count
from operator import is_not

from transcriptions.music.score import Score


def differing(before: Score, after: Score) -> list[int] | None:
    """Indices of the measures that are not those of before; None where measures came, went or changed places."""
    old, new = before.measures, after.measures
    if old is new:
        return []
    if len(old) != len(new):
        return None
    places = list(compress(count(), map(is_not, old, new)))
    return places if all(old[index].id == new[index].id for index in places) else None
