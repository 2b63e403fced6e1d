"""Which words are chord symbols: "C", "F#m7/C#", "B♭maj7", "N.C."."""

from __future__ import annotations

import re

NO_CHORD = "N.C."
ALTERS = {"": 0, "b": -1, "♭": -1, "#": 1, "♯": 1}
SYMBOL = re.compile(r"(?P<step>[A-G])(?P<alter>[b#♭♯]?)(?P<kind>[^/]*)(?:/(?P<bass>[A-G])(?P<bass_alter>[b#♭♯]?))?")


def names_root(symbol: str) -> bool:
    """Whether a symbol begins with the name of a chord."""
    return SYMBOL.fullmatch(symbol.strip()) is not None


def is_harmony(symbol: str) -> bool:
    """Whether a symbol names a root, or says that there is no chord."""
    return names_root(symbol) or symbol.strip() == NO_CHORD
