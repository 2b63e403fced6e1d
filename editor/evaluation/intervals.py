"""Means with what chance leaves open: percentile bootstrap over the items (Efron, Annals of Statistics 7, 1979)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_RESAMPLES = 10_000
_PERCENTILES = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of `count` items, and the bounds of its 95 % confidence interval."""

    value: float
    low: float
    high: float
    count: int


def mean_with_interval(values: Sequence[float], *, seed: int) -> Mean:
    """ValueError for no values. The same seed gives the same interval."""
    if not values:
        raise ValueError("a mean needs values")
    items = np.array(values, dtype=float)
    drawn = np.random.default_rng(seed).integers(len(items), size=(_RESAMPLES, len(items)))
    low, high = np.percentile(items[drawn].mean(axis=1), _PERCENTILES)
    return Mean(float(items.mean()), float(low), float(high), len(items))
