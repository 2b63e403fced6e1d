"""Fits the weights of a conditional logit: how likely each of several options is, by a weighted sum of its features."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch

Floats = npt.NDArray[np.float64]

_STEPS = 60


def fit_choices(features: npt.NDArray[Any], chosen: npt.NDArray[np.int64], *, decay: float = 1e-3) -> Floats:
    """The weights (features,) that make the chosen options likeliest, less decay times their squares.

    features: (cases, options, features); chosen: (cases,), the right option of each case. The
    function is convex, so there is nothing to draw by chance. McFadden, "Conditional logit
    analysis of qualitative choice behavior" (1974).
    """
    inputs = torch.from_numpy(np.asarray(features, dtype=np.float32))
    targets = torch.from_numpy(np.asarray(chosen, dtype=np.int64))
    weights = torch.zeros(inputs.shape[-1], requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=_STEPS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        value = torch.nn.functional.cross_entropy(inputs @ weights, targets) + decay * (weights**2).sum()
        value.backward()
        return value

    with torch.enable_grad():
        optimizer.step(loss)
    return np.asarray(weights.detach().double().numpy())


def fit_yes_no(features: npt.NDArray[Any], answers: npt.NDArray[np.bool_], *, decay: float = 1e-3) -> Floats:
    """The weights (features,) whose sum with the features (cases, features) is the log odds of yes."""
    rows = np.asarray(features, dtype=np.float32)
    pairs = np.stack([np.zeros_like(rows), rows], axis=1)
    return fit_choices(pairs, answers.astype(np.int64), decay=decay)
