from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import SafetensorError
from torch.nn import functional

from tests.transcriptions.music.playing import march, play, waltz
from transcriptions.engines.rhythm import WEIGHTS, RhythmModel, _windows
from transcriptions.engines.rhythm_network import HEADS, RhythmNetwork, Shape
from transcriptions.learned_weights import load_learned
from transcriptions.music.hints import Hints
from transcriptions.music.learned_beats import choose_grid
from transcriptions.music.performance import Performance, make_part
from transcriptions.music.rhythm_features import FEATURES
from transcriptions.training.rhythm_training import load_network, new_network, save

TINY = Shape(width=32, heads=1, dilations=((1, 2), (1, 4)))
MAX_SHIPPED_BYTES = 20_000_000


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> RhythmModel:
    path = tmp_path_factory.mktemp("weights") / "tiny.safetensors"
    save(new_network(1, TINY), path)
    return RhythmModel("cpu", path)


@pytest.fixture(scope="module")
def shipped() -> RhythmModel:
    return RhythmModel()


def piano(notes: list[tuple[float, float, int]], bpm: float = 100) -> Performance:
    return Performance((make_part("Piano", play(notes, bpm=bpm)),), 120.0)


def test_weights_come_back_as_they_were_saved(tmp_path: Path) -> None:
    network = new_network(2, TINY)
    save(network, tmp_path / "a.safetensors")
    again = load_network(tmp_path / "a.safetensors")
    assert again.shape == TINY
    for name, value in network.state_dict().items():
        assert torch.allclose(value, again.state_dict()[name], atol=1e-3)


def test_evidence_is_made_of_probabilities(tiny: RhythmModel) -> None:
    evidence = tiny.read(piano(waltz(8)))
    for rows in (evidence.beat, evidence.downbeat, evidence.phase, evidence.period, evidence.meter):
        assert len(rows) == len(evidence.times_s) == 24
        assert np.exp(rows).sum(axis=1) == pytest.approx(1.0)


def test_a_performance_without_notes_is_refused(tiny: RhythmModel) -> None:
    with pytest.raises(ValueError, match="no notes"):
        tiny.read(Performance((), 1.0))


def test_missing_and_broken_weights_say_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        RhythmModel("cpu", tmp_path / "none.safetensors")
    (tmp_path / "broken.safetensors").write_bytes(b"no weights")
    with pytest.raises(SafetensorError):
        RhythmModel("cpu", tmp_path / "broken.safetensors")


@pytest.mark.parametrize("count", [1, 1024, 1025, 1664, 1665, 5000])
def test_windows_take_every_onset_once(count: int) -> None:
    taken = [onset for start, begin, end in _windows(count) for onset in range(begin, end)]
    assert taken == list(range(count))
    assert all(start <= begin and end <= start + 1024 for start, begin, end in _windows(count))


def test_padding_changes_nothing() -> None:
    network = new_network(3, TINY).eval()
    rows, times_s = torch.randn(1, 20, FEATURES), torch.arange(20)[None] * 0.3
    mask = torch.ones(1, 20, dtype=torch.bool)
    padded = functional.pad(rows, (0, 0, 0, 7)), functional.pad(times_s, (0, 7)), functional.pad(mask, (0, 7))
    with torch.inference_mode():
        alone, together = network(rows, times_s, mask), network(*padded)
    assert torch.allclose(alone, together[:, :20], atol=1e-5)
    assert alone.shape == (1, 20, sum(HEADS))


def test_only_differences_of_time_count() -> None:
    network = new_network(4, TINY).eval()
    rows, times_s = torch.randn(1, 20, FEATURES), torch.arange(20)[None] * 0.3
    mask = torch.ones(1, 20, dtype=torch.bool)
    with torch.inference_mode():
        assert torch.allclose(network(rows, times_s, mask), network(rows, times_s + 11.0, mask), atol=1e-3)


def test_the_shipped_weights_are_small() -> None:
    assert WEIGHTS.stat().st_size < MAX_SHIPPED_BYTES
    assert isinstance(load_network(WEIGHTS), RhythmNetwork)


def test_the_shipped_weights_hear_a_waltz(shipped: RhythmModel) -> None:
    performance = piano(waltz())
    grid = choose_grid(performance, Hints(), shipped.read(performance), load_learned().beats)
    assert grid.meter == (3, 4)
    assert [beat.index_in_bar for beat in grid.beats[:9]] == [0, 1, 2, 0, 1, 2, 0, 1, 2]
    assert np.diff([beat.time_s for beat in grid.beats]) == pytest.approx(0.6, abs=0.02)


def test_the_shipped_weights_hear_the_bar_lines_of_a_march(shipped: RhythmModel) -> None:
    performance = piano(march())
    grid = choose_grid(performance, Hints(), shipped.read(performance), load_learned().beats)
    bars_s = {round(beat.time_s, 2) for beat in grid.beats if beat.index_in_bar == 0}
    assert {round(0.5 + 2.4 * bar, 2) for bar in range(24)} <= bars_s
