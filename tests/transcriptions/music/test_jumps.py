from __future__ import annotations

import pytest

from transcriptions.music.jumps import Jump, jump_of


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("segno", Jump("segno")),
        ("coda", Jump("coda")),
        ("To Coda", Jump("to_coda")),
        ("al Coda", Jump("to_coda")),
        ("Fine", Jump("fine")),
        ("D.C.", Jump("back", "start")),
        ("D. C. al Fine", Jump("back", "start", "fine")),
        ("Da Capo al Coda", Jump("back", "start", "coda")),
        ("D.S. al Coda", Jump("back", "segno", "coda")),
        ("Dal  Segno", Jump("back", "segno")),
        ("DS al fine", Jump("back", "segno", "fine")),
        ("D.S. al Fine.", Jump("back", "segno", "fine")),
        ("D.C. e poi la Coda", Jump("back", "start", "coda")),
        ("Segno", None),
        ("dolce", None),
        ("d", None),
        ("", None),
    ],
)
def test_words_that_say_where_to_go_on(text: str, meaning: Jump | None) -> None:
    assert jump_of(text) == meaning
