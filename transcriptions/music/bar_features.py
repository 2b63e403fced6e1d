"""What the bar network says about readings of a piece, as columns for the model that chooses among them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.music.bar_network import ELSEWHERE, FIRST_STATES, LEVELS, BarEvidence
from transcriptions.music.barrings import Barring
from transcriptions.music.meter import Meter
from transcriptions.music.rhythm_evidence import METERS

Array = npt.NDArray[Any]

# No beat or meter is held less likely than this, as a natural logarithm.
_LEAST = -8.0
# Log odds of a bar line are no surer than this: no single beat is worth a slip.
_SUREST = 3.0


class BarColumns:
    """Columns for the readings of one level."""

    def __init__(self, evidence: BarEvidence) -> None:
        self._evidence = evidence

    @cached_property
    def row(self) -> Array:
        """Mean probability of each of LEVELS, mean log probability of the right one, and that bars are none of ours."""
        levels = self._evidence.levels
        right = np.maximum(levels[:, LEVELS.index("right")], _LEAST).mean()
        return np.array([*np.exp(levels).mean(axis=0), right, np.exp(self._evidence.states[:, ELSEWHERE]).mean()])

    def bar_row(self, barring: Barring) -> Array:
        """How likely the places of a barring are: log probabilities and probabilities of places and of places among
        bars as long, of bars as long, of bar lines on downbeats and elsewhere, and of each half of the piece."""
        alone, together = self._of(barring)
        beats = np.arange(len(alone))
        odds = alone[beats, barring.places]
        share = np.maximum(odds - together, _LEAST)
        down, middle = barring.downbeats, len(beats) // 2
        return np.array(
            [
                odds.mean(), np.exp(odds).mean(), share.mean(), np.maximum(together, _LEAST).mean(),
                np.exp(share).mean(), _mean(self._line[down]), _mean(self._line[~down]),
                _mean(odds[:middle]), _mean(odds[middle:]),
            ]
        )  # fmt: skip

    def meter_row(self, meter: Meter) -> Array:
        """The mean log probability of a printed meter."""
        likely = np.maximum(self._evidence.meters, _LEAST).mean(axis=0)
        return np.array([likely[METERS.index(meter)] if meter in METERS else likely.min()])

    @cached_property
    def line_odds(self) -> Array:
        """(beats,) log odds that a bar begins there."""
        likely = np.clip(self._line, 1e-6, 1 - 1e-6)
        return np.asarray(np.clip(np.log(likely / (1 - likely)), -_SUREST, _SUREST))

    @cached_property
    def _line(self) -> Array:
        return np.asarray(np.exp(self._evidence.states[:, [*FIRST_STATES.values()]]).sum(axis=1))

    def _of(self, barring: Barring) -> tuple[Array, Array]:
        """Log probabilities (beats, places) of the places in bars as long, and (beats,) of all of them together."""
        states = self._evidence.states
        if barring.count not in FIRST_STATES:
            others = np.repeat(states[:, ELSEWHERE:] - np.log(barring.count), barring.count, axis=1)
            return np.maximum(others, _LEAST), states[:, ELSEWHERE]
        first = FIRST_STATES[barring.count]
        inside = states[:, first : first + barring.count]
        return np.maximum(inside, _LEAST), np.asarray(np.logaddexp.reduce(inside, axis=1))


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else 0.0
