"""Chord symbols as they are printed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from editor.readers.left_out import LeftOut
from editor.readers.musicxml_directions import ReadMark, read_directions
from editor.writers.chord_symbols import engraved, harmony
from transcriptions.music.harmony import is_harmony


@pytest.mark.parametrize(
    ("symbol", "printed"),
    [
        ("C", "C"),
        ("Bb/D", "B♭/D"),
        ("F#m7/C#", "F♯m7/C♯"),
        ("Bm7b5", "Bm7♭5"),
        ("Abdim7", "A♭dim7"),
        ("Gsus4", "Gsus4"),
        ("N.C.", "N.C."),
    ],
)
def test_sharps_and_flats_get_their_signs(symbol: str, printed: str) -> None:
    assert engraved(symbol) == printed


def test_no_chord_is_a_harmony_that_is_read_back() -> None:
    written = harmony("N.C.")
    assert (written.findtext("kind"), is_harmony("N.C."), is_harmony("solo")) == ("none", True, False)
    (mark,) = read_directions(written, Fraction(1), LeftOut())
    assert isinstance(mark, ReadMark)
    assert (mark.kind, mark.text, mark.at) == ("chord_symbol", "N.C.", 1)
