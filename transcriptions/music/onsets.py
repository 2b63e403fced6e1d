"""Notes grouped into onsets: what starts together is one chord, whoever plays it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from transcriptions.music.performance import PlayedNote

# Notes of one chord start within this (Goebl, JASA 110, 2001, measured spreads of up to 30 ms).
CHORD_SPREAD_S = 0.035


@dataclass(frozen=True, slots=True)
class Onset:
    """Notes that start together, in pitch order. time_s: mean of their onsets."""

    time_s: float
    notes: tuple[PlayedNote, ...]


def group_onsets(notes: Sequence[PlayedNote], *, spread_s: float = CHORD_SPREAD_S) -> list[Onset]:
    """Onsets in time order. notes: sorted by onset; each is at most spread_s after the first one of its group."""
    groups: list[list[PlayedNote]] = []
    for note in notes:
        if groups and note.onset_s - groups[-1][0].onset_s <= spread_s:
            groups[-1].append(note)
        else:
            groups.append([note])
    return [
        Onset(sum(note.onset_s for note in group) / len(group), tuple(sorted(group, key=lambda note: note.pitch)))
        for group in groups
    ]
