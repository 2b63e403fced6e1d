"""Beats under played onsets: the likeliest path through (tempo, texture, place in the beat).

A metrical hidden Markov model after Raphael (Artificial Intelligence 137, 2002) and
Nakamura et al. (IEEE/ACM TASLP 25, 2017), decoded with Viterbi over the onsets of the
whole piece, so that later bars correct earlier ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from transcriptions.music.rhythm import CHANGE, OCCUPANCY, PLACES

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

# Beat periods considered: 200 to 33 beats a minute, 6 % apart.
_STEP = 0.06
PERIODS_S = 0.3 * np.exp(_STEP * np.arange(31))

# Printed beats cluster around 90 a minute; the weight is per onset.
_USUAL_PERIOD_S = 0.66
_USUAL_SPREAD = 0.40
_USUAL_WEIGHT = 0.10

# The tempo wanders by this much (log) over a beat; bins a single onset may move.
_WANDER = 0.09
_MOVES = np.arange(-3, 4)

# Timing of one interval: played noise, and a share of the interval itself.
_NOISE_S = 0.018
_NOISE_SHARE = 0.08

# Places either side of the expected one that an interval may mean.
_REACH = 3

# Onsets nearer than this may share a place (ornaments, spread chords), at a price.
_ORNAMENT_S = 0.12
_ORNAMENT_PRICE = 5.0

# Silence longer than this many beats is taken for a pause of this length.
_LONGEST_BEATS = 8

_TEXTURES = len(OCCUPANCY)
_NEVER = -1e9

# Intervals whose tables are made at one time.
_BLOCK = 512


@dataclass(frozen=True, slots=True)
class Pulse:
    """The path. places: (onsets,) position of each onset in 1/12 beats, not decreasing; periods_s: (onsets,)
    local beat period; log_likelihood: of the path, for comparison."""

    places: Ints
    periods_s: Floats
    log_likelihood: float


def track(times_s: Floats, beat_logits: Floats, periods_s: Floats = PERIODS_S) -> Pulse:
    """The likeliest places of onsets on the beat.

    times_s: (onsets,) increasing. beat_logits: (onsets,) how much each sounds like a beat, as log odds.
    periods_s: log-spaced candidates for the beat period.

    Only the values on the way are kept, of single precision and each onset's less its highest; which state
    each came from is found again along the best path.
    """
    model = _Model(periods_s)
    intervals_s = np.diff(times_s)
    emissions = _emissions(beat_logits).astype(np.float32)
    values = np.empty((len(times_s), *model.shape), dtype=np.float32)
    total = _lower(model.start() + emissions[0], values[0])
    for first in range(0, len(intervals_s), _BLOCK):
        tables = model.tables(intervals_s[first : first + _BLOCK])
        for index in range(len(tables.earliest)):
            onset = first + index
            following = model.advanced(model.wandered(values[onset], tables, index), tables, index)
            total += _lower(model.switched(following) + emissions[onset + 1], values[onset + 1])
    return model.path(values, intervals_s, total)


def _lower(values: Singles, kept: Singles) -> float:
    """Keep values less their highest, which is returned."""
    highest = values.max()
    np.subtract(values, highest, out=kept)
    return float(highest)


@dataclass(frozen=True, slots=True)
class _Tables:
    """For some intervals: the shortest step (intervals, periods) in places that each may mean, how well the
    2 * _REACH + 1 steps from there fit (…, steps), and the price of changes of period (…, moves)."""

    earliest: Ints
    fit: Singles
    wander: Singles


class _Model:
    """Values are (periods, places, textures)."""

    def __init__(self, periods_s: Floats) -> None:
        self.periods_s = periods_s
        self.shape = (len(periods_s), PLACES, _TEXTURES)
        self.skipped = _skipped(np.log1p(-OCCUPANCY)).astype(np.float32)
        self.change = np.log(CHANGE).astype(np.float32)
        distance = np.log(periods_s / _USUAL_PERIOD_S) / _USUAL_SPREAD
        self.usual = (-_USUAL_WEIGHT * distance**2 / 2).astype(np.float32)
        # Views of what the two buffers hold, (periods, moves or steps, places times textures): the values at
        # the periods around each, and those of the places before, further back with every step.
        beyond, width = int(_MOVES[-1]), PLACES * _TEXTURES
        padded = np.full((len(periods_s) + 2 * beyond, width), _NEVER, dtype=np.float32)
        self.inner = padded[beyond:-beyond]
        self.moved = sliding_window_view(padded, len(_MOVES), axis=0).transpose(0, 2, 1)
        self.around = np.empty((len(periods_s), PLACES + 2 * _REACH, _TEXTURES), dtype=np.float32)
        flat = self.around.reshape(len(periods_s), -1)
        self.earlier = sliding_window_view(flat, width, axis=1)[:, ::-_TEXTURES]

    def start(self) -> Singles:
        share = np.linalg.matrix_power(CHANGE, 64)[0]
        values = np.log(share)[None, None, :] + np.zeros(self.shape) + 10 * self.usual[:, None, None]
        return np.asarray(values, dtype=np.float32)

    def tables(self, intervals_s: Floats) -> _Tables:
        interval = np.minimum(intervals_s[:, None], _LONGEST_BEATS * self.periods_s)
        unit_s = self.periods_s / PLACES
        earliest = np.rint(interval / unit_s).astype(int) - _REACH
        steps = earliest[:, :, None] + np.arange(2 * _REACH + 1)
        spread = np.hypot(_NOISE_S, _NOISE_SHARE * interval)[:, :, None]
        fit = -(((interval[:, :, None] - steps * unit_s[:, None]) / spread) ** 2) / 2 - np.log(spread)
        fit[steps < 0] = _NEVER
        together = np.where(intervals_s < _ORNAMENT_S, -_ORNAMENT_PRICE, _NEVER)
        fit += (steps == 0) * together[:, None, None]
        beats = np.clip(intervals_s[:, None] / self.periods_s, 0.05, 2.0)
        wide = _WANDER * np.sqrt(beats)[:, :, None] / _STEP
        wander = -((_MOVES / wide) ** 2) / 2 - np.log(wide)
        return _Tables(earliest, fit.astype(np.float32), wander.astype(np.float32))

    def wandered(self, values: Singles, tables: _Tables, index: int) -> Singles:
        """The best value over earlier tempi for each tempo."""
        self.inner[:] = values.reshape(len(values), -1)
        options = self.moved + tables.wander[index][:, :, None]
        return np.asarray(options.max(axis=1) + self.usual[:, None]).reshape(self.shape)

    def advanced(self, values: Singles, tables: _Tables, index: int) -> Singles:
        """The best value over earlier places for each place."""
        earliest = tables.earliest[index]
        steps = np.maximum(earliest[:, None] + np.arange(2 * _REACH + 1), 0)
        options = self.skipped[steps].reshape(*steps.shape, -1)
        options += tables.fit[index][:, :, None]
        around = (np.arange(PLACES + 2 * _REACH) - 2 * _REACH - earliest[:, None]) % PLACES
        self.around[:] = values[np.arange(len(values))[:, None], around]
        options += self.earlier
        return np.asarray(options.max(axis=1)).reshape(self.shape)

    def switched(self, values: Singles) -> Singles:
        """Textures may change on the beat."""
        values[:, 0] = (values[:, 0][:, :, None] + self.change).max(axis=1)
        return values

    def path(self, values: Singles, intervals_s: Floats, total: float) -> Pulse:
        """The way back from the best last state; total: what was taken off the values."""
        state = tuple(int(axis) for axis in np.unravel_index(int(values[-1].argmax()), self.shape))
        periods, advances = [state[0]], []
        for stop in range(len(intervals_s), 0, -_BLOCK):
            first = max(0, stop - _BLOCK)
            tables = self.tables(intervals_s[first:stop])
            for index in range(stop - first - 1, -1, -1):
                state, advance = self.before(values[first + index], tables, index, state)
                periods.append(state[0])
                advances.append(advance)
        places = state[1] + np.concatenate([[0], np.cumsum(advances[::-1])]).astype(int)
        return Pulse(places, self.periods_s[periods[::-1]], total)

    def before(
        self, values: Singles, tables: _Tables, index: int, state: tuple[int, ...]
    ) -> tuple[tuple[int, int, int], int]:
        """The state (period, place, texture) that a state came from, and the places between."""
        period, place, texture = state
        moves = period + _MOVES
        moves, prices = moves[(moves >= 0) & (moves < len(values))], tables.wander[index, period]
        prices = prices[(period + _MOVES >= 0) & (period + _MOVES < len(values))]
        options = values[moves] + prices[:, None, None]
        wandered = options.max(axis=0) + self.usual[period]
        steps = tables.earliest[index, period] + np.arange(2 * _REACH + 1)
        earlier = (place - steps) % PLACES
        through = wandered[earlier] + self.skipped[np.maximum(steps, 0), place] + tables.fit[index, period][:, None]
        if place == 0:
            texture = int((through.max(axis=0) + self.change[:, texture]).argmax())
        reach = int(through[:, texture].argmax())
        source = int(options[:, earlier[reach], texture].argmax())
        return (int(moves[source]), int(earlier[reach]), texture), max(0, int(steps[reach]))


def _emissions(beat_logits: Floats) -> Floats:
    """(onsets, places, textures): log probability of an onset at the place, with its accent."""
    on_beat = -np.logaddexp(0, -beat_logits) - np.log(0.5)
    off_beat = -np.logaddexp(0, beat_logits) - np.log(0.5)
    accent = np.repeat(off_beat[:, None], PLACES, axis=1)
    accent[:, 0] = on_beat
    return np.asarray(np.log(OCCUPANCY).T[None] + accent[:, :, None])


def _skipped(empty: Floats) -> Floats:
    """(steps, places, textures): log probability of no onset strictly between the place `steps` before and a place."""
    longest = (_LONGEST_BEATS + 1) * PLACES
    total = np.concatenate([[np.zeros(_TEXTURES)], np.cumsum(np.tile(empty.T, (_LONGEST_BEATS + 3, 1)), axis=0)])
    place = np.arange(PLACES)
    starts = [(place - step) % PLACES for step in range(longest)]
    return np.stack([total[start + max(step, 1)] - total[start + 1] for step, start in enumerate(starts)])
