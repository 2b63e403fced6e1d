"""How sure the beats are, piece by piece and bar by bar, as probabilities.

Logistic regressions on performances made of scores that the trackers had not seen; `manage.py
train_notation --only confidence` makes them, prints their weights and says how well they are calibrated.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log

import numpy as np
import numpy.typing as npt

from transcriptions.music.draft import GridNote
from transcriptions.music.performance import Beat, BeatGrid
from transcriptions.music.timeline import Bar, Timeline

Floats = npt.NDArray[np.float64]

# Log odds of probabilities are cut here: no evidence is surer.
_SUREST = 6.0

# Bars to either side that speak for a bar, too.
_NEIGHBOURS = 4

# A note is off by this share of a beat at most, and bars differ by this log ratio of length at most.
_MOST_MISFIT, _MOST_CHANGE = 0.25, 1.0

# Changes of tempo smaller than this are all alike.
_LEAST_CHANGE = 0.01

# Most beats last about this long.
_USUAL_BEAT_S = 0.66

# For the columns of `grid_features` and of `bar_features`, the constant last. CHANGE: the one of the tempo.
CHANGE = 5
GRID_WEIGHTS = np.array([0.936, 0.241, 0.199, -0.891, -4.087])
BAR_WEIGHTS = np.array([0.409, 0.238, 0.108, -1.184, 1.033, -0.752, -1.765, -0.634, 0.288, -1.339])


def grid_confidence(reading: float, phase: float, beats: Sequence[Beat], onsets: int) -> float:
    """The probability that the meter and most bar lines are right.

    reading, phase: the tracker's own probabilities of tempo with meter, and of the bar lines in it.
    """
    return float(_probability(grid_features(reading, phase, bar_changes(beats), onsets) @ GRID_WEIGHTS))


def grid_features(reading: float, phase: float, changes: Floats, onsets: int) -> Floats:
    """(5,) log odds of the tracker's probabilities, log number of onsets, log of the mean change of tempo, 1."""
    change = log(float(changes.mean()) + _LEAST_CHANGE) if len(changes) else 0.0
    return np.array([_log_odds(reading), _log_odds(phase), log(max(onsets, 1) / 100), change, 1.0])


def bar_changes(beats: Sequence[Beat]) -> Floats:
    """(bars,) by how much the tempo of each whole bar differs from its neighbours', as a log ratio."""
    edges = [index for index, beat in enumerate(beats) if beat.index_in_bar == 0]
    times_s = np.array([beats[index].time_s for index in edges])
    return _changes(np.log(np.maximum(np.diff(times_s), 0.05) / np.diff(edges))) if len(edges) > 1 else np.zeros(0)


def bar_confidences(
    grid: BeatGrid, timeline: Timeline, bars: Sequence[Bar], notes: Sequence[GridNote]
) -> tuple[float, ...]:
    """For each bar the probability that its first beat is where it belongs, in the right meter.

    The confidence of the engine in the bar's notes can only lower it.
    """
    likely = _probability(bar_features(grid, timeline, bars, notes) @ BAR_WEIGHTS)
    heard = _means([note.confidence for note in notes], _bar_of(notes, bars), len(bars), 1.0)
    return tuple(round(float(value), 3) for value in likely * np.minimum(1.0, 0.5 + heard))


def bar_features(grid: BeatGrid, timeline: Timeline, bars: Sequence[Bar], notes: Sequence[GridNote]) -> Floats:
    """(bars, 10): log odds of the grid; the bar line's lead over other beats and over the best of them; misfit of
    the notes, in the bar and around; change of length; beats without a note; a bar of another length near; distance
    of the beat from the usual; 1."""
    lead, rival = _bar_line_leads(grid, timeline, bars)
    misfit = _misfits(timeline, bars, notes)
    lengths = np.array([float(bar.length) for bar in bars])
    times = np.array([timeline.seconds_at(bar.start) for bar in bars] + [timeline.seconds_at(bars[-1].end)])
    pace = np.log(np.maximum(np.diff(times), 0.05) / lengths)
    odd = np.array([bar.length != bar.time.length and index > 0 for index, bar in enumerate(bars)], dtype=float)
    columns = [
        np.full(len(bars), _log_odds(grid.confidence)), lead, rival, misfit, _smooth(misfit),
        _changes(pace),
        _smooth(_silent_beats(timeline, bars, notes)), np.minimum(1.0, 3 * _smooth(odd)),
        np.full(len(bars), abs(log(float(np.median(np.diff(timeline.times_s))) / _USUAL_BEAT_S))), np.ones(len(bars)),
    ]  # fmt: skip
    return np.column_stack(columns)


