"""Works as the passes of notation meet them: notes on the grid, each with the truth of its score."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

import numpy.typing as npt

from transcriptions.music.draft import GridNote
from transcriptions.training.works import Work

# A key comes up a little before its written value is over.
_HELD_SHARE = 0.9


def grid_notes(work: Work) -> tuple[list[GridNote], npt.NDArray[Any]]:
    """The notes as if played exactly, sorted by (start, pitch), and their NOTE records; no grace notes.

    A pitch struck twice at once is one note.
    """
    records = work.notes[work.notes["grace"] == 0]
    seen: set[tuple[float, int]] = set()
    notes, kept = [], []
    for index, (onset, duration, pitch) in enumerate(
        zip(records["onset"].tolist(), records["duration"].tolist(), records["pitch"].tolist(), strict=True)
    ):
        if (onset, pitch) in seen:
            continue
        seen.add((onset, pitch))
        end = onset + _HELD_SHARE * duration
        notes.append(GridNote(0, _start(onset), pitch, end, end, 64, 1.0, onset))
        kept.append(index)
    return notes, records[kept]


@cache
def _start(onset: float) -> Fraction:
    return Fraction(onset).limit_denominator(48)
