"""Reads the weights that ship for the pure passes, once a process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

from transcriptions.music.bar_network import DILATIONS, WHOLE_EVERY, BarNetwork, Block
from transcriptions.music.learned import Learned
from transcriptions.music.network import Network
from transcriptions.music.note_network import NoteLayer, NoteNetwork
from transcriptions.music.reading_model import BeatModels, ReadingModel

FOLDER = Path(__file__).parent / "weights"
READINGS = FOLDER / "readings.safetensors"
BARS = FOLDER / "bars.safetensors"
# Parts of a layer that reads notes.
_NOTE_LAYER = ("norm", "gather", "mix")


@cache
def load_learned() -> Learned:
    """OSError or ValueError when the weights are missing or broken."""
    return Learned(
        beats=BeatModels(read_bars(BARS), read_readings(READINGS)),
        graces=read_notes(FOLDER / "graces.safetensors"),
        hands=read_notes(FOLDER / "hands.safetensors"),
        voices=read_notes(FOLDER / "voices.safetensors"),
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
    layer = partial(_layer, stored)

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
    _save(layers, network.mean, network.deviation, path=path)


def read_notes(path: Path) -> NoteNetwork:
    """A network kept by `write_notes`."""
    stored = load_file(path)
    layer = partial(_layer, stored)

    count = len({name.partition(".")[0] for name in stored if name[0].isdigit()})
    layers = [NoteLayer(*(layer(f"{index}.{part}") for part in _NOTE_LAYER)) for index in range(max(count, 1))]
    mean, deviation = _single(stored, "mean"), _single(stored, "deviation")
    return NoteNetwork(mean, deviation, layer("entry"), tuple(layers), layer("norm"), layer("exit"))


def write_notes(network: NoteNetwork, path: Path) -> None:
    """Keep a network that reads notes among their neighbours in half precision."""
    layers = {"entry": network.entry, "norm": network.norm, "exit": network.exit}
    for index, one in enumerate(network.layers):
        layers |= {f"{index}.{part}": getattr(one, part) for part in _NOTE_LAYER}
    _save(layers, network.mean, network.deviation, path=path)


def _save(
    layers: Mapping[str, tuple[npt.NDArray[Any], npt.NDArray[Any]]],
    mean: npt.NDArray[Any],
    deviation: npt.NDArray[Any],
    *,
    path: Path,
) -> None:
    arrays = {"mean": mean.astype(np.float32), "deviation": deviation.astype(np.float32)}
    for name, (weights, biases) in layers.items():
        arrays[f"{name}.weights"] = np.ascontiguousarray(weights, dtype=np.float16)
        arrays[f"{name}.biases"] = np.ascontiguousarray(biases, dtype=np.float16)
    save_file(arrays, path)


def _layer(
    stored: Mapping[str, npt.NDArray[Any]], name: str
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    return _single(stored, f"{name}.weights"), _single(stored, f"{name}.biases")


def _single(stored: Mapping[str, npt.NDArray[Any]], name: str) -> npt.NDArray[np.float32]:
    if name not in stored:
        raise ValueError(f"the weights have no {name}")
    return stored[name].astype(np.float32)
