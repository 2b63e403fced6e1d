"""Works and made performances as the passes of notation meet them: notes on the grid, each with its truth."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.music.draft import GridNote
from transcriptions.music.duration_features import TICKS
from transcriptions.music.quantise import sound_ends
from transcriptions.music.timeline import Timeline
from transcriptions.training.notation_examples import NotationExample
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


def true_notes(example: NotationExample, timeline: Timeline) -> list[GridNote]:
    """The printed notes of a performance where they are printed, sorted, with their ends as played."""
    found: dict[tuple[int, Fraction, int], GridNote] = {}
    for index, part in enumerate(example.performance.parts):
        ends = sound_ends(part.notes, part.pedals)
        for note in part.notes:
            printed = example.written.get((index, note.onset_s, note.pitch))
            if printed is None:
                continue
            start = Fraction(round(printed.start * TICKS), TICKS)
            beats = timeline.beats_at(np.array([note.offset_s, ends[note]])) + timeline.first_beat
            key_end, sound_end = (beats * float(timeline.beat)).tolist()
            found[index, start, note.pitch] = GridNote(
                index, start, note.pitch, key_end, sound_end, note.velocity, note.confidence, note.onset_s
            )
    return [found[key] for key in sorted(found)]


@cache
def _start(onset: float) -> Fraction:
    return Fraction(onset).limit_denominator(48)
