"""Layers as plain arrays in single precision, for networks that run without torch."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from torch import Tensor

Singles = npt.NDArray[np.float32]


def array_of(tensor: Tensor) -> Singles:
    """A tensor that is learned."""
    return np.ascontiguousarray(tensor.detach().numpy().astype(np.float32))


def linear_of(layer: Any) -> tuple[Singles, Singles]:
    """Weights (inputs, outputs) and biases (outputs,) of an nn.Linear."""
    return array_of(layer.weight.T), array_of(layer.bias)


def norm_of(layer: Any) -> tuple[Singles, Singles]:
    """Scale and shift (width,) of an nn.LayerNorm."""
    return array_of(layer.weight), array_of(layer.bias)
