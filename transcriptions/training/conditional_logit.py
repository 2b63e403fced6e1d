"""Conditional logit: which of a piece's alternatives is chosen (McFadden, 1974), fitted by Newton's method."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_STEPS = 100
# A step is halved so often before the search counts as over.
_HALVINGS = 20


def fit_choices(tables: Sequence[Floats], chosen: Sequence[int], *, ridge: float = 0.1) -> Floats:
    """(columns,) weights. tables: for each piece (alternatives, columns) features; chosen: the right row of each."""
    weights = np.zeros(tables[0].shape[1])
    value = _value(weights, tables, chosen, ridge)
    for _ in range(_STEPS):
        slope, curve = _derivatives(weights, tables, chosen, ridge)
        step = np.linalg.solve(curve, slope)
        for _ in range(_HALVINGS):
            following = _value(weights + step, tables, chosen, ridge)
            if following >= value:
                break
            step = step / 2
        if following < value or np.abs(step).max() < 1e-8:
            break
        weights, value = weights + step, following
    return np.asarray(weights)


def choice_log_loss(scores: Sequence[Floats], chosen: Sequence[int]) -> float:
    """Mean of less the log probability of the right alternatives. scores: for each piece (alternatives,) log odds."""
    return -float(np.mean([_log_shares(score)[index] for score, index in zip(scores, chosen, strict=True)]))


def _value(weights: Floats, tables: Sequence[Floats], chosen: Sequence[int], ridge: float) -> float:
    likely = -len(tables) * choice_log_loss([table @ weights for table in tables], chosen)
    return likely - ridge * float(weights @ weights) / 2


def _derivatives(
    weights: Floats, tables: Sequence[Floats], chosen: Sequence[int], ridge: float
) -> tuple[Floats, Floats]:
    """The slope of `_value`, and less its curvature."""
    slope, curve = -ridge * weights, ridge * np.eye(len(weights))
    for table, index in zip(tables, chosen, strict=True):
        shares = np.exp(_log_shares(table @ weights))
        mean = shares @ table
        slope = slope + table[index] - mean
        curve += (table * shares[:, None]).T @ table - np.outer(mean, mean)
    return slope, curve


def _log_shares(scores: Floats) -> Floats:
    raised = scores - scores.max()
    return np.asarray(raised - np.log(np.exp(raised).sum()))
