"""Reads the weights that ship for the pure passes, once a process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

from transcriptions.music.learned import Learned
from transcriptions.music.network import Network
from transcriptions.music.reading_model import ReadingModel

FOLDER = Path(__file__).parent / "weights"
READINGS = FOLDER / "readings.safetensors"


@cache
def load_learned() -> Learned:
    """OSError or ValueError when the weights are missing or broken."""
    return Learned(
        readings=read_readings(READINGS),
        hands=read_network(FOLDER / "hands.safetensors"),
        durations=read_network(FOLDER / "durations.safetensors"),
    )


def read_network(path: Path) -> Network:
    """A network kept by `write_network`."""
    stored = load_file(path)
    layers = [
        (_single(stored, f"{index}.weights"), _single(stored, f"{index}.biases"))
        for index in range((len(stored) + 1) // 2)
    ]
    return Network(tuple(layers))


def write_network(network: Network, path: Path) -> None:
    """Keep a network in half precision."""
    arrays = {}
    for index, (weights, biases) in enumerate(network.layers):
        arrays[f"{index}.weights"], arrays[f"{index}.biases"] = weights.astype(np.float16), biases.astype(np.float16)
    save_file(arrays, path)


def read_readings(path: Path) -> ReadingModel:
    """A model of readings kept by `write_readings`."""
    stored = load_file(path)
    layers = [
        (_single(stored, f"weights{index}").T, _single(stored, f"bias{index}"))
        for index in range((len(stored) - 1) // 2)
    ]
    return ReadingModel(_single(stored, "mean"), _single(stored, "scale"), Network(tuple(layers)))


def write_readings(model: ReadingModel, path: Path) -> None:
    """Keep a model of readings, its weights as (inputs, outputs)."""
    arrays = {"mean": model.mean, "scale": model.scale}
    for index, (weights, biases) in enumerate(model.network.layers):
        arrays[f"weights{index}"], arrays[f"bias{index}"] = np.ascontiguousarray(weights.T), biases
    save_file(arrays, path)


def _single(stored: Mapping[str, npt.NDArray[Any]], name: str) -> npt.NDArray[np.float32]:
    if name not in stored:
        raise ValueError(f"the weights have no {name}")
    return stored[name].astype(np.float32)
