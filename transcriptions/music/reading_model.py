"""The model that chooses among readings of a piece: a small network over the columns of `reading_features`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.music.network import Network

Array = npt.NDArray[Any]

# Columns further from the mean than this many deviations say no more.
_FARTHEST = 6.0


@dataclass(frozen=True, slots=True)
class ReadingModel:
    """mean, scale: (columns,) of the training rows. network: one output for rows that are standardised by them."""

    mean: Array
    scale: Array
    network: Network

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array]) -> ReadingModel:
        """What `to_arrays` gave. ValueError when an array is missing."""
        try:
            count = sum(name.startswith("weights") for name in arrays)
            layers = tuple((arrays[f"weights{index}"].T, arrays[f"bias{index}"]) for index in range(count))
            return cls(arrays["mean"], arrays["scale"], Network(layers))
        except KeyError as error:
            raise ValueError(f"the model of readings lacks {error}") from error

    def to_arrays(self) -> dict[str, Array]:
        """By name, as they are stored."""
        found = {"mean": self.mean, "scale": self.scale}
        for index, (weights, bias) in enumerate(self.network.layers):
            found |= {f"weights{index}": np.ascontiguousarray(weights.T), f"bias{index}": bias}
        return found

    def standardised(self, rows: Array) -> Array:
        """(readings, columns) rows as the layers take them."""
        return np.asarray(np.clip((rows - self.mean) / self.scale, -_FARTHEST, _FARTHEST))

    def log_odds(self, rows: Array) -> Array:
        """(readings,) log odds of each reading against the others of its piece. rows: (readings, columns)."""
        return np.asarray(self.network(self.standardised(rows))[:, 0])