def _changes(pace: Floats) -> Floats:
    """The greater distance from the neighbours."""
    change = np.abs(np.diff(pace, prepend=pace[:1]))
    return np.asarray(np.minimum(np.maximum(change, np.append(change[1:], 0.0)), _MOST_CHANGE))


def _bar_line_leads(grid: BeatGrid, timeline: Timeline, bars: Sequence[Bar]) -> tuple[Floats, Floats]:
    """(bars,) around each bar the log odds of a bar line on first beats less those on the others: on all of them
    together, and on the best of them."""
    counts = [max(2, int(bar.time.length / timeline.beat)) for bar in bars]
    scores, rows = np.array(grid.bar_scores), np.zeros((len(bars), max(counts)))
    for index, (bar, count) in enumerate(zip(bars, counts, strict=True)):
        first = int((bar.start - bar.offset) / timeline.beat) - timeline.first_beat
        inside = scores[max(first, 0) : max(first, 0) + count] if len(scores) and first >= 0 else scores[:0]
        rows[index, : len(inside)] = inside
        rows[index, count:] = rows[index, 1:count].mean()
    around = np.column_stack([_smooth(column) for column in rows.T])
    mean, best = around[:, 0] - around[:, 1:].mean(axis=1), around[:, 0] - around[:, 1:].max(axis=1)
    return np.clip(mean, -_SUREST, _SUREST), np.clip(best, -_SUREST, _SUREST)


def _misfits(timeline: Timeline, bars: Sequence[Bar], notes: Sequence[GridNote]) -> Floats:
    """(bars,) how far notes are from their written places, in beats; the piece's mean where there are none."""
    if not notes:
        return np.zeros(len(bars))
    played = timeline.beats_at(np.array([note.time_s for note in notes])) + timeline.first_beat
    written = np.array([float(note.start / timeline.beat) for note in notes])
    off = np.minimum(np.abs(played - written), _MOST_MISFIT) / _MOST_MISFIT
    return _means(off.tolist(), _bar_of(notes, bars), len(bars), float(off.mean()))


def _silent_beats(timeline: Timeline, bars: Sequence[Bar], notes: Sequence[GridNote]) -> Floats:
    """(bars,) share of the beats on which nothing begins."""
    struck = {note.start for note in notes}
    shares = []
    for bar in bars:
        first = -(-bar.start // timeline.beat)
        beats = [index * timeline.beat for index in range(int(first), int(-(-bar.end // timeline.beat)))]
        shares.append(sum(beat not in struck for beat in beats) / max(1, len(beats)))
    return np.array(shares)


def _bar_of(notes: Sequence[GridNote], bars: Sequence[Bar]) -> npt.NDArray[np.int64]:
    starts = np.array([float(bar.start) for bar in bars])
    found = np.searchsorted(starts, [float(note.start) for note in notes], side="right") - 1
    return np.asarray(np.clip(found, 0, len(bars) - 1))


def _means(values: Sequence[float], bar: npt.NDArray[np.int64], count: int, empty: float) -> Floats:
    """(count,) mean of the values in each bar, `empty` where a bar has none."""
    total = np.bincount(bar, weights=values, minlength=count)
    members = np.bincount(bar, minlength=count)
    return np.where(members > 0, total / np.maximum(members, 1), empty)


def _smooth(values: Floats) -> Floats:
    """The mean over the bars around."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    index = np.arange(len(values))
    first, last = np.maximum(index - _NEIGHBOURS, 0), np.minimum(index + _NEIGHBOURS + 1, len(values))
    return np.asarray((total[last] - total[first]) / (last - first))


def _log_odds(probability: float) -> float:
    floor = 1 / (1 + exp(_SUREST))
    held = min(max(probability, floor), 1 - floor)
    return log(held / (1 - held))


def _probability(log_odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-log_odds)))
