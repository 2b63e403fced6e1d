"""Beat This! (Foscarin, Schlüter and Widmer, ISMIR 2024): how likely each moment is a beat, and a downbeat.

Only the network of the package is used; spectrogram and chunks are our own, after the paper, so that
torchaudio is not needed and nothing is fetched.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.audio import Audio
from transcriptions.engines.base import Report
from transcriptions.engines.torch_setup import load_torch
from transcriptions.music.audio_evidence import BeatActivations

Array = npt.NDArray[Any]

# The network's spectrogram: magnitudes in 128 mel bands, 50 frames a second, log(1 + 1000 x).
RATE, FRAMES_PER_S = 22_050, 50
_WINDOW, _HOP, _BANDS = 1024, RATE // FRAMES_PER_S, 128
_LOWEST_HZ, _HIGHEST_HZ = 30.0, 11_000.0
_COMPRESSION = 1000.0
# Frames that the network was trained on at once, and those of their edges that it does not know.
_CHUNK, _EDGE = 1500, 6
# Slaney's mel scale: even below 1 kHz, 15 mels there; above, 27 mels for a factor of 6.4.
_BREAK_HZ, _BREAK_MELS, _STEPS_TO_FACTOR, _FACTOR = 1000.0, 15.0, 27.0, 6.4


class BeatThis:
    """Hears any rate. OSError when the weights can't be read, ValueError when they are others."""

    name = "beat-this"

    def __init__(self, device: str, weights: Path) -> None:
        self._torch = load_torch()
        self.version = metadata.version("beat-this")
        self._device = self._torch.device(device)
        self._network = _network(self._torch, weights).to(self._device).eval()
        self._bands = self._torch.from_numpy(mel_bands()).to(self._device)

    def track(self, audio: Audio, report: Report) -> BeatActivations:
        """FRAMES_PER_S log odds for each second of sound."""
        samples = audio.resampled(RATE).samples
        torch = self._torch
        with torch.inference_mode():
            spectrogram = self._spectrogram(np.asarray(samples, np.float32))
            found = np.zeros((2, len(spectrogram)))
            for start, begin, end in _chunks(len(spectrogram)):
                chunk = spectrogram[max(start, 0) : start + _CHUNK]
                after = max(0, min(_EDGE, start + _CHUNK - len(spectrogram)))
                padded = torch.nn.functional.pad(chunk, (0, 0, max(0, -start), after))
                heard = self._network(padded[None])
                for row, name in zip(found, ("beat", "downbeat"), strict=True):
                    row[begin:end] = heard[name][0, begin - start : end - start].float().cpu().numpy()
                report(end / len(spectrogram))
        return BeatActivations(float(FRAMES_PER_S), found[0], found[1])

    def _spectrogram(self, samples: npt.NDArray[np.float32]) -> Any:
        """(frames, 128); frames are centred and divided by the root of their length. A chunk at a time in memory."""
        torch = self._torch
        window = torch.hann_window(_WINDOW, device=self._device)
        mirrored = np.pad(samples, _WINDOW // 2, mode="reflect")
        count = 1 + len(samples) // _HOP
        found = []
        for first in range(0, count, _CHUNK):
            last = min(first + _CHUNK, count) - 1
            part = torch.from_numpy(mirrored[first * _HOP : last * _HOP + _WINDOW]).to(self._device)
            spectrum = torch.stft(
                part, _WINDOW, _HOP, window=window, center=False, normalized=True, return_complex=True
            )
            found.append(torch.log1p(_COMPRESSION * (spectrum.abs().T @ self._bands)))
        return torch.cat(found)


def mel_bands() -> npt.NDArray[np.float32]:
    """(513, 128) triangles of height 1 that overlap by half, even on Slaney's mel scale."""
    edges = _hertz(np.linspace(_mels(_LOWEST_HZ), _mels(_HIGHEST_HZ), _BANDS + 2))
    frequencies = np.linspace(0, RATE // 2, _WINDOW // 2 + 1)[:, None]
    rising = (frequencies - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - frequencies) / (edges[2:] - edges[1:-1])
    return np.asarray(np.maximum(0, np.minimum(rising, falling)), np.float32)


def _mels(hertz: float) -> float:
    if hertz < _BREAK_HZ:
        return hertz * _BREAK_MELS / _BREAK_HZ
    return _BREAK_MELS + _STEPS_TO_FACTOR * float(np.log(hertz / _BREAK_HZ) / np.log(_FACTOR))


def _hertz(mels: Array) -> Array:
    above = _BREAK_HZ * _FACTOR ** ((mels - _BREAK_MELS) / _STEPS_TO_FACTOR)
    return np.where(mels < _BREAK_MELS, mels * _BREAK_HZ / _BREAK_MELS, above)


def _chunks(count: int) -> Iterator[tuple[int, int, int]]:
    """(start of the chunk, first and end of the frames taken from it); the last chunk ends where the sound does."""
    starts = list(range(-_EDGE, count - _EDGE, _CHUNK - 2 * _EDGE))
    if count > _CHUNK - 2 * _EDGE:
        starts[-1] = count + _EDGE - _CHUNK
    begin = 0
    for start in starts:
        end = min(count, start + _CHUNK - _EDGE)
        yield start, begin, end
        begin = end


def _network(torch: Any, weights: Path) -> Any:
    """The network with the weights of a checkpoint of the authors, whose own numbers give its size."""
    made = importlib.import_module("beat_this.model.beat_tracker").BeatThis
    try:
        stored = torch.load(weights, map_location="cpu", weights_only=True)
        values, state = stored["hyper_parameters"], stored["state_dict"]
        known = inspect.signature(made).parameters
        network = made(**{name: value for name, value in values.items() if name in known})
        network.load_state_dict({name.removeprefix("model."): value for name, value in state.items()})
    except (KeyError, TypeError, RuntimeError, EOFError, UnpicklingError) as error:
        raise ValueError(f"{weights.name} holds no weights of Beat This!") from error
    return network
