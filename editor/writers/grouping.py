"""Which parts stand under one bracket: neighbours of one instrument family."""

from __future__ import annotations

from itertools import groupby

from transcriptions.music.score import Part, Score

# General MIDI programs (from 0) of the families that scores bracket together.
FAMILIES = {"strings": range(40, 52), "voices": range(52, 55), "brass": range(56, 64), "woodwinds": range(64, 80)}


def _family(part: Part) -> str:
    if part.is_percussion or part.staves > 1:
        return f"alone {part.id}"
    return next((name for name, programs in FAMILIES.items() if part.program in programs), f"alone {part.id}")


def part_groups(score: Score) -> list[list[Part]]:
    """The parts in their order, neighbours of one family together."""
    return [list(parts) for _, parts in groupby(score.parts, _family)]
