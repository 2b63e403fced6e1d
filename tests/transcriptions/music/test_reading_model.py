from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from transcriptions.music.network import Network
from transcriptions.music.reading_model import ReadingModel


def network(*layers: tuple[Sequence[Sequence[float]], Sequence[float]]) -> Network:
    """Layers of (weights (outputs, inputs), biases)."""
    return Network(tuple((np.array(one, dtype=np.float32), np.array(other, dtype=np.float32)) for one, other in layers))


def test_layers_are_rectified_in_between() -> None:
    layers = network(([[1.0, 0.0], [-1.0, 2.0]], [0.0, 1.0]), ([[1.0, 10.0]], [0.5]))
    model = ReadingModel(np.array([1.0, 0.0]), np.array([2.0, 1.0]), layers)
    # (3, 1) is (1, 1) by mean and scale: hidden 1 and 2; (-1, -1) is (-1, -1): hidden -1 and 0, rectified.
    assert model.log_odds(np.array([[3.0, 1.0], [-1.0, -1.0]])).tolist() == [21.5, 0.5]


def test_far_values_say_no_more_than_six_deviations() -> None:
    model = ReadingModel(np.array([0.0]), np.array([1.0]), network(([[1.0]], [0.0])))
    assert model.log_odds(np.array([[100.0], [-7.0]])).tolist() == [6.0, -6.0]


def test_close_readings_are_told_apart() -> None:
    single = np.ones(1, dtype=np.float32)
    model = ReadingModel(0 * single, single, network(([[1.0]], [0.0])))
    assert np.diff(model.log_odds(np.array([[1.0], [1 + 1e-12]])))[0] > 0
