"""The beat grid of a performance from the rhythm model's evidence: beats first, then meter and bar lines."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

import numpy as np

from transcriptions.music.bar_lines import BarLines, Meter, beats_in_bar, find_bar_lines
from transcriptions.music.beat_paths import BeatPath, NoPulseError, find_beats
from transcriptions.music.beats import find_grid
from transcriptions.music.hints import Hints
from transcriptions.music.performance import Beat, BeatGrid, Performance
from transcriptions.music.rhythm_evidence import METERS, RhythmEvidence
from transcriptions.music.score import TimeSignature
from transcriptions.music.values import beat_length

# A hinted tempo may be off by this factor either way.
_HINT_RANGE = 1.3
# Halves and eighths are taken for the beat under a hinted tempo only where the evidence is clear (log).
_USUAL_BEATS, _UNUSUAL_BEAT_COST = (Fraction(1), Fraction(3, 2)), 10.0
# Meters with a smaller share are not worth telling.
_WORTH_TELLING = 0.1


def choose_grid(performance: Performance, hints: Hints, evidence: RhythmEvidence | None) -> BeatGrid:
    """The grid from the evidence, or from the notes alone without evidence or where it holds no pulse."""
    if evidence is None:
        return find_grid(performance, hints)
    try:
        return grid_from_evidence(performance, evidence, hints)
    except NoPulseError:
        return find_grid(performance, hints)


def grid_from_evidence(performance: Performance, evidence: RhythmEvidence, hints: Hints) -> BeatGrid:
    """Beats over the whole performance, as the hints allow. NoPulseError when the evidence holds no pulse."""
    path, meters = _hinted_path(evidence, hints)
    bars = find_bar_lines(evidence, path, meters)
    confidence = round(sum(share for meter, share in bars.shares if meter == bars.meter), 3)
    alternatives = tuple(
        f"{meter[0]}/{meter[1]}" for meter, share in bars.shares if share >= _WORTH_TELLING and meter != bars.meter
    )
    return BeatGrid(_cover(performance, path, bars, hints.pickup_beats), bars.meter, confidence, alternatives)


def _hinted_path(evidence: RhythmEvidence, hints: Hints) -> tuple[BeatPath, list[Meter]]:
    """The best beats that the hints allow, and the meters that have such beats."""
    meters = [hints.meter] if hints.meter else list(METERS)
    if hints.tempo_bpm is None:
        return find_beats(evidence), meters
    found = []
    for beat in sorted({beat_length(TimeSignature(*meter)) for meter in meters}):
        period_s = 60 / hints.tempo_bpm * float(beat)
        fitting = [meter for meter in meters if beat_length(TimeSignature(*meter)) == beat]
        with suppress(NoPulseError):
            path = find_beats(evidence, shortest_s=period_s / _HINT_RANGE, longest_s=period_s * _HINT_RANGE)
            found.append((path.log_score - _UNUSUAL_BEAT_COST * (beat not in _USUAL_BEATS), path, fitting))
    if not found:
        raise NoPulseError("there is no pulse at the tempo that was asked for")
    _, path, meters = max(found, key=lambda reading: reading[0])
    return path, meters


def _cover(performance: Performance, path: BeatPath, bars: BarLines, pickup_beats: int | None) -> tuple[Beat, ...]:
    """Beats from the first onset or before to after the last one; bars go on as they began and ended."""
    count = beats_in_bar(bars.meter)
    times, places = path.times_s.tolist(), list(bars.places)
    gaps = np.diff(times)
    first_gap, last_gap = float(np.median(gaps[:4])), float(np.median(gaps[-4:]))
    first_s, last_s = performance.notes[0].onset_s, performance.notes[-1].onset_s
    while times[0] > first_s:
        times.insert(0, times[0] - first_gap)
        places.insert(0, (places[0] - 1) % count)
    while times[-1] <= last_s:
        times.append(times[-1] + last_gap)
        places.append((places[-1] + 1) % count)
    if pickup_beats is not None:
        places = [(beat - pickup_beats) % count for beat in range(len(times))]
    return tuple(Beat(time_s, place) for time_s, place in zip(times, places, strict=True))
