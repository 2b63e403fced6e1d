"""Beats from played notes."""

from __future__ import annotations

from transcriptions.music.hints import Hints
from transcriptions.music.performance import Beat, BeatGrid, Performance


def find_grid(performance: Performance, hints: Hints) -> BeatGrid:
    """Beats over the whole performance."""
    notes = performance.notes
    period = 60 / (hints.tempo_bpm or 120)
    first = notes[0].onset_s
    count = int((notes[-1].onset_s - first) / period) + 2
    meter = hints.meter or (4, 4)
    return BeatGrid(tuple(Beat(first + period * i, i % meter[0]) for i in range(count)), meter, 0.0)
