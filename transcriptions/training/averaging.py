"""Weights that follow those being trained, as an average over the last steps."""

from __future__ import annotations

import torch
from torch import nn

# About the last hundred steps.
_AVERAGE = 0.99


@torch.no_grad()
def follow(average: nn.Module, network: nn.Module, step: int) -> None:
    """Move the average towards the network; the first steps, which are far off, leave it soon."""
    share = min(_AVERAGE, step / (step + 10))
    for slow, fast in zip(average.parameters(), network.parameters(), strict=True):
        slow.lerp_(fast, 1 - share)
