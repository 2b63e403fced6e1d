"""Gradient descent over a number of steps that is known beforehand: the rate rises, then falls as a cosine."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from transcriptions.training.averaging import follow

logger = logging.getLogger(__name__)

Learner = TypeVar("Learner", bound=nn.Module)

_LAST_RATE = 1e-5
_EVERY = 200


@dataclass(frozen=True, slots=True)
class Descent:
    """steps: the learning rate falls from `rate` over them, after it rose for `warm_up` of them."""

    steps: int
    rate: float
    weight_decay: float
    warm_up: int


@torch.enable_grad()
def descend(
    network: Learner, losses: Callable[[Learner], Tensor], shares: Sequence[float], descent: Descent
) -> Learner:
    """An average of the network over about the last hundred steps. losses: (heads,) of a batch drawn anew."""
    average = copy.deepcopy(network)
    optimizer = torch.optim.AdamW(network.parameters(), lr=descent.rate, weight_decay=descent.weight_decay)
    for step in range(descent.steps):
        for group in optimizer.param_groups:
            warmth = min(1.0, (step + 1) / descent.warm_up)
            group["lr"] = warmth * descent.rate * 0.5 * (1 + np.cos(np.pi * step / descent.steps)) + _LAST_RATE
        found = losses(network)
        optimizer.zero_grad(set_to_none=True)
        (found * torch.tensor(shares)).sum().backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        follow(average, network, step)
        if step % _EVERY == 0:
            logger.info("step %d of %d: %s", step, descent.steps, np.round(found.detach().numpy(), 3).tolist())
    return average
