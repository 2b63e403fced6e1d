"""A small feed-forward network as plain arrays: what `manage.py train_notation` and `train_readings` teach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Singles = npt.NDArray[np.float32]
Floats = npt.NDArray[np.floating[Any]]

# Rows worked on at once, so that memory does not grow with the piece.
_ROWS = 4096
# As torch's.
_NORM_EPSILON = 1e-5


@dataclass(frozen=True, slots=True)
class Network:
    """Layers of (weights (outputs, inputs), biases (outputs,)), with rectified sums between them."""

    layers: tuple[tuple[Singles, Singles], ...]

    def __call__(self, rows: Floats) -> Floats:
        """(rows, outputs) of the last layer, for (rows, inputs), in the precision of the rows."""
        chunks = [self._run(rows[first : first + _ROWS]) for first in range(0, len(rows), _ROWS)]
        return np.concatenate(chunks) if chunks else np.zeros((0, len(self.layers[-1][1])), dtype=np.float32)

    def _run(self, rows: Floats) -> Floats:
        for number, (weights, biases) in enumerate(self.layers):
            rows = rows @ weights.T + biases
            if number + 1 < len(self.layers):
                rows = np.maximum(rows, 0)
        return rows


def normed(rows: Floats, scale: Singles, shift: Singles) -> Floats:
    """(rows, width) each row less its mean over its deviation, then scaled and shifted, both (width,)."""
    centred = rows - rows.mean(axis=1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=1, keepdims=True) + _NORM_EPSILON)
    return np.asarray(centred / spread * scale + shift)
