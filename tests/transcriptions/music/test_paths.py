from __future__ import annotations

import numpy as np

from transcriptions.music.paths import any_change, cheapest_path


def test_a_change_is_made_where_it_pays() -> None:
    costs = np.array([[0.0, 9], [0, 9], [3, 0], [0, 9], [9, 0], [9, 0]])
    assert cheapest_path(costs, any_change(2, 4)) == [0, 0, 0, 0, 1, 1]
    assert cheapest_path(costs, any_change(2, 1)) == [0, 0, 1, 0, 1, 1]


def test_a_row_alone_and_equal_costs_take_the_first_state() -> None:
    assert cheapest_path(np.array([[2.0, 1, 1]]), any_change(3, 1)) == [1]
    assert cheapest_path(np.zeros((3, 2)), any_change(2, 0)) == [0, 0, 0]


def test_changes_may_be_forbidden_in_some_rows() -> None:
    costs = np.array([[0.0, 9], [5, 0], [5, 0]])
    never = np.where(np.eye(2) == 1, 0, np.inf)
    assert cheapest_path(costs, any_change(2, 1)) == [0, 1, 1]
    assert cheapest_path(costs, np.stack([never, any_change(2, 1)])) == [0, 0, 1]


def test_ways_may_differ_by_direction() -> None:
    costs = np.array([[0.0, 1], [2, 0]])
    up_dear = np.array([[0.0, 9], [0, 0]])
    assert cheapest_path(costs, up_dear) == [1, 1]
    assert cheapest_path(costs, up_dear.T) == [0, 1]
