"""What a learned rhythm model says about each onset of a performance: evidence for the decoder, no decision yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

# Beat periods are told apart in equal steps of their logarithm, about 8 % each.
SHORTEST_PERIOD_S, LONGEST_PERIOD_S, PERIOD_BINS = 0.2, 3.2, 36
PERIODS_S = np.geomspace(SHORTEST_PERIOD_S, LONGEST_PERIOD_S, PERIOD_BINS)
# Places in the beat: twelfths, so that halves, thirds and quarters all have one.
PHASE_BINS = 12
# Printed meters that are told apart; rarer ones are not learned.
METERS = ((2, 4), (3, 4), (4, 4), (2, 2), (3, 2), (3, 8), (6, 8), (9, 8), (12, 8), (6, 4), (5, 4), (2, 8))


def period_bin(period_s: Array) -> Array:
    """The place of periods on the axis of bins, fractional, within 0 and PERIOD_BINS - 1."""
    step = np.log(LONGEST_PERIOD_S / SHORTEST_PERIOD_S) / (PERIOD_BINS - 1)
    return np.asarray(np.clip(np.log(np.asarray(period_s) / SHORTEST_PERIOD_S) / step, 0, PERIOD_BINS - 1))


@dataclass(frozen=True, slots=True)
class RhythmEvidence:
    """Per onset (chord), in time order; all but times_s are natural logarithms of probabilities.

    times_s: (onsets,) seconds. beat, downbeat: (onsets, 2) not / yes. phase: (onsets, PHASE_BINS),
    place in the beat. period: (onsets, PERIOD_BINS), length of the beat. meter: (onsets, len(METERS)).
    """

    times_s: Array
    beat: Array
    downbeat: Array
    phase: Array
    period: Array
    meter: Array
