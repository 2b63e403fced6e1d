"""Chooses what changes of meter cost, on performances of scores that the trackers never saw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, product

import numpy as np
import numpy.typing as npt

from transcriptions.engines import rhythm
from transcriptions.learned_weights import load_learned
from transcriptions.music.beat_paths import NoPulseError
from transcriptions.music.drum_evidence import find_hits
from transcriptions.music.hints import Hints
from transcriptions.music.learned_beats import LearnedReading, all_readings
from transcriptions.music.meter import Meter
from transcriptions.music.meter_changes import Bars, Lines, Prices, change_bars, counts_beside
from transcriptions.training.beat_evaluation import truth_of
from transcriptions.training.reading_training import f_measure
from transcriptions.training.synthesis import Played, cut, perform
from transcriptions.training.works import Work

Floats = npt.NDArray[np.float64]
Random = np.random.Generator

# Notes of an excerpt, and its bars at least.
_NOTES, _FEWEST_BARS = 600, 16
# Performances of each work that changes its meter, and of each that doesn't.
_ROUNDS, _STEADY_ROUNDS = 4, 3
# What is tried: sections, odd bars, and what bar lines of the chosen reading count more.
_SECTIONS, _ODD_BARS, _KEPT = (8.0, 10.0, 12.0, 16.0), (6.0, 9.0), (0.5, 1.0)
# Steady performances, one in so many at most, that may be given a section in another meter.
_FALSE_ONE_IN = 30
_WINDOW_S = 0.07
_SECTION_BARS = 4


@dataclass(frozen=True, slots=True)
class Sample:
    """A performance: its beats in the reading chosen for it, and the truth. true_bars: start and end (s), meter."""

    group: str
    changes: bool
    lines: Lines
    meter: Meter
    count: int
    downbeats_s: Floats
    true_bars: list[tuple[float, float, Meter]]


def train_meter_changes(held_out: list[Work], seed: int) -> Iterator[str]:
    """Lines: figures without changes and by price on the first half of the groups, on the other half, the prices."""
    samples = list(_samples(held_out, np.random.default_rng(seed)))
    groups = sorted({sample.group for sample in samples})
    chosen_on = [sample for sample in samples if groups.index(sample.group) % 2 == 0]
    judged_on = [sample for sample in samples if groups.index(sample.group) % 2]
    tried = [Prices(section, odd_bar, kept) for section, odd_bar, kept in product(_SECTIONS, _ODD_BARS, _KEPT)]
    yield _report("no changes", chosen_on, None)
    for prices in tried:
        yield _report(f"section {prices.section}, odd bar {prices.odd_bar}, kept {prices.kept}", chosen_on, prices)
    best = choose(chosen_on, tried)
    yield _report("the other half, no changes", judged_on, None)
    yield _report("the other half, with them", judged_on, best)
    yield f"section, odd_bar, kept = {best.section}, {best.odd_bar}, {best.kept}"


def choose(samples: Sequence[Sample], tried: Sequence[Prices]) -> Prices:
    """Of the prices that hardly ever change a steady piece the ones with most bars right; the dearest when none do."""
    changing = [sample for sample in samples if sample.changes]
    steady = [sample for sample in samples if not sample.changes]
    careful = [
        prices
        for prices in tried
        if _FALSE_ONE_IN * sum(has_section(bars_of(sample, prices)) for sample in steady) <= len(steady)
    ]
    if not careful:
        return max(tried, key=lambda prices: prices.section)
    return max(careful, key=lambda prices: _means(changing, prices)[1])


def has_section(bars: Bars) -> bool:
    """Whether some bars in a row are of another meter than most."""
    counts = bars.counts[bars.places == 0].tolist()
    most = max(set(counts), key=counts.count, default=0)
    return any(count != most and len(list(run)) >= _SECTION_BARS for count, run in groupby(counts))


def bars_of(sample: Sample, prices: Prices | None) -> Bars:
    """The bars with changes of meter at these prices; without prices as they were read."""
    counts = counts_beside(sample.meter)
    found = change_bars(sample.lines, sample.count, counts=counts, prices=prices) if prices and counts else None
    return found or Bars(sample.lines.places, np.full(len(sample.lines.places), sample.count))


def figures(sample: Sample, bars: Bars) -> tuple[float, float]:
    """F of downbeats, and the share of true bars that begin and end as ours do, in the printed meter."""
    times_s, (numerator, denominator) = sample.lines.times_s, sample.meter
    unit = numerator // sample.count
    lines = np.flatnonzero(bars.places == 0).tolist()
    ours = {
        index: (times_s[one], times_s[other], (int(bars.counts[one]) * unit, denominator))
        for index, (one, other) in enumerate(pairwise(lines))
    }
    starts_s = np.array([bar[0] for bar in ours.values()])
    right = 0
    for start_s, end_s, meter in sample.true_bars if ours else []:
        begins, ends, ours_meter = ours[int(np.abs(starts_s - start_s).argmin())]
        right += abs(begins - start_s) < _WINDOW_S and abs(ends - end_s) < _WINDOW_S and ours_meter == meter
    return f_measure(sample.downbeats_s, times_s[lines]), right / max(1, len(sample.true_bars))


def _means(samples: Sequence[Sample], prices: Prices | None) -> tuple[float, float]:
    rows = [figures(sample, bars_of(sample, prices)) for sample in samples] or [(0.0, 0.0)]
    downbeats, right = np.mean(rows, axis=0).tolist()
    return downbeats, right


def _report(name: str, samples: Sequence[Sample], prices: Prices | None) -> str:
    words = []
    for kind, changes in (("changing", True), ("steady", False)):
        mine = [sample for sample in samples if sample.changes == changes]
        downbeats, right = _means(mine, prices)
        sections = sum(has_section(bars_of(sample, prices)) for sample in mine)
        words.append(f"{len(mine)} {kind}: downbeat F {downbeats:.3f}, bars right {right:.3f}, sections in {sections}")
    return f"{name}: {'; '.join(words)}"


def _samples(works: list[Work], random: Random) -> Iterator[Sample]:
    model, models = rhythm.load(), load_learned().beats
    for work in works:
        excerpts = list(excerpts_of(work))
        changing = [excerpt for excerpt in excerpts if len(np.unique(excerpt.bars[["numerator", "denominator"]])) > 1]
        for _ in range(_ROUNDS if changing else _STEADY_ROUNDS):
            choice = changing or excerpts
            if not choice:
                continue
            try:
                played = perform(random, choice[int(random.integers(len(choice)))])
                truth = truth_of(work.name, played)
                evidence, drums = model.read(truth.performance), find_hits(truth.performance)
                found = all_readings(truth.performance, evidence, models.bars, hints=Hints(), drums=drums)
            except (NoPulseError, ValueError):
                continue  # next to nothing in it
            best = found.readings[int(found.log_odds(models.readings).argmax())]
            yield _sample(work.group, best, played, truth.beats.beats_s)


def _sample(group: str, best: LearnedReading, played: Played, beats_s: Floats) -> Sample:
    lines = Lines(best.level.beat_times_s, best.bar_scores, best.bar_places)
    downbeats = np.flatnonzero(played.places == 0).tolist()
    meters = [(int(numerator), int(denominator)) for numerator, denominator in played.meters]
    bars = [(float(beats_s[one]), float(beats_s[other]), meters[one]) for one, other in pairwise(downbeats)]
    return Sample(group, len(set(meters)) > 1, lines, best.meter, best.beats_in_bar, beats_s[downbeats], bars)


def excerpts_of(work: Work) -> Iterator[Work]:
    """From each bar on, the bars in meters of one beat that change between each other, up to so many notes."""
    bars = work.bars
    kinds = [_kind(int(bar["numerator"]), int(bar["denominator"])) for bar in bars]
    for first in range(max(0, len(bars) - _FEWEST_BARS) + 1):
        begin = int(np.searchsorted(work.notes["onset"], bars["start"][first] - 1e-6))
        end = min(begin + _NOTES, len(work.notes) - 1)
        last = int(np.searchsorted(bars["start"], work.notes["onset"][end] + 1e-6, side="right"))
        stop = next((index for index in range(first, last) if kinds[index] != kinds[first]), last)
        if kinds[first] and stop - first >= _FEWEST_BARS:
            yield cut(work, bars[first:stop])


def _kind(numerator: int, denominator: int) -> int:
    """Meters of one kind change between each other; 0 for those that don't."""
    return denominator if counts_beside((numerator, denominator)) else 0
