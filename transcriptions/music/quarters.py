"""Lengths of written values: the few that there are, each worked out once."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache


@lru_cache(maxsize=4096)
def written_quarters(numerator: int, denominator: int, *, dots: int, ratio: tuple[int, int]) -> Fraction:
    """Quarters of a base value (numerator / denominator) with dots, times a ratio as tuplets have."""
    return Fraction(numerator, denominator) * (2 - Fraction(1, 2**dots)) * Fraction(*ratio)
