"""Networks that tell ornaments from plain notes: made by `manage.py train_notation --only ornaments`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

# A row for each hidden unit, its constant last; the last row weighs the units, its constant last.
Network = Sequence[Sequence[float]]


def log_odds(features: Sequence[Sequence[float]], network: Network) -> npt.NDArray[np.float64]:
    """(cases,) log odds of yes. features: (cases, features)."""
    if not features:
        return np.zeros(0)
    rows = np.array(network)
    hidden = np.tanh(np.array(features) @ rows[:-1, :-1].T + rows[:-1, -1])
    return np.asarray(hidden @ rows[-1, : len(rows) - 1] + rows[-1, -1])


# fmt: off
# 413 of 647 candidates.
TRILL: Network = (
    (0.562, 0.737, 2.89, -0.166, -3.41, 0.26, 0.325, -0.0468, 1.84),
    (-3.45, 0, 0, 0, 0, 0, 0, 0, 0.302),
)
# 312 of 3292 candidates.
MORDENT: Network = (
    (1.46, 0.541, 3.25, 4.21e+05, -0.317, -0.0544, 0.348, 0.185, -4.62e+05),
    (-2.41, 0, 0, 0, 0, 0, 0, 0, -1.67),
)
# 2336 of 6286 candidates.
ROLL: Network = (
    (0.486, 0.512, 1.42, 0.107, -0.0634, -0.136, 0.05, -0.957, -0.00692, 1.57, 2.15),
    (1.72, 0.869, -2.96, -0.185, 0.226, 0.0263, 0.0386, 2.85, -0.0862, 0.69, 0.526),
    (1.17, 0.193, 1.45, -0.151, -0.0844, -1.1, -0.0519, -2.39, -0.754, -0.234, 2.43),
    (2.94, 0.0696, -0.107, 0.0346, -0.0723, 0.0464, -0.0469, 1.36, -0.0749, -0.432, 1.21),
    (-2.27, 2.15, -3.31, 2.98, 0, 0, 0, 0, 0, 0, -3.32),
)
# fmt: on
