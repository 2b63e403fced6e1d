"""Where an edit was, for the history: "Tie 2 notes, measure 3"."""

from __future__ import annotations

from editor.edits.tidying import touched_indices
from transcriptions.music.numbering import measure_numbers
from transcriptions.music.score import Score


def placed(words: str, before: Score, after: Score) -> str:
    """The words of an edit with the measures that it changed, unless they name some or it changed all of them."""
    touched = touched_indices(before, after)
    if not touched or len(touched) == len(after.measures) > 1 or "measure" in words.lower():
        return words
    numbers = measure_numbers(after)
    first, last = numbers[touched[0]], numbers[touched[-1]]
    return f"{words}, measure {first}" if first == last else f"{words}, measures {first}–{last}"
