from __future__ import annotations

import numpy as np
import pytest

from editor.evaluation.warping import ESTIMATE_OUT, PAIRED, REFERENCE_OUT, cheapest_ways, path

ORDER = (PAIRED, REFERENCE_OUT, ESTIMATE_OUT)


def test_equal_sequences_go_together() -> None:
    costs = 1 - np.eye(3, dtype=np.float32)
    steps = path(cheapest_ways(costs, np.ones_like(costs), 1.0), ORDER)
    assert steps == [(0, 0, PAIRED), (1, 1, PAIRED), (2, 2, PAIRED)]


def test_what_is_missing_is_left_out() -> None:
    # The reference's second chord has no counterpart.
    costs = np.array([[0, 9], [9, 9], [9, 0]], dtype=np.float32)
    steps = path(cheapest_ways(costs, np.ones_like(costs), 1.0), ORDER)
    assert steps == [(0, 0, PAIRED), (1, 0, REFERENCE_OUT), (2, 1, PAIRED)]


def test_equally_cheap_ways_are_all_kept() -> None:
    costs = np.full((1, 1), 2, dtype=np.float32)
    assert cheapest_ways(costs, np.ones_like(costs), 1.0)[1, 1] == PAIRED + REFERENCE_OUT + ESTIMATE_OUT


def test_costs_of_different_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="shapes"):
        cheapest_ways(np.zeros((1, 2), np.float32), np.zeros((2, 1), np.float32), 1.0)
