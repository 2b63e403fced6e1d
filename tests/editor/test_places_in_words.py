from __future__ import annotations

from dataclasses import replace

import pytest

from editor.places_in_words import placed
from tests.editor import scores
from transcriptions.music.score import Score


def changed(score: Score, *indices: int) -> Score:
    """The score with other objects for some measures."""
    measures = tuple(
        replace(measure, start_s=1.0) if index in indices else measure for index, measure in enumerate(score.measures)
    )
    return replace(score, measures=measures)


@pytest.mark.parametrize(
    ("words", "indices", "expected"),
    [
        ("Tie 2 notes", (1,), "Tie 2 notes, measure 2"),
        ("Paste", (0, 2), "Paste, measures 1–3"),
        ("Delete measures 2–3", (1,), "Delete measures 2–3"),
        ("Transpose", (0, 1, 2, 3), "Transpose"),
        ("Call it “Song”", (), "Call it “Song”"),
    ],
)
def test_the_measures_of_an_edit_are_named(words: str, indices: tuple[int, ...], expected: str) -> None:
    score = scores.piano()
    assert len(score.measures) == 4
    assert placed(words, score, changed(score, *indices)) == expected
