from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from transcriptions.learned_weights import load_learned, read_network, write_network
from transcriptions.music.network import Network


def test_a_network_is_kept_and_read_again(tmp_path: Path) -> None:
    layer = (np.array([[0.5, -2.0]], dtype=np.float32), np.array([0.25], dtype=np.float32))
    write_network(Network((layer,)), tmp_path / "a.safetensors")
    ((weights, biases),) = read_network(tmp_path / "a.safetensors").layers
    assert (weights.tolist(), biases.tolist(), weights.dtype) == ([[0.5, -2.0]], [0.25], np.float32)


def test_other_weights_are_refused(tmp_path: Path) -> None:
    save_file({"a": np.zeros(1), "b": np.zeros(1)}, tmp_path / "a.safetensors")
    with pytest.raises(ValueError, match="the weights have no"):
        read_network(tmp_path / "a.safetensors")


def test_what_ships_is_loaded_once() -> None:
    assert load_learned() is load_learned()
    assert [weights.shape for weights, _ in load_learned().hands.layers] == [(32, 260), (16, 32), (1, 16)]
