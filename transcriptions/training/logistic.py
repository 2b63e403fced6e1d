"""Logistic regression and how good its probabilities are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_STEPS = 50
_BINS = 10


def fit_logistic(features: Floats, right: Floats, *, ridge: float = 1.0) -> Floats:
    """(columns,) weights by Newton's method. features: (rows, columns), the constant last; right: (rows,) 0 or 1."""
    weights = np.zeros(features.shape[1])
    penalty = np.full(features.shape[1], ridge)
    penalty[-1] = 1e-6
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (right - likely) - penalty * weights
        curve = (features * (likely * (1 - likely))[:, None]).T @ features + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-8:
            break
    return np.asarray(weights)


def calibration_error(likely: Floats, right: Floats) -> float:
    """Mean distance of probability and truth over ten bins of probability (Guo et al., ICML 2017)."""
    bins = np.minimum((likely * _BINS).astype(int), _BINS - 1)
    members = np.bincount(bins, minlength=_BINS)
    distance = np.abs(np.bincount(bins, likely, _BINS) - np.bincount(bins, right, _BINS))
    return float(distance.sum() / members.sum())


def area_under_curve(likely: Floats, right: Floats) -> float:
    """The chance that a right one is held likelier than a wrong one; 0.5 where all are alike."""
    count = int(right.sum())
    if count in (0, len(right)):
        return 0.5
    _, index, sizes = np.unique(likely, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(sizes) - (sizes - 1) / 2)[index]
    above = float(ranks[right > 0].sum()) - count * (count + 1) / 2
    return above / (count * (len(right) - count))
