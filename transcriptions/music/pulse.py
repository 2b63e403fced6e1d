"""Beats under played onsets: the likeliest path through (tempo, texture, place in the beat).

A metrical hidden Markov model after Raphael (Artificial Intelligence 137, 2002) and
Nakamura et al. (IEEE/ACM TASLP 25, 2017), decoded with Viterbi over the onsets of the
whole piece, so that later bars correct earlier ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transcriptions.music.rhythm import CHANGE, OCCUPANCY, PLACES

Floats = npt.NDArray[np.float64]
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
_NOISE_SHARE = 0.06

# Places either side of the expected one that an interval may mean.
_REACH = 3

# Onsets nearer than this may share a place (ornaments, spread chords), at a price.
_ORNAMENT_S = 0.12
_ORNAMENT_PRICE = 5.0

# Silence longer than this many beats is taken for a pause of this length.
_LONGEST_BEATS = 8

_TEXTURES = len(OCCUPANCY)
_STATES = _TEXTURES * PLACES
_NEVER = -1e9


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
    """
    model = _Model(periods_s)
    emissions = model.emissions(beat_logits)
    value = model.start() + emissions[0][None]
    back: list[tuple[npt.NDArray[np.int16], npt.NDArray[np.int8]]] = []
    for interval_s, emission in zip(np.diff(times_s), emissions[1:], strict=True):
        value, source, advance = model.step(value, float(interval_s))
        value += emission[None]
        back.append((source, advance))
    return model.path(value, back)


class _Model:
    """Arrays are (periods, textures, places)."""

    def __init__(self, periods_s: Floats) -> None:
        self.periods_s = periods_s
        self.shape = (len(periods_s), _TEXTURES, PLACES)
        occupied, empty = np.log(OCCUPANCY), np.log1p(-OCCUPANCY)
        self.occupied = occupied
        self.skipped = _skipped(empty)
        self.change = np.log(CHANGE)
        distance = np.log(periods_s / _USUAL_PERIOD_S) / _USUAL_SPREAD
        self.usual = -_USUAL_WEIGHT * distance**2 / 2

    def start(self) -> Floats:
        share = np.linalg.matrix_power(CHANGE, 64)[0]
        return np.asarray(np.log(share)[None, :, None] + np.zeros(self.shape) + 10 * self.usual[:, None, None])

    def emissions(self, beat_logits: Floats) -> Floats:
        """(onsets, textures, places): log probability of an onset at the place, with its accent."""
        on_beat = -np.logaddexp(0, -beat_logits) - np.log(0.5)
        off_beat = -np.logaddexp(0, beat_logits) - np.log(0.5)
        accent = np.repeat(off_beat[:, None], PLACES, axis=1)
        accent[:, 0] = on_beat
        return np.asarray(self.occupied[None] + accent[:, None, :])

    def step(self, value: Floats, interval_s: float) -> tuple[Floats, npt.NDArray[np.int16], npt.NDArray[np.int8]]:
        value, moved = self._wander(value, interval_s)
        value, came_from, advance = self._advance(value, interval_s)
        periods, textures, _ = np.indices(self.shape, sparse=True)
        switched = value[:, :, 0][:, :, None] + self.change[None]
        best = switched.argmax(axis=1)
        texture = np.broadcast_to(textures, self.shape).copy()
        texture[:, :, 0] = best
        value[:, :, 0] = switched.max(axis=1)
        place = came_from[periods, texture, np.arange(PLACES)]
        period = moved[periods, texture, place]
        source = (period * _STATES + texture * PLACES + place).astype(np.int16)
        return value, source, advance[periods, texture, np.arange(PLACES)]

    def _wander(self, value: Floats, interval_s: float) -> tuple[Floats, Ints]:
        """The best earlier tempo for each tempo."""
        count = len(self.periods_s)
        beats = np.clip(interval_s / self.periods_s, 0.05, 2.0)
        spread = _WANDER * np.sqrt(beats)[:, None] / _STEP
        penalty = -((_MOVES[None, :] / spread) ** 2) / 2 - np.log(spread)
        sources = np.arange(count)[:, None] + _MOVES[None, :]
        penalty[(sources < 0) | (sources >= count)] = _NEVER
        sources = sources.clip(0, count - 1)
        options = value[sources] + penalty[:, :, None, None]
        best = options.argmax(axis=1)
        return options.max(axis=1) + self.usual[:, None, None], sources[np.arange(count)[:, None, None], best]

    def _advance(self, value: Floats, interval_s: float) -> tuple[Floats, Ints, npt.NDArray[np.int8]]:
        """The best earlier place for each place; (value, earlier place, places advanced)."""
        interval = np.minimum(interval_s, _LONGEST_BEATS * self.periods_s)
        unit_s = self.periods_s / PLACES
        steps = np.rint(interval / unit_s).astype(int)[:, None] + np.arange(-_REACH, _REACH + 1)[None, :]
        spread = np.hypot(_NOISE_S, _NOISE_SHARE * interval)[:, None]
        fit = -(((interval[:, None] - steps * unit_s[:, None]) / spread) ** 2) / 2 - np.log(spread)
        fit[steps < 0] = _NEVER
        together = -_ORNAMENT_PRICE if interval_s < _ORNAMENT_S else _NEVER
        fit[steps == 0] += together
        steps = steps.clip(0, len(self.skipped) - 1)
        earlier = (np.arange(PLACES)[None, None, :] - steps[:, :, None]) % PLACES
        periods = np.arange(len(self.periods_s))[:, None, None]
        options = value.transpose(0, 2, 1)[periods, earlier] + self.skipped[steps[:, :, None], earlier]
        options += fit[:, :, None, None]
        best = options.argmax(axis=1)
        chosen = np.take_along_axis(options, best[:, None], axis=1)[:, 0]
        advance = steps[periods, best].astype(np.int8)
        places = (np.arange(PLACES)[None, :, None] - advance) % PLACES
        return (
            np.ascontiguousarray(chosen.transpose(0, 2, 1)),
            np.ascontiguousarray(places.transpose(0, 2, 1)),
            np.ascontiguousarray(advance.transpose(0, 2, 1)),
        )

    def path(self, value: Floats, back: list[tuple[npt.NDArray[np.int16], npt.NDArray[np.int8]]]) -> Pulse:
        state = int(value.argmax())
        likelihood = float(value.max())
        periods, advances = [state // _STATES], []
        first_place = state % PLACES
        for source, advance in reversed(back):
            advances.append(int(advance.flat[state]))
            state = int(source.flat[state])
            periods.append(state // _STATES)
            first_place = state % PLACES
        places = first_place + np.concatenate([[0], np.cumsum(advances[::-1])]).astype(int)
        return Pulse(places, self.periods_s[periods[::-1]], likelihood)


def _skipped(empty: Floats) -> Floats:
    """(steps, places, textures): log probability of no onset strictly between a place and `steps` later."""
    longest = (_LONGEST_BEATS + 1) * PLACES
    total = np.concatenate([[np.zeros(_TEXTURES)], np.cumsum(np.tile(empty.T, (_LONGEST_BEATS + 3, 1)), axis=0)])
    place = np.arange(PLACES)
    return np.stack([total[place + max(step, 1)] - total[place + 1] for step in range(longest)])
