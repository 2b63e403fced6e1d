"""The beat grid of a performance: pulse, level, meter and bar lines, with doubt and alternatives."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from transcriptions.music.alternatives import weigh
from transcriptions.music.confidence import grid_confidence
from transcriptions.music.drum_evidence import DrumHits, find_hits
from transcriptions.music.hints import Hints
from transcriptions.music.levels import Heard
from transcriptions.music.meter import METERS, Meter, Reading, readings
from transcriptions.music.meter_changes import Bars, Lines, change_bars, counts_beside
from transcriptions.music.meter_features import score
from transcriptions.music.onsets import Onset, group_onsets
from transcriptions.music.performance import Beat, BeatGrid, MeterChange, Performance
from transcriptions.music.pulse import PERIODS_S
from transcriptions.music.score import TimeSignature
from transcriptions.music.values import beat_length, is_compound

Floats = npt.NDArray[np.float64]

# With fewer onsets there is no pulse to find: a steady grid stands in.
FEWEST_ONSETS = 4
_STEADY_BPM = 120.0

# What starts up to this share of a beat before a first beat on which nothing starts is that beat, struck early: it
# takes a while until a tempo can be told, and the first chord may have been held.
_EARLY_FIRST = 0.4

# A hinted tempo may be off by this factor either way, since people round and players drift.
_HINT_RANGE = 1.3


def find_grid(performance: Performance, hints: Hints) -> BeatGrid:
    """Beats over the whole performance, in the likeliest meter that the hints allow.

    The performance has a note. confidence: the probability that meter and bar lines are right.
    """
    onsets = group_onsets(performance.notes)
    found = options(onsets, hints, find_hits(performance))
    if not found:
        return _steady(onsets, hints)
    return decide(onsets, hints, found, np.array([score(reading) for reading in found]))


def decide(onsets: Sequence[Onset], hints: Hints, options: Sequence[Reading], scores: Floats) -> BeatGrid:
    """The grid of the reading with the highest score (log odds), with the others as its doubt."""
    best = options[int(scores.argmax())]
    doubt = weigh(options, scores, hints)
    bars = _bars(best, hints)
    beats, counts, bar_scores = _beats(best, bars, onsets)
    if hints.pickup_beats is not None:
        beats = _after_pickup(beats, hints.pickup_beats, best.beats_in_bar)
    first, changes = _meters(beats, counts, best.meter)
    confidence = round(grid_confidence(doubt.reading, doubt.phase, beats, len(onsets)), 3)
    return BeatGrid(beats, first, confidence, doubt.alternatives, bar_scores, changes)


def options(onsets: Sequence[Onset], hints: Hints, drums: DrumHits | None) -> list[Reading]:
    """The readings of the tracked pulse that the hints allow; none of a few onsets."""
    if len(onsets) < FEWEST_ONSETS:
        return []
    meters = (hints.meter,) if hints.meter else METERS
    if hints.tempo_bpm is None:
        return readings(Heard.of(onsets, PERIODS_S, drums), meters=meters)
    found = []
    for beat in sorted({beat_length(TimeSignature(*meter)) for meter in meters}):
        periods_s = periods_near(60 / hints.tempo_bpm * float(beat))
        fitting = [meter for meter in meters if beat_length(TimeSignature(*meter)) == beat]
        found += readings(Heard.of(onsets, periods_s, drums), multiples=(Fraction(1),), meters=fitting)
    return found


def periods_near(period_s: float) -> Floats:
    """Candidates around a hinted beat period, as finely spaced as without a hint."""
    step = float(np.log(PERIODS_S[1] / PERIODS_S[0]))
    count = round(np.log(_HINT_RANGE) / step)
    return np.asarray(period_s * np.exp(step * np.arange(-count, count + 1)))


def _bars(reading: Reading, hints: Hints) -> Bars:
    """The bars of a reading, in changing meters where nobody said which, and the piece asks for them."""
    count, places = reading.beats_in_bar, np.asarray(reading.bar_places)
    counts = counts_beside(reading.meter)
    if counts and hints.meter is None and hints.pickup_beats is None:
        lines = Lines(reading.level.beat_times_s, reading.bar_scores, places)
        changing = change_bars(lines, count, counts=counts)
        if changing:
            return changing
    return Bars(places, np.full(len(places), count))


def _beats(
    reading: Reading, bars: Bars, onsets: Sequence[Onset]
) -> tuple[tuple[Beat, ...], list[int], tuple[float, ...]]:
    """The beats of a reading, more before and after where the performance goes beyond them; beats in each one's bar;
    the log odds of a bar line at each, 0 at those that were added."""
    times, places, counts = reading.level.beat_times_s.tolist(), bars.places.tolist(), bars.counts.tolist()
    scores = [round(score, 3) for score in reading.bar_scores.tolist()]
    gaps = np.diff(times)
    first_gap = float(np.median(gaps[:4])) if len(gaps) else reading.level.period_s
    last_gap = float(np.median(gaps[-4:])) if len(gaps) else reading.level.period_s
    if reading.level.beat_onsets[0] < 0:
        times[0] = _struck_early(onsets, times[0], _EARLY_FIRST * first_gap)
    while times[0] > _start_s(onsets[0]):
        times.insert(0, times[0] - first_gap)
        places.insert(0, (places[0] - 1) % counts[0])
        counts.insert(0, counts[0])
        scores.insert(0, 0.0)
    while times[-1] <= max(note.onset_s for note in onsets[-1].notes):
        times.append(times[-1] + last_gap)
        places.append((places[-1] + 1) % counts[-1])
        counts.append(counts[-1])
        scores.append(0.0)
    beats = tuple(Beat(time_s, place) for time_s, place in zip(times, places, strict=True))
    return beats, counts, tuple(scores)


def _struck_early(onsets: Sequence[Onset], beat_s: float, window_s: float) -> float:
    """The start of the first onset in a window before a beat on which nothing starts; else the beat itself."""
    return next((start_s for onset in onsets if beat_s - window_s <= (start_s := _start_s(onset)) < beat_s), beat_s)


def _start_s(onset: Onset) -> float:
    return min(note.onset_s for note in onset.notes)


def _after_pickup(beats: Sequence[Beat], pickup_beats: int, count: int) -> tuple[Beat, ...]:
    """The beats counted from a hinted pickup on."""
    return tuple(Beat(beat.time_s, (index - pickup_beats) % count) for index, beat in enumerate(beats))


def _meters(beats: Sequence[Beat], counts: Sequence[int], meter: Meter) -> tuple[Meter, tuple[MeterChange, ...]]:
    """The first meter and the later ones, of the beats that bars have; all with the beat of `meter`."""
    unit = 3 if is_compound(TimeSignature(*meter)) else 1
    lines = [0, *(index for index, beat in enumerate(beats) if index and beat.index_in_bar == 0)]
    meters = [(index, (unit * counts[index], meter[1])) for index in lines]
    changes = [MeterChange(*later) for before, later in pairwise(meters) if before[1] != later[1]]
    return meters[0][1], tuple(changes)


def _steady(onsets: Sequence[Onset], hints: Hints) -> BeatGrid:
    meter = hints.meter or (4, 4)
    time = TimeSignature(*meter)
    beat = beat_length(time)
    period_s = 60 / (hints.tempo_bpm or _STEADY_BPM) * float(beat)
    first_s = _start_s(onsets[0])
    count = int((onsets[-1].time_s - first_s) / period_s) + 2
    shift = hints.pickup_beats or 0
    in_bar = int(time.length / beat)
    beats = tuple(Beat(first_s + period_s * index, (index - shift) % in_bar) for index in range(count))
    return BeatGrid(beats, meter, 0.0)
