from __future__ import annotations

import pytest

from editor.evaluation.intervals import Mean, mean_with_interval


def test_one_item_leaves_nothing_to_chance() -> None:
    assert mean_with_interval([0.25], seed=1) == Mean(0.25, 0.25, 0.25, 1)


def test_the_interval_is_that_of_the_mean() -> None:
    found = mean_with_interval([0.0, 1.0] * 50, seed=1)
    # The standard error is 0.05.
    assert (found.value, found.count) == (0.5, 100)
    assert (found.low, found.high) == (pytest.approx(0.4, abs=0.011), pytest.approx(0.6, abs=0.011))


def test_a_seed_gives_the_same_interval_again() -> None:
    values = [0.1, 0.5, 0.4, 0.9]
    assert mean_with_interval(values, seed=3) == mean_with_interval(values, seed=3)


def test_no_values_have_no_mean() -> None:
    with pytest.raises(ValueError, match="needs values"):
        mean_with_interval([], seed=1)
