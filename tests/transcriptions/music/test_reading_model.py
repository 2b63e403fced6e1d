from __future__ import annotations

import numpy as np
import pytest

from transcriptions.music.reading_model import ReadingModel


def test_layers_are_rectified_in_between() -> None:
    first = (np.array([[1.0, -1.0], [0.0, 2.0]]), np.array([0.0, 1.0]))
    last = (np.array([[1.0], [10.0]]), np.array([0.5]))
    model = ReadingModel(np.array([1.0, 0.0]), np.array([2.0, 1.0]), (first, last))
    # (3, 1) is (1, 1) by mean and scale: hidden 1 and 2; (-1, -1) is (-1, -1): hidden -1 and 0, rectified.
    assert model.log_odds(np.array([[3.0, 1.0], [-1.0, -1.0]])).tolist() == [21.5, 0.5]


def test_far_values_say_no_more_than_six_deviations() -> None:
    model = ReadingModel(np.array([0.0]), np.array([1.0]), ((np.array([[1.0]]), np.array([0.0])),))
    assert model.log_odds(np.array([[100.0], [-7.0]])).tolist() == [6.0, -6.0]


def test_arrays_there_and_back() -> None:
    model = ReadingModel(np.zeros(2), np.ones(2), ((np.ones((2, 1)), np.zeros(1)),))
    again = ReadingModel.from_arrays(model.to_arrays())
    assert again.log_odds(np.array([[1.0, 2.0]])).tolist() == [3.0]
    with pytest.raises(ValueError, match="scale"):
        ReadingModel.from_arrays({"mean": np.zeros(2)})
