from __future__ import annotations

import numpy as np

from transcriptions.music.network import Network


def test_sums_are_rectified_between_layers_but_not_after_the_last() -> None:
    first = (np.array([[1.0, 0.0], [0.0, 1.0]], dtype=np.float32), np.array([0.0, -1.0], dtype=np.float32))
    last = (np.array([[1.0, -2.0]], dtype=np.float32), np.array([0.5], dtype=np.float32))
    rows = np.array([[2.0, 4.0], [-3.0, 0.0]], dtype=np.float32)
    assert Network((first, last))(rows).tolist() == [[-3.5], [0.5]]


def test_long_pieces_are_worked_on_in_chunks() -> None:
    network = Network(((np.array([[2.0]], dtype=np.float32), np.array([1.0], dtype=np.float32)),))
    found = network(np.arange(10_000, dtype=np.float32)[:, None])
    assert found.shape == (10_000, 1)
    assert found[9_999, 0] == 19_999
    assert network(np.zeros((0, 1), dtype=np.float32)).shape == (0, 1)
