"""The likeliest beats through a whole piece, given what the rhythm model says about each onset.

A step leads from one onset on a beat to a later one, over one beat or over several of which
only the last is played. Steps are scored by all onsets that they pass; a second-order Viterbi
search over the steps keeps the tempo continuous.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.music.rhythm_evidence import (
    LONGEST_PERIOD_S,
    PHASE_BINS,
    SHORTEST_PERIOD_S,
    RhythmEvidence,
    period_bin,
)

Array = npt.NDArray[Any]

# An onset less likely than this to be on a beat never is one; the likeliest of each second stays in any case.
_LEAST_BEAT = 0.03
# Beats that may pass without an onset, and what each of them costs.
_MOST_BEATS, _SILENT_BEAT_COST = 6, 0.9
# How far a step may lead, in seconds and in candidates.
_LONGEST_STEP_S, _MOST_CANDIDATES = 10.0, 48
# A step that passes onsets which together are so likely (log) to hold a beat is not taken.
_MOST_PASSED = 9.0
# Periods this much less likely (log) than the likeliest one at the place are not followed.
_PERIOD_FLOOR = 5.0
# Tempo between neighbouring beats: usual spread of the log ratio, and the most that a break costs.
_TEMPO_SPREAD, _TEMPO_BREAK = 0.11, 7.0
# Evidence of neighbouring onsets is not independent: these weigh it. Each onset counts once, whatever the
# level: a sum over beats would favour the slowest pulse.
_BEAT_WEIGHT, _PHASE_WEIGHT, _PERIOD_WEIGHT = 1.0, 0.8, 0.15
# An onset's place in the beat is rarely surer than this.
_PHASE_FLOOR = 0.01


class NoPulseError(ValueError):
    """There are too few onsets, or none at the tempo that was asked for."""


@dataclass(frozen=True, slots=True)
class BeatPath:
    """times_s: (beats,) seconds, increasing. onset: (beats,) index of the onset played there, -1 without one.

    log_score: of the path, comparable between paths over the same evidence.
    """

    times_s: Array
    onset: Array
    log_score: float


@dataclass(frozen=True, slots=True)
class _Steps:
    """Steps from candidate `start` to candidate `end` over `beats` beats of period_s, sorted by end."""

    start: Array
    end: Array
    beats: Array
    period_s: Array
    score: Array


def find_beats(
    evidence: RhythmEvidence, *, shortest_s: float = SHORTEST_PERIOD_S, longest_s: float = LONGEST_PERIOD_S
) -> BeatPath:
    """The best path with beat periods from shortest_s to longest_s. NoPulseError when no step fits."""
    candidates = _candidates(evidence)
    steps = _steps(evidence, candidates, shortest_s, longest_s)
    if not len(steps.start):
        raise NoPulseError("no two onsets can be beats of one pulse")
    chosen, log_score = _search(evidence, candidates, steps)
    return _path(evidence, candidates, steps, chosen, log_score)


def _candidates(evidence: RhythmEvidence) -> Array:
    """Indices of onsets that may be on a beat."""
    likely = evidence.beat[:, 1] > np.log(_LEAST_BEAT)
    seconds = np.floor(evidence.times_s).astype(int)
    order = np.lexsort((-evidence.beat[:, 1], seconds))
    best = order[np.unique(seconds[order], return_index=True)[1]]
    likely[best] = True
    return np.flatnonzero(likely)


def _steps(evidence: RhythmEvidence, candidates: Array, shortest_s: float, longest_s: float) -> _Steps:
    times = evidence.times_s[candidates]
    reached = np.searchsorted(times, times + _LONGEST_STEP_S, side="right") - 1 - np.arange(len(times))
    counts = np.clip(reached, 0, _MOST_CANDIDATES)
    start = np.repeat(np.arange(len(times)), counts)
    end = start + 1 + _ramp(counts)
    off_beat = np.concatenate([[0.0], np.cumsum(evidence.beat[:, 0])])
    passed = off_beat[candidates[end]] - off_beat[candidates[start] + 1]
    start, end = start[passed > -_MOST_PASSED], end[passed > -_MOST_PASSED]
    start, end = np.repeat(start, _MOST_BEATS), np.repeat(end, _MOST_BEATS)
    beats = np.tile(np.arange(1, _MOST_BEATS + 1), len(start) // _MOST_BEATS)
    period_s = (times[end] - times[start]) / beats
    first_bin = _period_score(evidence.period, candidates[start], period_s)
    last_bin = _period_score(evidence.period, candidates[end], period_s)
    peak = evidence.period.max(axis=1)
    fits = (period_s >= shortest_s) & (period_s <= longest_s)
    fits &= np.maximum(first_bin - peak[candidates[start]], last_bin - peak[candidates[end]]) > -_PERIOD_FLOOR
    chosen = np.flatnonzero(fits)
    chosen = chosen[np.argsort(end[chosen], kind="stable")]
    start, end, beats, period_s = start[chosen], end[chosen], beats[chosen], period_s[chosen]
    onsets = candidates[end] - candidates[start]
    score = _PERIOD_WEIGHT * onsets * (first_bin + last_bin)[chosen] / 2 - _SILENT_BEAT_COST * (beats - 1)
    score += _BEAT_WEIGHT * evidence.beat[candidates[end], 1] + _PHASE_WEIGHT * evidence.phase[candidates[end], 0]
    score += _passed(evidence, candidates[start], candidates[end], beats)
    return _Steps(start, end, beats, period_s, score)


def _ramp(counts: Array) -> Array:
    """0, 1, … counts[0] - 1, 0, 1, … counts[1] - 1, …"""
    return np.asarray(np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts))


def _period_score(period: Array, onset: Array, period_s: Array) -> Array:
    """Log probability of a period at an onset, between the two nearest bins."""
    place = period_bin(period_s)
    low = np.minimum(place.astype(int), period.shape[1] - 2)
    share = place - low
    return np.asarray(period[onset, low] * (1 - share) + period[onset, low + 1] * share)


def _passed(evidence: RhythmEvidence, start: Array, end: Array, beats: Array) -> Array:
    """What the onsets between the ends of each step say about it."""
    counts = end - start - 1
    step = np.repeat(np.arange(len(start)), counts)
    onset = np.repeat(start + 1, counts) + _ramp(counts)
    times = evidence.times_s
    whole = (times[onset] - times[start[step]]) / (times[end[step]] - times[start[step]]) * beats[step]
    place = whole % 1 * PHASE_BINS
    low = place.astype(int) % PHASE_BINS
    probability = np.exp(evidence.phase[onset])
    rows = np.arange(len(onset))
    share = place - np.floor(place)
    phase = probability[rows, low] * (1 - share) + probability[rows, (low + 1) % PHASE_BINS] * share
    score = _BEAT_WEIGHT * evidence.beat[onset, 0] + _PHASE_WEIGHT * np.log(phase + _PHASE_FLOOR)
    return np.bincount(step, weights=score, minlength=len(start))


def _search(evidence: RhythmEvidence, candidates: Array, steps: _Steps) -> tuple[list[int], float]:
    """Indices of the best chain of steps, and its score."""
    outside = _BEAT_WEIGHT * evidence.beat[:, 0] + _PHASE_WEIGHT * np.log(1 / PHASE_BINS)
    before = np.concatenate([[0.0], np.cumsum(outside)])
    entry = _BEAT_WEIGHT * evidence.beat[candidates, 1] + _PHASE_WEIGHT * evidence.phase[candidates, 0]
    entry += before[candidates]
    leaving = before[-1] - before[candidates + 1]
    edges = np.searchsorted(steps.end, np.arange(len(candidates) + 1))
    log_period = np.log(steps.period_s)
    value = steps.score + entry[steps.start]
    back = np.full(len(value), -1, dtype=np.int64)
    by_start = np.argsort(steps.start, kind="stable")
    starts = np.searchsorted(steps.start[by_start], np.arange(len(candidates) + 1))
    for node in range(len(candidates)):
        into, out = slice(edges[node], edges[node + 1]), by_start[starts[node] : starts[node + 1]]
        if into.start == into.stop or not len(out):
            continue
        ratio = (log_period[into][:, None] - log_period[out]) / _TEMPO_SPREAD
        through = value[into][:, None] - np.minimum(0.5 * ratio**2, _TEMPO_BREAK)
        best = through.argmax(axis=0)
        found = through[best, np.arange(len(out))] + steps.score[out]
        better = found > value[out]
        value[out[better]] = found[better]
        back[out[better]] = edges[node] + best[better]
    final = value + leaving[steps.end]
    index = int(final.argmax())
    log_score = float(final[index])
    chosen = [index]
    while back[chosen[-1]] >= 0:
        chosen.append(int(back[chosen[-1]]))
    return chosen[::-1], log_score


def _path(evidence: RhythmEvidence, candidates: Array, steps: _Steps, chosen: list[int], log_score: float) -> BeatPath:
    times, onsets = [], []
    for index in chosen:
        first, count = candidates[steps.start[index]], int(steps.beats[index])
        times += [float(evidence.times_s[first] + place * steps.period_s[index]) for place in range(count)]
        onsets += [int(first)] + [-1] * (count - 1)
    last = candidates[steps.end[chosen[-1]]]
    times.append(float(evidence.times_s[last]))
    onsets.append(int(last))
    return BeatPath(np.array(times), np.array(onsets), log_score)
