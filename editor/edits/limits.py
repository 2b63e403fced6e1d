"""How long texts may be and where places may lie. A ValueError makes an edit malformed."""

from __future__ import annotations

import unicodedata
from fractions import Fraction

LONGEST_TEXT = 500
# Names of parts stand in the margin.
LONGEST_NAME = 100
# The finest that tuplets of 128ths need, with room.
FINEST_DENOMINATOR = 10_000
# Quarters; no measure is longer.
FARTHEST = 256


def check_text(text: str, longest: int = LONGEST_TEXT) -> None:
    """No more than one line of printable characters."""
    if len(text) > longest:
        raise ValueError(f"a text of {len(text)} characters is too long")
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in text):
        raise ValueError("a text holds control characters")


def check_place(at: Fraction) -> None:
    """A place in a measure, in quarters."""
    if not 0 <= at <= FARTHEST or at.denominator > FINEST_DENOMINATOR:
        raise ValueError(f"{at} is no place in a measure")


def check_range(value: int, lowest: int, highest: int) -> None:
    if not lowest <= value <= highest:
        raise ValueError(f"{value} is not between {lowest} and {highest}")
