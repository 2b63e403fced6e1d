"""Learns how sure the beats of a piece and of each bar are, on performances of scores that the trackers never saw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from transcriptions.engines import rhythm
from transcriptions.learned_weights import load_learned
from transcriptions.music import beats
from transcriptions.music.alternatives import are_alike, phase_sums, softmax
from transcriptions.music.beat_paths import NoPulseError
from transcriptions.music.confidence import CHANGE, bar_features, grid_features
from transcriptions.music.drum_evidence import find_hits
from transcriptions.music.hints import Hints
from transcriptions.music.learned_beats import LearnedReading, Ranked, all_readings
from transcriptions.music.onsets import group_onsets
from transcriptions.music.performance import BeatGrid
from transcriptions.music.quantise import quantise
from transcriptions.music.timeline import Timeline
from transcriptions.training.beat_evaluation import Truth, made_truths
from transcriptions.training.logistic import area_under_curve, calibration_error, fit_logistic
from transcriptions.training.works import Work

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# Performances of each held-out work.
_ROUNDS = 2
# A beat within this of a true one is that beat, as usual in beat tracking.
_WINDOW_S = 0.07
# A grid is right when this share of its bars is.
_MOSTLY = 0.75
# A beat is as long as the true one within this factor.
_SAME_TEMPO = 1.08
_SCALES = np.exp(np.linspace(np.log(0.02), np.log(2.0), 47))


@dataclass(frozen=True, slots=True)
class Sample:
    """One performance with its grid. bars (bars, 10): `bar_features`; right (bars,): 1 where a bar is.

    scores, alike, fits (readings,): log odds, whether tempo and meter are the chosen ones, and whether they are true.
    phases, true_phase: sums of the bar lines' log odds by the beats that they are moved by, and the right number of
    these, None where none is.
    """

    group: str
    onsets: int
    bars: Floats
    right: Floats
    scores: Floats
    alike: Flags
    fits: Flags
    phases: Floats
    true_phase: int | None


@dataclass(frozen=True, slots=True)
class Learned:
    """Constants of `music.alternatives` and `music.confidence`."""

    reading_scale: float
    phase_scale: float
    grid: Floats
    bar: Floats


def train_confidence(held_out: list[Work], seed: int) -> Iterator[str]:
    """Lines: figures with each half of the groups judged by what the other half taught, then the constants."""
    samples = list(_samples(held_out, seed))
    groups = sorted({sample.group for sample in samples})
    halves = [[sample for sample in samples if groups.index(sample.group) % 2 == half] for half in (0, 1)]
    judged = [_judge(test, _fit(train)) for train, test in (halves, halves[::-1])]
    for name, columns in (("grid", (0, 1)), ("bar", (2, 3))):
        likely, right = (np.concatenate([judgement[column] for judgement in judged]) for column in columns)
        yield _report(name, likely, right)
    learned = _fit(samples)
    yield f"READING_SCALE, PHASE_SCALE = {learned.reading_scale:.3g}, {learned.phase_scale:.3g}"
    yield f"GRID_WEIGHTS = np.array({np.round(learned.grid, 3).tolist()})"
    yield f"BAR_WEIGHTS = np.array({np.round(learned.bar, 3).tolist()})"


def _report(name: str, likely: Floats, right: Floats) -> str:
    error, area = calibration_error(likely, right), area_under_curve(likely, right)
    surer = likely >= 0.5
    return (
        f"{name}: {len(right)} judged, {right.mean():.3f} right, calibration error {error:.3f}, area {area:.3f}, "
        f"right of the likely {right[surer].mean() if surer.any() else 0:.3f} ({surer.mean():.3f}), "
        f"of the doubtful {right[~surer].mean() if (~surer).any() else 0:.3f}"
    )


def _samples(works: list[Work], seed: int) -> Iterator[Sample]:
    model, models = rhythm.load(), load_learned().beats
    groups = {work.name: work.group for work in works}
    for turn in range(_ROUNDS):
        for truth in made_truths(works, len(works), seed + turn):
            performance = truth.performance
            try:
                evidence, drums = model.read(performance), find_hits(performance)
                found = all_readings(performance, evidence, models.bars, hints=Hints(), drums=drums)
            except NoPulseError:
                continue
            yield _sample(groups[truth.name], truth, found, found.log_odds(models.readings))


def _sample(group: str, truth: Truth, found: Ranked, scores: Floats) -> Sample:
    options = found.readings
    onsets = group_onsets(truth.performance.notes)
    grid = beats.decide(onsets, Hints(), options, scores)
    best = options[int(scores.argmax())]
    timeline = Timeline.from_grid(grid)
    notes = quantise(truth.performance, timeline)
    bars = timeline.bars(min(note.start for note in notes), max(note.start for note in notes) + Fraction(1, 48))
    edges = [*(bar.start - bar.offset for bar in bars), bars[-1].end]
    edges_s = np.array([timeline.seconds_at(edge) for edge in edges])
    return Sample(
        group,
        len(onsets),
        bar_features(grid, timeline, bars, notes),
        right_bars(edges_s, truth, grid),
        scores,
        are_alike(options, best),
        np.array([_fits(option, truth) for option in options]),
        phase_sums(best),
        _true_phase(best, truth),
    )


def right_bars(edges_s: Floats, truth: Truth, grid: BeatGrid) -> Floats:
    """(bars,) 1 where a bar begins and ends with a true one and has as many beats. edges_s: (bars + 1,) bar lines."""
    downbeats_s, beats_s = truth.beats.downbeats_s, truth.beats.beats_s
    ours_s = np.array([beat.time_s for beat in grid.beats])
    found = []
    for start_s, end_s in pairwise(edges_s):
        first = int(np.abs(downbeats_s - start_s).argmin())
        ends_s = downbeats_s[first + 1] if first + 1 < len(downbeats_s) else end_s
        same = abs(downbeats_s[first] - start_s) < _WINDOW_S and abs(ends_s - end_s) < _WINDOW_S
        found.append(same and _between(beats_s, start_s, end_s) == _between(ours_s, start_s, end_s))
    return np.array(found, dtype=float)


def _between(beats_s: Floats, start_s: float, end_s: float) -> int:
    return int(((beats_s > start_s + _WINDOW_S) & (beats_s < end_s - _WINDOW_S)).sum())


def _fits(reading: LearnedReading, truth: Truth) -> bool:
    """Whether a reading's tempo and meter are true."""
    ratio = reading.level.period_s / float(np.median(np.diff(truth.beats.beats_s)))
    return reading.meter == truth.beats.meter and 1 / _SAME_TEMPO < ratio < _SAME_TEMPO


