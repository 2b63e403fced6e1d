"""The measures that a correction is for: some, or all of the score."""

from __future__ import annotations

from editor.edits.addresses import measure_index
from editor.edits.base import Refused
from transcriptions.music.score import Score


def stretch_of(score: Score, first: str, last: str) -> range:
    """Indices from one measure to another; "" stands for the start and the end. Raises Unknown, Refused."""
    start = measure_index(score, first) if first else 0
    stop = measure_index(score, last) + 1 if last else len(score.measures)
    if start >= stop:
        raise Refused("The last measure comes before the first one.")
    return range(start, stop)


def place_in_words(first: str, last: str) -> str:
    """What follows a correction's name in the history: nothing when it is for the whole piece."""
    return " in some measures" if first or last else ""
