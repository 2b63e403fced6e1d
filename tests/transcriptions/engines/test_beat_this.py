"""The network of the package with random weights: loading, chunks and spectrogram, not how well it hears."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from transcriptions.audio import Audio
from transcriptions.engines import catalogue
from transcriptions.engines.beat_this import FRAMES_PER_S, RATE, BeatThis, mel_bands
from transcriptions.engines.torch_setup import load_torch

SIZES = {"transformer_dim": 32, "n_layers": 1, "head_dim": 8, "stem_dim": 8, "ff_mult": 2}


def checkpoint(path: Path) -> Path:
    """As the authors store them: everything that they trained with, and the network under "model."."""
    torch: Any = load_torch()
    torch.manual_seed(0)
    network = importlib.import_module("beat_this.model.beat_tracker").BeatThis(**SIZES)
    for values in network.parameters():
        values.data += 0.05 * torch.randn_like(values)
    state = {f"model.{name}": value for name, value in network.state_dict().items()}
    torch.save({"hyper_parameters": SIZES | {"lr": 0.0008}, "state_dict": state}, path)
    return path


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> BeatThis:
    return BeatThis("cpu", checkpoint(tmp_path_factory.mktemp("weights") / "tiny.ckpt"))


def noise(seconds: float, rate: int = RATE) -> Audio:
    return Audio((0.1 * np.random.default_rng(1).normal(size=int(seconds * rate))).astype(np.float32), rate)


def test_fifty_frames_a_second(engine: BeatThis) -> None:
    found = engine.track(noise(2.0), lambda fraction: None)
    assert (engine.name, engine.version) == ("beat-this", "1.1.0")
    assert (found.frames_per_s, found.beat.shape, found.downbeat.shape) == (FRAMES_PER_S, (101,), (101,))
    assert np.isfinite(found.beat).all()
    assert found.beat.std() > 0
    assert engine.track(noise(2.0, 44_100), lambda fraction: None).beat.shape == (101,)


def test_long_sound_is_heard_in_chunks_without_gaps(engine: BeatThis) -> None:
    """The first chunk is what the sound's first half minute alone gives, and the last one what its end gives."""
    told: list[float] = []
    audio = noise(70.0)
    found = engine.track(audio, told.append)
    assert told == pytest.approx([1488 / 3501, 2976 / 3501, 1.0])
    torch: Any = load_torch()
    with torch.inference_mode():
        spectrogram = engine._spectrogram(audio.samples)
        first = engine._network(torch.nn.functional.pad(spectrogram[:1494], (0, 0, 6, 0))[None])
        last = engine._network(torch.nn.functional.pad(spectrogram[-1494:], (0, 0, 0, 6))[None])
    assert found.beat[:1488] == pytest.approx(first["beat"][0, 6:-6].numpy(), abs=1e-5)
    assert found.downbeat[2976:] == pytest.approx(last["downbeat"][0, -6 - 525 : -6].numpy(), abs=1e-5)


def test_mel_bands_are_triangles_that_overlap_by_half() -> None:
    bands = mel_bands()
    assert bands.shape == (513, 128)
    assert bands.max() <= 1.0
    inside = slice(10, 490)
    assert bands.sum(axis=1)[inside] == pytest.approx(1.0, abs=1e-5)
    assert bands[:2].sum() == 0.0  # 0 and 21.5 Hz, below the lowest band
    # The hundredth band's peak, by Slaney's formula: 30 Hz is 0.45 mel, 11 kHz is 49.8784.
    mel = 0.45 + 100 * (49.87842 - 0.45) / 129
    assert bands[:, 99].argmax() == round(1000 * 6.4 ** ((mel - 15) / 27) / (RATE / 2) * 512)


def test_the_spectrogram_of_a_tone_is_in_its_band(engine: BeatThis) -> None:
    """A sine of amplitude 1/2 gives 1/2 · 512/2 / √1024 = 4 at its frequency, spread over three bins by the window."""
    clock = np.arange(RATE) / RATE
    frequency = 46 * RATE / 1024
    rows = engine._spectrogram((0.5 * np.sin(2 * np.pi * frequency * clock)).astype(np.float32)).numpy()
    assert rows.shape == (51, 128)
    expected = np.zeros(513)
    expected[45:48] = 2.0, 4.0, 2.0
    assert rows[25] == pytest.approx(np.log1p(1000 * expected @ mel_bands()), abs=0.02)


def test_other_files_are_refused(tmp_path: Path) -> None:
    torch: Any = load_torch()
    text, other = tmp_path / "text.ckpt", tmp_path / "other.ckpt"
    text.write_text("no weights")
    torch.save({"state_dict": {}}, other)
    for path in (text, other):
        with pytest.raises(ValueError, match=f"{path.name} holds no weights of Beat This!"):
            BeatThis("cpu", path)
    with pytest.raises(OSError, match="missing"):
        BeatThis("cpu", tmp_path / "missing.ckpt")


def test_the_catalogue_loads_it_once(tmp_path: Path) -> None:
    path = checkpoint(tmp_path / catalogue.BEAT_ENGINE.weights)
    engine = catalogue.load_beats(path, "cpu")
    assert isinstance(engine, BeatThis)
    assert catalogue.load_beats(path, "cpu") is engine
    assert (catalogue.BEAT_ENGINE.label, catalogue.BEAT_ENGINE.licence) == ("beat-this 1.1.0", "MIT")