def _true_phase(best: LearnedReading, truth: Truth) -> int | None:
    """By how many beats the bar lines of the best reading would have to come later, where that mends most of them."""
    times_s, count = best.level.beat_times_s, best.beats_in_bar
    shares = []
    for shift in range(count):
        lines_s = times_s[best.bar_places == shift]
        near = [np.abs(truth.beats.downbeats_s - line_s).min() < _WINDOW_S for line_s in lines_s]
        shares.append(float(np.mean(near)) if near else 0.0)
    return int(np.argmax(shares)) if max(shares) >= _MOSTLY else None


def _fit(samples: Sequence[Sample]) -> Learned:
    """The scales, then the weights of the grid's confidence under them, then of the bars', given it."""
    scales = _reading_scale(samples), _phase_scale(samples)
    right = np.array([float(sample.right.mean() >= _MOSTLY) for sample in samples])
    grid = fit_logistic(np.stack([_grid_row(sample, *scales) for sample in samples]), right)
    learned = Learned(*scales, grid, grid)
    bars = np.concatenate([_bar_rows(sample, learned) for sample in samples])
    return replace(learned, bar=fit_logistic(bars, np.concatenate([sample.right for sample in samples])))


def _grid_row(sample: Sample, reading_scale: float, phase_scale: float) -> Floats:
    reading = float(softmax(reading_scale * sample.scores)[sample.alike].sum())
    phase = float(softmax(phase_scale * sample.phases)[0])
    return grid_features(reading, phase, sample.bars[:, CHANGE], sample.onsets)


def _bar_rows(sample: Sample, learned: Learned) -> Floats:
    """The bars' features with the log odds that the weights give the grid."""
    bars = sample.bars.copy()
    grid = _grid_row(sample, learned.reading_scale, learned.phase_scale)
    bars[:, 0] = np.clip(grid @ learned.grid, -6, 6)
    return bars


def _judge(samples: Sequence[Sample], learned: Learned) -> tuple[Floats, Floats, Floats, Floats]:
    """Probabilities and truths of grids, then of bars."""
    rows = np.stack([_grid_row(sample, learned.reading_scale, learned.phase_scale) for sample in samples])
    right = np.array([float(sample.right.mean() >= _MOSTLY) for sample in samples])
    bars = np.concatenate([_bar_rows(sample, learned) for sample in samples])
    truths = np.concatenate([sample.right for sample in samples])
    return 1 / (1 + np.exp(-rows @ learned.grid)), right, 1 / (1 + np.exp(-bars @ learned.bar)), truths


def _reading_scale(samples: Sequence[Sample]) -> float:
    """The scale of the readings' log odds under which the true ones are likeliest, where there are any."""
    known = [sample for sample in samples if sample.fits.any()]
    return _best_scale([(sample.scores, sample.fits) for sample in known])


def _phase_scale(samples: Sequence[Sample]) -> float:
    pairs = [
        (sample.phases, np.arange(len(sample.phases)) == sample.true_phase)
        for sample in samples
        if sample.true_phase is not None
    ]
    return _best_scale(pairs)


def _best_scale(pairs: Sequence[tuple[Floats, Flags]]) -> float:
    totals = []
    for scale in _SCALES:
        logs = [scale * scores - np.logaddexp.reduce(scale * scores) for scores, _ in pairs]
        totals.append(sum(float(np.logaddexp.reduce(log[true])) for log, (_, true) in zip(logs, pairs, strict=True)))
    return float(_SCALES[int(np.argmax(totals))])
