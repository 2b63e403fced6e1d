"""How people bend time: a seconds-per-quarter curve over score time, drawn at random."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.training.works import beat_quarters

Random = np.random.Generator
Floats = npt.NDArray[np.float64]

# Steps of the curve for one quarter: fine enough for a ritardando within a beat.
STEPS = 8
# People count beats between 25 and 240 a minute; nearly all music stays within.
SHORTEST_BEAT_S, LONGEST_BEAT_S = 0.22, 2.6
_USUAL_BEAT_S = 0.68
_USUAL_ONSETS_A_SECOND = 4.2
_FASTEST_ONSETS_A_SECOND, _SLOWEST_ONSETS_A_SECOND = 15.0, 3.0
_SLOW_SHARE, _FAST_SHARE = 0.3, 0.1
# Waves of single notes and groups of them: seconds that each lasts, and its share of the player's looseness.
_WAVES = ((0.2, 0.6), (0.45, 0.7), (1.0, 0.6), (2.2, 0.5))
# Looseness (log ratio of a note's length) of a usual player, how far players differ, and the loosest of all.
_USUAL_LOOSENESS, _LOOSENESS_SPREAD, _MOST_LOOSENESS = 0.1, 0.75, 0.55
# Breaths and fermatas: how many players take some, in how many bars, how long (log), how late in the bar (quarters).
_BREATHING, _BREATHS, _BREATH, _BREATH_QUARTERS = 0.5, 0.05, (0.3, 1.2), (0.25, 0.5, 1.0)
# A few notes linger by far more than most (degrees of freedom).
_TAIL = 4.0


@dataclass(frozen=True, slots=True)
class TempoCurve:
    """times_s[i] is when quarter start + i / STEPS is played."""

    start: float
    times_s: Floats

    def at(self, quarters: Floats) -> Floats:
        """Seconds of score positions in quarters; the last tempo goes on beyond the end."""
        position = (np.asarray(quarters, dtype=float) - self.start) * STEPS
        index = np.clip(np.floor(position).astype(int), 0, len(self.times_s) - 2)
        step = self.times_s[index + 1] - self.times_s[index]
        return np.asarray(self.times_s[index] + (position - index) * step, dtype=float)


def base_quarter_s(random: Random, bars: npt.NDArray[Any], onsets: Floats, printed_qpm: float) -> float:
    """Seconds a quarter: about what is printed, else a usual beat and a usual density of onsets weighed."""
    beat = beat_quarters(int(bars["numerator"][0]), int(bars["denominator"][0]))
    density = max(0.25, len(onsets) / max(1.0, onsets[-1] - onsets[0]))
    if printed_qpm and random.random() < 0.7:
        quarter_s = 60 / printed_qpm * np.exp(random.normal(0, 0.2))
    else:
        by_density = density / (_USUAL_ONSETS_A_SECOND * np.exp(random.normal(0, 0.45)))
        by_beat = _USUAL_BEAT_S * np.exp(random.normal(0, 0.5)) / beat
        quarter_s = np.exp(0.55 * np.log(by_density) + 0.45 * np.log(by_beat))
    quarter_s = _extreme(random, quarter_s, density)
    quarter_s = max(quarter_s, density / _FASTEST_ONSETS_A_SECOND)
    return float(np.clip(quarter_s * beat, SHORTEST_BEAT_S, LONGEST_BEAT_S) / beat)


def _extreme(random: Random, quarter_s: float, density: float) -> float:
    """Now and then much slower, as slow movements with many short notes are, or much faster.

    Songs, most of the scores, have few of either; beats of over a second would be too rare to be learned.
    """
    drawn = random.random()
    if drawn < _SLOW_SHARE:
        return max(quarter_s, min(quarter_s * random.uniform(1.3, 3.0), density / _SLOWEST_ONSETS_A_SECOND))
    return quarter_s * random.uniform(0.5, 0.75) if drawn > 1 - _FAST_SHARE else quarter_s


def draw_curve(random: Random, bars: npt.NDArray[Any], quarter_s: float, *, freedom: float) -> TempoCurve:
    """freedom: 0 (a machine) to about 2 (very free)."""
    start = float(bars["start"][0])
    end = float(bars["start"][-1] + bars["length"][-1])
    count = int(np.ceil((end - start) * STEPS)) + 2
    position = start + np.arange(count) / STEPS
    slowness = _wander(random, count, freedom) + _phrases(random, bars, position, freedom)
    slowness += _holds(random, bars, position, freedom) + _breaths(random, bars, position, freedom)
    slowness += _sections(random, bars, position, freedom) + _waves(random, count, quarter_s / STEPS, freedom)
    steps = quarter_s / STEPS * np.exp(np.clip(slowness, -0.9, 1.4))
    return TempoCurve(start, np.concatenate([[0.0], np.cumsum(steps)]))


def _wander(random: Random, count: int, freedom: float) -> Floats:
    """A slow drift and a quick one, both returning to the base tempo."""
    total = np.zeros(count)
    for quarters, deviation in ((16.0, 0.06), (2.0, 0.05), (0.75, 0.045)):
        knots = int(count / STEPS / quarters) + 3
        values = random.normal(0, deviation * freedom, knots)
        total += np.interp(np.arange(count) / STEPS / quarters, np.arange(knots), values)
    return total


def _waves(random: Random, count: int, step_s: float, freedom: float) -> Floats:
    """Single notes and groups of them that linger or hurry: in seconds, so that slow beats are bent inside too."""
    drawn = _USUAL_LOOSENESS * freedom**0.7 * np.exp(random.normal(0, _LOOSENESS_SPREAD))
    looseness = min(drawn, _MOST_LOOSENESS)
    total = np.zeros(count)
    for length_s, share in _WAVES:
        place = np.arange(count) * step_s / length_s
        values = random.standard_t(_TAIL, int(place[-1]) + 2) / np.sqrt(_TAIL / (_TAIL - 2))
        total += share * looseness * np.interp(place, np.arange(len(values)), values)
    return total


def _phrases(random: Random, bars: npt.NDArray[Any], position: Floats, freedom: float) -> Floats:
    """Slower at both ends of a phrase than in its middle, most at its end."""
    total = np.zeros(len(position))
    index = int(random.integers(0, 4))
    length = int(random.choice([2, 4, 4, 8]))
    depth = abs(random.normal(0, 0.13)) * freedom
    while index < len(bars):
        last = min(index + length, len(bars)) - 1
        begin, end = bars["start"][index], bars["start"][last] + bars["length"][last]
        inside = (position >= begin) & (position < end)
        place = (position[inside] - begin) / max(end - begin, 1e-6)
        strength = depth * random.uniform(0.3, 1.5)
        total[inside] += strength * (4 * (place - 0.45) ** 2 - 0.3)
        if random.random() < 0.3:
            total[inside] += strength * 2 * np.clip((place - 0.85) / 0.15, 0, 1)
        index += length
    return total


def _holds(random: Random, bars: npt.NDArray[Any], position: Floats, freedom: float) -> Floats:
    """The last ritardando, and agogic accents: on some downbeats, or as often anywhere in some bars."""
    total = np.zeros(len(position))
    end = position[-1]
    if random.random() < 0.6:
        length = random.uniform(0.5, 2.0) * float(bars["length"][-1]) + 1e-6
        total += random.uniform(0.1, 0.8) * min(freedom, 1.2) * np.clip((position - end + length) / length, 0, 1) ** 2
    share, depth = random.uniform(0, 0.5), 0.18 * freedom
    anywhere = random.random() < 0.5
    for bar in bars[random.random(len(bars)) < share]:
        begin = bar["start"] + anywhere * np.floor(2 * random.uniform(0, bar["length"])) / 2
        held = (position >= begin) & (position < begin + random.choice([0.25, 0.5, 1.0]))
        total[held] += abs(random.normal(0, depth))
    return total


def _breaths(random: Random, bars: npt.NDArray[Any], position: Floats, freedom: float) -> Floats:
    """Now and then the last notes of a bar are held, or a rest before the next is longer."""
    total = np.zeros(len(position))
    if random.random() > _BREATHING * min(freedom, 1.0):
        return total
    for bar in bars[random.random(len(bars)) < random.uniform(0, _BREATHS)]:
        end = bar["start"] + bar["length"]
        held = (position >= end - random.choice(_BREATH_QUARTERS)) & (position < end)
        total[held] += random.uniform(*_BREATH)
    return total


def _sections(random: Random, bars: npt.NDArray[Any], position: Floats, freedom: float) -> Floats:
    """Now and then another tempo from some bar on."""
    total = np.zeros(len(position))
    for _ in range(random.poisson(0.35 * min(freedom, 1.0))):
        from_here = position >= bars["start"][random.integers(0, len(bars))]
        total[from_here] += random.normal(0, 0.22)
    return total
