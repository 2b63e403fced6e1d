from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from tests.transcriptions.music.playing import grid_note
from transcriptions.learned_weights import (
    FOLDER,
    load_learned,
    read_bars,
    read_network,
    read_notes,
    read_readings,
    write_bars,
    write_network,
    write_notes,
    write_readings,
)
from transcriptions.music.bar_network import DILATIONS
from transcriptions.music.beat_rows import COLUMNS
from transcriptions.music.graces import PLACE_COLUMNS
from transcriptions.music.network import Network
from transcriptions.music.note_graph import GRID_COLUMNS, OWN_COLUMNS, note_graph
from transcriptions.music.reading_model import ReadingModel


def test_a_network_is_kept_and_read_again(tmp_path: Path) -> None:
    layer = (np.array([[0.5, -2.0]], dtype=np.float32), np.array([0.25], dtype=np.float32))
    write_network(Network((layer,)), tmp_path / "a.safetensors")
    ((weights, biases),) = read_network(tmp_path / "a.safetensors").layers
    assert (weights.tolist(), biases.tolist(), weights.dtype) == ([[0.5, -2.0]], [0.25], np.float32)


def test_a_model_of_readings_is_kept_and_read_again(tmp_path: Path) -> None:
    first = (np.array([[1.0, 0.0], [-1.0, 2.0], [0.3, 7.0]], dtype=np.float32), np.zeros(3, dtype=np.float32))
    last = (np.array([[1.0, 10.0, 0.1]], dtype=np.float32), np.array([0.5], dtype=np.float32))
    model = ReadingModel(np.array([1.0, 0.0]), np.array([2.0, 1.0]), Network((first, last)))
    write_readings(model, tmp_path / "a.safetensors")
    again = read_readings(tmp_path / "a.safetensors")
    assert (again.mean.tolist(), again.scale.tolist()) == ([1.0, 0.0], [2.0, 1.0])
    kept = [[weights.tolist(), biases.tolist()] for weights, biases in again.network.layers]
    assert kept == [[weights.tolist(), biases.tolist()] for weights, biases in (first, last)]


def test_a_bar_network_is_kept_and_read_again(tmp_path: Path) -> None:
    shipped = load_learned().beats.bars
    write_bars(shipped, tmp_path / "a.safetensors")
    again = read_bars(tmp_path / "a.safetensors")
    rows = np.random.default_rng(1).normal(0, 1, (30, COLUMNS)).astype(np.float32)
    assert again.read(rows).states.tolist() == shipped.read(rows).states.tolist()
    assert len(again.blocks) == len(DILATIONS)


def test_a_network_that_reads_notes_is_kept_and_read_again(tmp_path: Path) -> None:
    shipped = load_learned().voices
    write_notes(shipped, tmp_path / "a.safetensors")
    graph = note_graph([grid_note(at, 0.9, 60 + at) for at in range(9)])
    assert read_notes(tmp_path / "a.safetensors").read(graph).tolist() == shipped.read(graph).tolist()


@pytest.mark.parametrize("read", [read_network, read_readings, read_bars, read_notes])
def test_other_weights_are_refused(tmp_path: Path, read: Callable[[Path], object]) -> None:
    save_file({"a": np.zeros(1), "b": np.zeros(1)}, tmp_path / "a.safetensors")
    with pytest.raises(ValueError, match="the weights have no"):
        read(tmp_path / "a.safetensors")


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("graces.safetensors", read_notes),
        ("hands.safetensors", read_notes),
        ("voices.safetensors", read_notes),
        ("durations.safetensors", read_network),
        ("readings.safetensors", read_readings),
        ("bars.safetensors", read_bars),
    ],
)
def test_what_lacks_an_array_is_refused(tmp_path: Path, name: str, read: Callable[[Path], object]) -> None:
    whole = load_file(FOLDER / name)
    for lost in whole:
        save_file({other: array for other, array in whole.items() if other != lost}, tmp_path / name)
        with pytest.raises(ValueError, match=f"the weights have no {lost}"):
            read(tmp_path / name)


def test_what_ships_is_loaded_once() -> None:
    assert load_learned() is load_learned()
    for network in (load_learned().hands, load_learned().voices):
        assert (len(network.layers), network.entry[0].shape) == (4, (GRID_COLUMNS, 48))
    assert load_learned().graces.entry[0].shape == (OWN_COLUMNS + PLACE_COLUMNS, 48)
    beats = load_learned().beats
    assert [weights.shape for weights, _ in beats.readings.network.layers] == [(72, 103), (72, 72), (1, 72)]
    assert (beats.bars.entry[0].shape, len(beats.bars.blocks)) == ((COLUMNS, 64), len(DILATIONS))
