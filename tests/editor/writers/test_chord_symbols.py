"""Chord symbols as they are printed."""

from __future__ import annotations

import pytest

from editor.writers.chord_symbols import engraved


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
