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
_TEMPO_SPREAD, _TEMPO_BREAK = 0.2, 4.0
# What it costs that the pulse breaks off, at a long silence or between movements, and begins anew.
_RESTART_COST = 15.0
# Candidates whose steps are made at one time.
_BLOCK = 1000
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
    return BeatPath(*_path(evidence, candidates, steps, chosen), log_score)


def _candidates(evidence: RhythmEvidence) -> Array:
    """Indices of onsets that may be on a beat."""
    likely = evidence.beat[:, 1] > np.log(_LEAST_BEAT)
    seconds = np.floor(evidence.times_s).astype(int)
    order = np.lexsort((-evidence.beat[:, 1], seconds))
    best = order[np.unique(seconds[order], return_index=True)[1]]
    likely[best] = True
    return np.flatnonzero(likely)


def _steps(evidence: RhythmEvidence, candidates: Array, shortest_s: float, longest_s: float) -> _Steps:
    """All steps that fit, sorted by their end; made in blocks so that an hour of music takes little memory."""
    blocks = [
        _scored(evidence, candidates, _fitting(evidence, candidates, first, (shortest_s, longest_s)))
        for first in range(0, len(candidates), _BLOCK)
    ]
    start, end, beats, period_s, score = (np.concatenate(column) for column in zip(*blocks, strict=True))
    order = np.argsort(end, kind="stable")
    return _Steps(start[order], end[order], beats[order], period_s[order], score[order])


def _fitting(evidence: RhythmEvidence, candidates: Array, first: int, periods_s: tuple[float, float]) -> list[Array]:
    """[start, end, beats, period in seconds, period's log probability] of steps from a block of candidates."""
    times = evidence.times_s[candidates]
    nodes = np.arange(first, min(first + _BLOCK, len(candidates)))
    reached = np.searchsorted(times, times[nodes] + _LONGEST_STEP_S, side="right") - 1 - nodes
    counts = np.clip(reached, 0, _MOST_CANDIDATES)
    start = np.repeat(nodes, counts)
    end = start + 1 + _ramp(counts)
    off_beat = np.concatenate([[0.0], np.cumsum(evidence.beat[:, 0])])
    passed = off_beat[candidates[end]] - off_beat[candidates[start] + 1]
    start, end = (np.repeat(side[passed > -_MOST_PASSED], _MOST_BEATS) for side in (start, end))
    beats = np.tile(np.arange(1, _MOST_BEATS + 1), len(start) // _MOST_BEATS)
    period_s = (times[end] - times[start]) / beats
    first_bin = _period_score(evidence.period, candidates[start], period_s)
    last_bin = _period_score(evidence.period, candidates[end], period_s)
    peak = evidence.period.max(axis=1)
    fits = (period_s >= periods_s[0]) & (period_s <= periods_s[1])
    fits &= np.maximum(first_bin - peak[candidates[start]], last_bin - peak[candidates[end]]) > -_PERIOD_FLOOR
    return [column[fits] for column in (start, end, beats, period_s, (first_bin + last_bin) / 2)]


def _scored(evidence: RhythmEvidence, candidates: Array, fitting: list[Array]) -> list[Array]:
    """The columns of _Steps for one block."""
    start, end, beats, period_s, period = fitting
    first, last = candidates[start], candidates[end]
    score = _PERIOD_WEIGHT * (last - first) * period - _SILENT_BEAT_COST * (beats - 1)
    score += _BEAT_WEIGHT * evidence.beat[last, 1] + _PHASE_WEIGHT * evidence.phase[last, 0]
    score += _passed(evidence, first, last, beats)
    return [start, end, beats, period_s, score]


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
    """Indices of the best chain of steps, and its score. The pulse may break off and begin anew at a price."""
    outside = _BEAT_WEIGHT * evidence.beat[:, 0] + _PHASE_WEIGHT * np.log(1 / PHASE_BINS)
    before = np.concatenate([[0.0], np.cumsum(outside)])
    entry = before[candidates] + _BEAT_WEIGHT * evidence.beat[candidates, 1]
    entry += _PHASE_WEIGHT * evidence.phase[candidates, 0]
    after = before[candidates + 1]
    edges = np.searchsorted(steps.end, np.arange(len(candidates) + 1))
    by_start = np.argsort(steps.start, kind="stable")
    starts = np.searchsorted(steps.start[by_start], np.arange(len(candidates) + 1))
    value, back = np.full(len(steps.start), -np.inf), np.full(len(steps.start), -1, dtype=np.int64)
    tail, tail_step = 0.0, -1
    for node in range(len(candidates)):
        into, out = slice(edges[node], edges[node + 1]), by_start[starts[node] : starts[node + 1]]
        value[out], back[out] = entry[node] + tail + steps.score[out], tail_step
        if into.start == into.stop:
            continue
        if len(out):
            _continue(steps, into, out, (value, back))
        best = into.start + int(value[into].argmax())
        if value[best] - after[node] - _RESTART_COST > tail:
            tail, tail_step = float(value[best] - after[node] - _RESTART_COST), best
    final = value + before[-1] - after[steps.end]
    chosen = [int(final.argmax())]
    while back[chosen[-1]] >= 0:
        chosen.append(int(back[chosen[-1]]))
    return chosen[::-1], float(final.max())


def _continue(steps: _Steps, into: slice, out: Array, table: tuple[Array, Array]) -> None:
    """Let steps out of an onset go on from the best of those into it, in the table of values and pointers."""
    value, back = table
    ratio = np.log(steps.period_s[into][:, None] / steps.period_s[out]) / _TEMPO_SPREAD
    through = value[into][:, None] - np.minimum(0.5 * ratio**2, _TEMPO_BREAK)
    best = through.argmax(axis=0)
    found = through[best, np.arange(len(out))] + steps.score[out]
    better = found > value[out]
    value[out[better]] = found[better]
    back[out[better]] = into.start + best[better]


def _path(evidence: RhythmEvidence, candidates: Array, steps: _Steps, chosen: list[int]) -> tuple[Array, Array]:
    """Times and onsets of the beats; where the pulse breaks off, beats of its last length fill the gap."""
    times: list[float] = []
    onsets: list[int] = []
    for index in chosen:
        first = int(candidates[steps.start[index]])
        time_s, period_s = float(evidence.times_s[first]), float(steps.period_s[index])
        if onsets and onsets[-1] != first:
            count = max(1, round((time_s - times[-1]) / period_s))
            times += np.linspace(times[-1], time_s, count + 1)[1:].tolist()
            onsets += [-1] * (count - 1) + [first]
        elif not onsets:
            times.append(time_s)
            onsets.append(first)
        count = int(steps.beats[index])
        times += [time_s + place * period_s for place in range(1, count)]
        onsets += [-1] * (count - 1)
        last = int(candidates[steps.end[index]])
        times.append(float(evidence.times_s[last]))
        onsets.append(last)
    return np.array(times), np.array(onsets)
