from __future__ import annotations

import numpy as np
import pytest

from transcriptions.training.logistic import area_under_curve, calibration_error, fit_logistic


def test_a_constant_alone_is_the_log_odds_of_the_share() -> None:
    right = np.array([1.0, 1, 1, 0])
    assert fit_logistic(np.ones((4, 1)), right)[0] == pytest.approx(np.log(3), abs=1e-4)


def test_known_weights_are_found_again() -> None:
    random = np.random.default_rng(1)
    features = np.column_stack([random.normal(size=20_000), np.ones(20_000)])
    right = (random.random(20_000) < 1 / (1 + np.exp(-features @ [1.5, -0.5]))).astype(float)
    assert fit_logistic(features, right) == pytest.approx([1.5, -0.5], abs=0.08)


def test_calibration_error() -> None:
    assert calibration_error(np.array([0.25] * 4), np.array([1.0, 0, 0, 0])) == 0
    assert calibration_error(np.array([0.95, 0.95]), np.array([0.0, 0.0])) == pytest.approx(0.95)
    assert calibration_error(np.array([1.0]), np.array([1.0])) == 0


def test_area_under_curve() -> None:
    right = np.array([0.0, 0, 1, 1])
    assert area_under_curve(np.array([0.1, 0.2, 0.3, 0.4]), right) == 1
    assert area_under_curve(np.array([0.4, 0.3, 0.2, 0.1]), right) == 0
    assert area_under_curve(np.array([0.5, 0.5, 0.5, 0.5]), right) == 0.5
    assert area_under_curve(np.array([0.1, 0.3, 0.2, 0.4]), right) == 0.75
    assert area_under_curve(np.array([0.1]), np.array([1.0])) == 0.5
