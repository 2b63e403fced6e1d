"""Evidence as a sure and truthful model would give it, for tests of the decoder."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from transcriptions.music.rhythm_evidence import METERS, PERIOD_BINS, PHASE_BINS, RhythmEvidence, period_bin

_SURE = 0.9


def _rows(count: int, classes: int, chosen: Sequence[int] | np.ndarray) -> np.ndarray:
    rows = np.full((count, classes), np.log((1 - _SURE) / (classes - 1)))
    rows[np.arange(count), chosen] = np.log(_SURE)
    return rows


def evidence_of(
    beats: Sequence[float],
    periods_s: Sequence[float],
    meter: tuple[int, int],
    *,
    beats_in_bar: int,
    start_s: float = 1.0,
) -> RhythmEvidence:
    """Onsets at these places in beats, whole beats periods_s[beat] seconds long; beat 0 is a downbeat."""
    ends = start_s + np.concatenate([[0.0], np.cumsum(periods_s)])
    places = np.array(beats)
    whole = np.floor(places).astype(int)
    times_s = ends[whole] + (places - whole) * np.array(periods_s)[np.minimum(whole, len(periods_s) - 1)]
    on_beat = (places == whole).astype(int)
    on_bar = on_beat * (whole % beats_in_bar == 0)
    phase = np.round((places - whole) * PHASE_BINS).astype(int) % PHASE_BINS
    period = np.round(period_bin(np.array(periods_s)[np.minimum(whole, len(periods_s) - 1)])).astype(int)
    count = len(places)
    return RhythmEvidence(
        times_s,
        _rows(count, 2, on_beat),
        _rows(count, 2, on_bar),
        _rows(count, PHASE_BINS, phase),
        _rows(count, PERIOD_BINS, period),
        _rows(count, len(METERS), [METERS.index(meter)] * count),
    )
