"""The model that chooses among readings of a piece: a small network over the columns of `reading_features`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.music.bar_network import BarNetwork
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

    def standardised(self, rows: Array) -> Array:
        """(readings, columns) rows as the layers take them."""
        return np.asarray(np.clip((rows - self.mean) / self.scale, -_FARTHEST, _FARTHEST))

    def log_odds(self, rows: Array) -> Array:
        """(readings,) log odds of each reading against the others of its piece. rows: (readings, columns)."""
        return np.asarray(self.network(self.standardised(rows))[:, 0])


@dataclass(frozen=True, slots=True)
class BeatModels:
    """What makes a grid of evidence. bars: reads the beats of each level. readings: chooses among readings."""

    bars: BarNetwork
    readings: ReadingModel
