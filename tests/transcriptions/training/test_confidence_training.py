from __future__ import annotations

import numpy as np

from transcriptions.evaluation.beats import BeatTruth
from transcriptions.music.performance import Beat, BeatGrid, Performance
from transcriptions.training.beat_evaluation import Truth
from transcriptions.training.confidence_training import right_bars

BEATS_S = np.linspace(0.0, 8.0, 17)
TRUTH = Truth("waltzes", Performance((), 8.0), BeatTruth(BEATS_S, BEATS_S[::4], (4, 4)))


def grid(period_s: float = 0.5) -> BeatGrid:
    return BeatGrid(tuple(Beat(index * period_s, index % 4) for index in range(40)), (4, 4))


def test_a_bar_is_right_between_true_bar_lines_with_as_many_beats() -> None:
    edges_s = np.array([0.0, 2.0, 4.05, 6.0, 8.0])
    assert right_bars(edges_s, TRUTH, grid()).tolist() == [1, 1, 1, 1]


def test_a_bar_elsewhere_or_of_another_length_is_wrong() -> None:
    assert right_bars(np.array([0.0, 2.0, 4.1, 6.0]), TRUTH, grid()).tolist() == [1, 0, 0]
    assert right_bars(np.array([0.0, 4.0, 8.0]), TRUTH, grid(1.0)).tolist() == [0, 0]
    assert right_bars(np.array([0.5, 2.5, 4.5]), TRUTH, grid()).tolist() == [0, 0]


def test_a_bar_with_other_beats_inside_is_wrong() -> None:
    assert right_bars(np.array([0.0, 2.0, 4.0]), TRUTH, grid(0.25)).tolist() == [0, 0]
