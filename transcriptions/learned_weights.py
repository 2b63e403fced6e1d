"""Reads the weights that ship for the pure passes, once a process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

from transcriptions.music.bar_network import DILATIONS, WHOLE_EVERY, BarNetwork, Block
from transcriptions.music.learned import Learned
from transcriptions.music.network import Network
from transcriptions.music.reading_model import BeatModels, ReadingModel

FOLDER = Path(__file__).parent / "weights"
READINGS = FOLDER / "readings.safetensors"
BARS = FOLDER / "bars.safetensors"


@cache
def load_learned() -> Learned:
    """OSError or ValueError when the weights are missing or broken."""
    return Learned(
        beats=BeatModels(read_bars(BARS), read_readings(READINGS)),
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


def read_bars(path: Path) -> BarNetwork:
    """A bar network kept by `write_bars`."""
    stored = load_file(path)

    def layer(name: str) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        return _single(stored, f"{name}.weights"), _single(stored, f"{name}.biases")

    blocks = [
        Block(*layer(f"{index}.norm"), *layer(f"{index}.taps"), *layer(f"{index}.mix"))
        for index in range(len(DILATIONS))
    ]
    wholes = [layer(f"whole{index}") for index in range(len(DILATIONS) // WHOLE_EVERY)]
    mean, deviation = _single(stored, "mean"), _single(stored, "deviation")
    return BarNetwork(mean, deviation, layer("entry"), tuple(blocks), tuple(wholes), layer("norm"), layer("exit"))


def write_bars(network: BarNetwork, path: Path) -> None:
    """Keep a bar network in half precision."""
    layers = {"entry": network.entry, "norm": network.norm, "exit": network.exit}
    layers |= {f"whole{index}": whole for index, whole in enumerate(network.wholes)}
    for index, block in enumerate(network.blocks):
        layers[f"{index}.norm"] = block.scale, block.shift
        layers[f"{index}.taps"] = block.taps, block.taps_bias
        layers[f"{index}.mix"] = block.mix, block.mix_bias
    arrays = {"mean": network.mean.astype(np.float32), "deviation": network.deviation.astype(np.float32)}
    for name, (weights, biases) in layers.items():
        arrays[f"{name}.weights"] = np.ascontiguousarray(weights, dtype=np.float16)
        arrays[f"{name}.biases"] = np.ascontiguousarray(biases, dtype=np.float16)
    save_file(arrays, path)


def _single(stored: Mapping[str, npt.NDArray[Any]], name: str) -> npt.NDArray[np.float32]:
    if name not in stored:
        raise ValueError(f"the weights have no {name}")
    return stored[name].astype(np.float32)
