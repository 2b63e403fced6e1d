"""The cheapest way through a row of choices, when each costs something and so does every change (Viterbi)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def cheapest_path(costs: Floats, change: Floats) -> list[int]:
    """The state of each row that costs least in all; of equally cheap ones the first.

    costs: (rows, states), one row or more, the first with what it costs to begin. change: (states, states) from each
    to each, or (rows - 1, states, states) where that differs from row to row.
    """
    total, back = costs[0], []
    for row, cost in enumerate(costs[1:]):
        options = total[:, None] + (change if change.ndim == 2 else change[row])
        back.append(options.argmin(axis=0))
        total = options.min(axis=0) + cost
    states = [int(total.argmin())]
    for pointers in reversed(back):
        states.append(int(pointers[states[-1]]))
    return states[::-1]


def any_change(states: int, price: float) -> Floats:
    """(states, states) the same price from each state to each other."""
    return price * (1 - np.eye(states))
