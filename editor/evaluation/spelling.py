"""Whether notes have the right letter and accidental."""

from __future__ import annotations

from editor.evaluation.pairing import Pairs


def spelling_accuracy(pairs: Pairs) -> float:
    """Share of note pairs with equal letter and accidental, 0 to 1; parts written at another pitch are left out."""
    concert = [
        wanted.spelling == found.spelling
        for wanted, found in pairs
        if not wanted.is_transposed and not found.is_transposed
    ]
    return sum(concert) / len(concert) if concert else 0.0
