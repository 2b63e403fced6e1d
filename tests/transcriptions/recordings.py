"""Small recordings of every kind, made by the tests that need them."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import av
import numpy as np


def tone(seconds: float, rate: int, *, channels: int = 1, hertz: float = 440.0, level: float = 0.5) -> np.ndarray:
    """A sine, float32 of shape (channels, n)."""
    wave = level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return np.tile(wave.astype(np.float32), (channels, 1))


def write_recording(
    path: Path, samples: np.ndarray, rate: int, *, codec: str = "pcm_s16le", container: str = "wav", video: bool = False
) -> Path:
    """samples: float32 (channels, n). video adds a black picture track before the sound."""
    layout = {1: "mono", 2: "stereo", 8: "7.1"}[len(samples)]
    with av.open(str(path), "w", format=container) as file:
        pictures = _add_pictures(file) if video else None
        # FFmpeg calls its own Vorbis encoder experimental.
        options = {"strict": "experimental"}
        stream = cast(av.AudioStream, file.add_stream(codec, rate=rate, layout=layout, options=options))
        frame = av.AudioFrame.from_ndarray(samples.T.reshape(1, -1), format="flt", layout=layout)
        frame.sample_rate = rate
        resampler = av.AudioResampler(format=stream.format, layout=layout, rate=rate)
        if pictures is not None:
            _write_pictures(file, pictures, samples.shape[1] / rate)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            file.mux(stream.encode(part))
        file.mux(stream.encode(None))
    return path


def _add_pictures(file: av.container.OutputContainer) -> av.VideoStream:
    stream = file.add_stream("mpeg4", rate=10)
    stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
    return stream


def _write_pictures(file: av.container.OutputContainer, stream: av.VideoStream, seconds: float) -> None:
    black = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
    for index in range(round(seconds * 10)):
        black.pts = index
        file.mux(stream.encode(black))
    file.mux(stream.encode(None))
