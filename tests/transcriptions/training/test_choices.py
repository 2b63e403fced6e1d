from __future__ import annotations

import numpy as np

from transcriptions.training.choices import fit_choices, fit_yes_no


def test_the_option_with_more_of_what_is_chosen_gets_a_positive_weight() -> None:
    features = np.array([[[1.0, 0.0], [0.0, 1.0]], [[2.0, 1.0], [0.0, 1.0]], [[0.0, 0.0], [1.0, 0.0]]])
    weights = fit_choices(features, np.array([0, 0, 1]))
    assert weights[0] > 1
    assert (features @ weights).argmax(axis=1).tolist() == [0, 0, 1]


def test_log_odds_of_yes_without_features_are_those_of_the_answers() -> None:
    weights = fit_yes_no(np.ones((4, 1)), np.array([True, True, True, False]), decay=0.0)
    assert round(float(weights[0]), 2) == 1.1
