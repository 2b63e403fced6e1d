"""What a whole piece says about one reading of it, as a row of numbers for the model that chooses among readings."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.music.bar_features import BarColumns
from transcriptions.music.bar_network import BarNetwork
from transcriptions.music.barrings import Barring
from transcriptions.music.beat_rows import beat_rows
from transcriptions.music.levels import Level
from transcriptions.music.meter import Meter
from transcriptions.music.rhythm import PLACES
from transcriptions.music.rhythm_evidence import METERS as LEARNED_METERS
from transcriptions.music.rhythm_evidence import RhythmEvidence, period_bin
from transcriptions.music.score import TimeSignature
from transcriptions.music.values import is_compound

Array = npt.NDArray[Any]

# The meters that a piece may be given without a hint.
METERS: tuple[Meter, ...] = ((2, 4), (3, 4), (4, 4), (2, 2), (3, 8), (6, 8), (9, 8), (12, 8), (5, 4))

# Centres of the tempo features: a beat of 90 a minute, a bar of two seconds.
_USUAL_BEAT_S, _USUAL_BAR_S = 0.66, 2.0
# Distances between beats that are compared for repetition, in beats.
_FARTHEST_LAG = 16
# A note goes on through a beat when it is held for this share of it.
_THROUGH = 0.25
_COUNTS = (2, 3, 4, 5)
# Downbeats are rarely surer than this, and rarer where nothing is played.
_FLOOR, _SILENT = 0.02, 0.1
# What the log odds of bar lines by notes and rhythm model, and by the bar network, count against the price of a slip.
_ONSET_SHARE, _NETWORK_SHARE = 0.6, 1.0


class ReadingRows:
    """Rows for readings of one piece; what readings have in common is worked out once."""

    def __init__(self, evidence: RhythmEvidence, bars: BarNetwork) -> None:
        self._evidence = evidence
        self._network = bars
        self._meters = evidence.meter.mean(axis=0)
        self._levels: dict[int, LevelColumns] = {}
        self._bars: dict[int, Array] = {}

    def level(self, level: Level) -> LevelColumns:
        """What the readings of a level share."""
        if id(level) not in self._levels:
            self._levels[id(level)] = LevelColumns(level, self._evidence, self._network)
        return self._levels[id(level)]

    def row(self, barring: Barring, meter: Meter) -> Array:
        """(columns,) of the level, of the bars, of the meter."""
        columns = self.level(barring.level)
        if id(barring) not in self._bars:
            self._bars[id(barring)] = np.concatenate(
                [columns.row, columns.read.row, columns.bar_row(barring), columns.read.bar_row(barring)]
            )
        return np.concatenate([self._bars[id(barring)], self._meter_row(meter), columns.read.meter_row(meter)])

    def _meter_row(self, meter: Meter) -> Array:
        known = meter in LEARNED_METERS
        likely = float(self._meters[LEARNED_METERS.index(meter)]) if known else float(self._meters.min())
        which = [float(meter == other) for other in METERS]
        return np.array([*which, likely, float(is_compound(TimeSignature(*meter)))])


class LevelColumns:
    """Everything that the readings of one level share."""

    def __init__(self, level: Level, evidence: RhythmEvidence, network: BarNetwork) -> None:
        self.level = level
        self.evidence = evidence
        self._network = network
        self.onsets = level.beat_onsets
        self.struck = self.onsets >= 0

    @cached_property
    def read(self) -> BarColumns:
        """What the bar network says of the level's beats."""
        return BarColumns(self._network.read(beat_rows(self.level, self.evidence, self.through)))

    @cached_property
    def row(self) -> Array:
        """Tempo, density, where onsets stand in the beat, and how far the evidence agrees."""
        level, evidence = self.level, self.evidence
        speed = np.log(level.period_s / _USUAL_BEAT_S)
        density = np.log(len(level.offsets) / len(self.onsets))
        logits, beats = level.heard.beat_logits, self.onsets[self.struck]
        rows = np.arange(len(level.offsets))
        periods_s = level.heard.pulse.periods_s * level.unit / PLACES
        period = evidence.period[rows, np.round(period_bin(periods_s)).astype(int)]
        phase = evidence.phase[rows, np.round(level.twelfths).astype(int) % PLACES]
        on_beats = evidence.beat[:, 0].mean() + np.diff(evidence.beat[beats], axis=1).sum() / len(evidence.beat)
        gaps = np.diff(np.log(np.maximum(np.diff(level.beat_times_s), 0.02)))
        return np.array(
            [
                speed, speed**2, density, density**2, self.struck.mean(), _mean(logits[beats]),
                _mean(logits[np.round(level.twelfths) == PLACES / 2]), *level.place_shares,
                10 * on_beats, period.mean(), np.maximum(phase, -6.0).mean(), _spread(gaps),
                _mean(np.exp(evidence.beat[beats, 1])), _mean(np.abs(np.diff(gaps))),
            ]
        )  # fmt: skip

    def bar_row(self, barring: Barring) -> Array:
        """What speaks for the bars: accents, harmony, repetition, held notes, and the evidence for downbeats."""
        count, down = barring.count, barring.downbeats
        others = ~down
        bar = np.log(self.level.period_s * count / _USUAL_BAR_S)
        scores, odds = self.level.downbeat_scores, self.downbeat_odds
        slips = float((np.diff(barring.places) % count != 1).mean()) if len(down) > 1 else 0.0
        contrast = self._means(self.level.bar_features[:, :-1], down) - self._means(
            self.level.bar_features[:, :-1], others
        )
        return np.array(
            [
                bar, bar**2, *(float(count == number) for number in _COUNTS), float(barring.is_steady), 10 * slips,
                *self._repeats(count), *contrast,
                *self._places_of(scores, barring), *self._places_of(odds, barring),
                *self._places_of(self.likely, barring),
                _mean(np.log(self.likely[down])), _mean(np.log(1 - self.likely[others])),
                _mean(self.through[down]) - _mean(self.through[others]),
                *self._ends(barring),
            ]
        )  # fmt: skip

    @staticmethod
    def _means(values: Array, where: Array) -> Array:
        return np.asarray(values[where].mean(axis=0) if where.any() else np.zeros(values.shape[1]))

    def _places_of(self, values: Array, barring: Barring) -> tuple[float, ...]:
        """Of a value per beat: downbeats, other beats, the half bar less the others, and how far bars alternate."""
        down, others = barring.downbeats, ~barring.downbeats
        first, rest = _mean(values[down]), _mean(values[others])
        middle = _mean(values[barring.places == 2]) - rest if barring.count == 4 else 0.0
        bars = values[down]
        alternating = abs(_mean(bars[::2]) - _mean(bars[1::2])) if len(bars) > 3 else 0.0
        return first, rest, middle, alternating

    @cached_property
    def likely(self) -> Array:
        """(beats,) how likely the evidence makes a bar line there, given a beat; a little where nothing is played."""
        beat, downbeat = self.evidence.beat[:, 1], self.evidence.downbeat[:, 1]
        likely = np.clip(np.exp(downbeat - np.maximum(beat, downbeat)), _FLOOR, 1 - _FLOOR)
        return np.where(self.struck, likely[self.onsets], _SILENT)

    @cached_property
    def downbeat_odds(self) -> Array:
        """(beats,) the same as log odds."""
        return np.asarray(np.log(self.likely / (1 - self.likely)))

    @cached_property
    def bar_scores(self) -> Array:
        """(beats,) log odds of a bar line, by the notes, the rhythm model and the bar network together."""
        return np.asarray(
            _ONSET_SHARE * (self.level.downbeat_scores + self.downbeat_odds) + _NETWORK_SHARE * self.read.line_odds
        )

    @cached_property
    def through(self) -> Array:
        """(beats,) as `held_through`."""
        return held_through(self.level)

    @cached_property
    def alike(self) -> Array:
        """(_FARTHEST_LAG + 1,) likeness of beats that far apart, less the mean of all distances."""
        found = self.level.likeness(_FARTHEST_LAG)
        return np.array([0.0, *found]) - sum(found) / len(found)

    def _repeats(self, count: int) -> tuple[float, ...]:
        """Likeness at a bar, two bars, four bars and half a bar, and of the best distance that is no bar."""
        alike = self.alike
        half = alike[count // 2] if count in (2, 4) else 0.0
        bar, two, four = (alike[lag] if lag <= _FARTHEST_LAG else 0.0 for lag in (count, 2 * count, 4 * count))
        others = [alike[lag] for lag in range(1, 9) if lag % count] or [0.0]
        return float(bar), float(two), float(four), float(half), float(max(others))

    def _ends(self, barring: Barring) -> tuple[float, ...]:
        """Where the first and the last onset stand in the bar: on its line, and how much of a bar comes first."""
        first = float(np.clip(-self.level.offsets[0] / self.level.unit, 0, 1))
        before = (barring.count - barring.places[0]) % barring.count + first
        last = int(np.flatnonzero(self.struck)[-1])
        is_downbeat = float(before == 0)
        return is_downbeat, before / barring.count, float(before % 1 > 0), float(barring.places[last] == 0)


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else 0.0


def _spread(values: Array) -> float:
    return float(values.std()) if len(values) else 0.0


def held_through(level: Level) -> Array:
    """(beats,) share of the last onset's sound before each beat that goes on through it."""
    times_s = level.beat_times_s
    beats = np.arange(len(times_s))
    starts = np.interp(level.heard.times_s, times_s, beats)
    ends = np.interp(level.heard.ends_s, times_s, beats)
    first, last = np.floor(starts + 0.1).astype(int) + 1, np.floor(ends - _THROUGH).astype(int)
    counts = np.zeros(len(times_s) + 1)
    crossing = last >= first
    np.add.at(counts, first[crossing], 1.0)
    np.add.at(counts, last[crossing] + 1, -1.0)
    return np.minimum(np.cumsum(counts)[:-1], 1.0)
