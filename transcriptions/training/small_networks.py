"""Fits a network of one hidden layer that answers yes or no."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch

_STEPS = 2500
_BATCH = 4096
_RATE = 1e-2


def fit_network(
    features: npt.NDArray[Any], answers: npt.NDArray[np.bool_], *, units: int, decay: float, seed: int
) -> npt.NDArray[np.float64]:
    """(units + 1, features + 1): a row for each hidden unit (tanh), its constant last; the last row, filled up with
    zeros, weighs the units, its constant last. features: (cases, features), no fewer than units."""
    torch.manual_seed(seed)
    middle, scale = features.mean(axis=0), features.std(axis=0) + 1e-6
    inputs = torch.from_numpy((features - middle) / scale).float()
    targets = torch.from_numpy(answers).float()
    hidden, output = torch.nn.Linear(inputs.shape[1], units), torch.nn.Linear(units, 1)
    optimizer = torch.optim.AdamW([*hidden.parameters(), *output.parameters()], lr=_RATE, weight_decay=decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, _STEPS)
    with torch.enable_grad():
        for _ in range(_STEPS):
            batch = torch.randint(0, len(targets), (min(_BATCH, len(targets)),))
            odds = output(torch.tanh(hidden(inputs[batch])))[:, 0]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(odds, targets[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    weights = hidden.weight.detach().double().numpy() / scale
    constants = hidden.bias.detach().double().numpy() - weights @ middle
    rows = np.zeros((units + 1, features.shape[1] + 1))
    rows[:units] = np.column_stack([weights, constants])
    rows[units, :units] = output.weight.detach().double().numpy()[0]
    rows[units, -1] = float(output.bias.detach()[0])
    return rows
