"""How strongly sound begins at each moment: the flux of a logarithmic spectrum, in bands of a quarter octave.

After Böck and Widmer, "Maximum filter vibrato suppression for onset detection" (DAFx 2013), without the filter:
the notes are known, and only their strength is asked for.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.audio import Audio
from transcriptions.engines.base import Report
from transcriptions.music.audio_evidence import OnsetStrength

Array = npt.NDArray[Any]

NAME, VERSION = "onset-strength", "1"
LABEL = f"{NAME} {VERSION}"

FRAMES_PER_S = 100
# Long enough to tell bass notes from each other's partials, short enough for fast repetitions; a power of two.
_WINDOW_S = 0.046
_LOWEST_HZ, _HIGHEST_HZ, _BANDS_PER_OCTAVE = 60.0, 10_000.0, 4
# Compression: a magnitude of a thousandth of full scale is where the logarithm begins to bend.
_COMPRESSION = 1000.0
# Differences are taken over this many frames, so that a window has moved by half its length.
_LAG = 2
# Frames worked on at a time, ten seconds of sound.
_BLOCK = 1000


def onset_strength(audio: Audio, report: Report) -> OnsetStrength:
    """FRAMES_PER_S values for each second of sound, 0 where nothing begins."""
    size = 2 ** round(np.log2(_WINDOW_S * audio.rate))
    edges = _band_edges(size, audio.rate)
    window = np.hanning(size).astype(np.float32)
    window /= window.sum()
    count = int(len(audio.samples) * FRAMES_PER_S / audio.rate) + 1
    found: list[Array] = []
    # Silence: a recording may begin with its first note.
    before = np.zeros((_LAG, len(edges) - 1))
    for first in range(0, count, _BLOCK):
        frames = np.arange(first, min(first + _BLOCK, count))
        loudness = np.concatenate([before, _loudness(audio, frames, window, edges)])
        found.append(np.maximum(loudness[_LAG:] - loudness[:-_LAG], 0).mean(axis=1))
        before = loudness[-_LAG:]
        report(min(1.0, (first + _BLOCK) / count))
    return OnsetStrength(float(FRAMES_PER_S), np.concatenate(found).astype(np.float32))


def _band_edges(size: int, rate: int) -> Array:
    """Indices of the spectrum at which bands begin; the last one ends the highest."""
    highest = min(_HIGHEST_HZ, rate / 2)
    steps = np.arange(np.log2(highest / _LOWEST_HZ) * _BANDS_PER_OCTAVE + 1)
    return np.unique(np.round(_LOWEST_HZ * 2 ** (steps / _BANDS_PER_OCTAVE) * size / rate).astype(int))


def _loudness(audio: Audio, frames: Array, window: Array, edges: Array) -> Array:
    """(frames, bands) compressed magnitudes of windows centred at the frames."""
    size = len(window)
    starts = np.round(frames * audio.rate / FRAMES_PER_S).astype(np.int64) - size // 2
    low, high = int(starts[0]), int(starts[-1]) + size
    part = audio.samples[max(0, low) : max(0, high)]
    padded = np.pad(part, (max(0, -low), max(0, high - max(0, low) - len(part))))
    windows = np.lib.stride_tricks.sliding_window_view(padded, size)[starts - low]
    spectrum = np.abs(np.fft.rfft(windows * window, axis=1))
    sums = np.add.reduceat(spectrum[:, : edges[-1]], edges[:-1], axis=1)
    return np.asarray(np.log1p(_COMPRESSION * sums / np.diff(edges)))
