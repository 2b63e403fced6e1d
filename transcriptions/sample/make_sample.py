"""Make the sample again: python -m transcriptions.sample.make_sample"""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np

from transcriptions.audio import Audio
from transcriptions.sample import minuet, piano

SAMPLE = Path(__file__).parent / "sample.ogg"
BITS_PER_S = 96_000
# The rate that Opus works at.
OPUS_RATE = 48_000


def make(out: Path = SAMPLE) -> None:
    """Play the minuet and write it as Ogg Opus."""
    _encode(piano.play(minuet.played()), out)


def _encode(audio: Audio, out: Path) -> None:
    with av.open(str(out), "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=OPUS_RATE, layout="mono", bit_rate=BITS_PER_S)
        frame = av.AudioFrame.from_ndarray(audio.samples[np.newaxis], format="fltp", layout="mono")
        frame.sample_rate = audio.rate
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=OPUS_RATE)
        for resampled in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(resampled))
        container.mux(stream.encode(None))


if __name__ == "__main__":
    make()
