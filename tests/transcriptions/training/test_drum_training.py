from __future__ import annotations

import numpy as np

from tests.transcriptions.training.scores import march_work
from transcriptions.training.beat_evaluation import made_truths
from transcriptions.training.drum_training import learn_bars


def test_kicks_come_on_bars_and_snares_between() -> None:
    works = [march_work(24)] * 12
    weights = learn_bars(list(made_truths(works, 12, 1, drums=1.0)))
    assert weights.shape == (14,)
    assert weights[0] > 0 > weights[1]


def test_pieces_without_a_drummer_teach_nothing() -> None:
    works = [march_work(24)] * 4
    with_drums = list(made_truths(works, 4, 1, drums=1.0))
    without = list(made_truths(works, 4, 2, drums=0.0))
    assert np.array_equal(learn_bars(with_drums), learn_bars([*with_drums, *without]))
