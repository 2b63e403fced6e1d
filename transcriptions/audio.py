"""Recordings as samples: what a file holds, streaming decoding to mono, and a copy that browsers play.

Everything goes through PyAV (FFmpeg's libraries in a wheel); no program is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import soxr
from av.container import InputContainer

from transcriptions.errors import NoAudioTrack, SilentAudio, TooLong, TooShort, UnreadableAudio

# Below this nothing can be written down: a single eighth at a lively tempo lasts longer.
MIN_DURATION_S = 0.5
# −60 dB of full scale: quieter than the noise of a recording in an empty room.
SILENCE_PEAK = 0.001
# Recordings whose loudest sample is below this are lifted to it, so that the engines hear what they were trained on.
QUIET_PEAK = 0.25
# A file that ends this much before its own header says so is called cut off.
TRUNCATION_SLACK_S = 1.0

# Only containers that hold the sound themselves: playlists (hls, concat, dash) would open other files and hosts.
CONTAINERS = (
    "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,caf,eac3,flac,flv,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,mp2,mp3,"
    "mpc,mpc8,mpeg,mpegts,ogg,opus,tta,w64,wav,wv"
)
INPUT_OPTIONS = {"format_whitelist": CONTAINERS, "protocol_whitelist": "file"}

# MP3 rather than AAC: Chromium as its makers publish it, and Firefox without system codecs, cannot decode AAC.
LISTENING_SUFFIX = ".mp3"
LISTENING_TYPE = "audio/mpeg"
# Constant, so that a player finds a moment in the file by arithmetic alone.
LISTENING_BITS_PER_S = 160_000
LISTENING_RATE = 44_100


@dataclass(frozen=True, slots=True)
class Audio:
    """Mono samples, float32 of shape (n,), full scale at ±1, `rate` a second."""

    samples: np.ndarray
    rate: int

    @property
    def duration_s(self) -> float:
        return len(self.samples) / self.rate

    @property
    def peak(self) -> float:
        return float(np.abs(self.samples).max()) if len(self.samples) else 0.0

    def resampled(self, rate: int) -> Audio:
        """The same sound at another rate."""
        return self if rate == self.rate else Audio(soxr.resample(self.samples, self.rate, rate), rate)


@dataclass(frozen=True, slots=True)
class Probe:
    """What a file says about itself. duration_s is 0 when it does not say."""

    duration_s: float
    codec: str
    channels: int
    rate: int
    has_video: bool


@dataclass(frozen=True, slots=True)
class Decoded:
    """Samples, and sentences about what was wrong with the file though it could be used."""

    audio: Audio
    warnings: tuple[str, ...]


def probe(path: Path) -> Probe:
    """What the file's headers say. Raises UnreadableAudio or NoAudioTrack."""
    with _opened(path) as container:
        stream = container.streams.audio[0]
        context = stream.codec_context
        return Probe(
            duration_s=_stated_duration_s(container),
            codec=context.name,
            channels=context.channels,
            rate=context.sample_rate,
            has_video=bool(container.streams.video),
        )


def decode(
    path: Path, *, rate: int, max_duration_s: float, report: Callable[[float], None] = lambda fraction: None
) -> Decoded:
    """The whole recording as mono samples at `rate`, decoded as a stream.

    report is called with the fraction done and may raise to stop. Raises UnreadableAudio,
    NoAudioTrack, TooLong (before more than max_duration_s is in memory), TooShort, SilentAudio.
    """
    stated_s = check_length(path, max_duration_s)
    samples = bytearray()
    with _opened(path) as container:
        for block in _resampled(_mono_blocks(container), rate):
            samples += block.tobytes()
            done_s = len(samples) / 4 / rate
            if done_s > max_duration_s:
                raise _too_long(max_duration_s)
            report(min(1.0, done_s / stated_s) if stated_s else 0.0)
    audio = Audio(np.frombuffer(samples, dtype=np.float32), rate)
    _check(audio)
    if audio.peak < QUIET_PEAK:
        audio = Audio(audio.samples * np.float32(QUIET_PEAK / audio.peak), rate)
    return Decoded(audio, _truncation_warnings(audio.duration_s, stated_s))


def check_length(path: Path, max_duration_s: float) -> float:
    """The length that the file's header states, 0 when it does not. Raises TooLong without decoding anything.

    A header that states too much may be wrong: then the packets are counted.
    """
    with _opened(path) as container:
        stated_s = _stated_duration_s(container)
        if stated_s > max_duration_s and _packets_exceed(container, max_duration_s):
            raise _too_long(max_duration_s)
    return stated_s


def encode_listening_copy(
    path: Path, out: Path, *, max_duration_s: float = float("inf"), report: Callable[[float], None] = lambda _done: None
) -> float:
    """Write a copy of the recording that every browser plays; at most two channels. Returns its length in seconds.

    Raises UnreadableAudio, NoAudioTrack and TooLong as `decode` does.
    """
    stated_s = check_length(path, max_duration_s)
    with _opened(path) as source, av.open(str(out), "w", format="mp3") as target:
        layout = "mono" if source.streams.audio[0].codec_context.channels == 1 else "stereo"
        stream = target.add_stream("mp3", rate=LISTENING_RATE, layout=layout, bit_rate=LISTENING_BITS_PER_S)
        count = 0
        for frame in _converted(source, stream.format.name, layout=layout, rate=LISTENING_RATE):
            count += frame.samples
            frame.pts = None
            target.mux(stream.encode(frame))
            if count > max_duration_s * LISTENING_RATE:
                raise _too_long(max_duration_s)
            report(min(1.0, count / LISTENING_RATE / stated_s) if stated_s else 0.0)
        target.mux(stream.encode(None))
    return count / LISTENING_RATE


@contextmanager
def _opened(path: Path) -> Iterator[InputContainer]:
    """The file with at least one audio track; FFmpeg's faults become ours."""
    if path.stat().st_size == 0:
        raise UnreadableAudio("The file is empty. Please upload it again, or export the recording anew.")
    try:
        container = av.open(f"file:{path.absolute()}", options=INPUT_OPTIONS)
    except av.FFmpegError as error:
        raise _unreadable() from error
    with container:
        if not container.streams.audio:
            raise NoAudioTrack(
                "There is no sound in this file. Please choose a recording, or a video with an audio track."
            )
        yield container


def _unreadable() -> UnreadableAudio:
    return UnreadableAudio(
        "This file is not a recording that we can read. Please upload WAV, MP3, FLAC, Ogg, M4A, WebM or a video file."
    )


def _too_long(max_duration_s: float) -> TooLong:
    minutes = max_duration_s / 60
    limit = f"{minutes:.0f} minutes" if minutes >= 2 else f"{max_duration_s:.0f} seconds"
    return TooLong(f"The recording is longer than {limit}. Please cut it into shorter pieces.")


def _stated_duration_s(container: InputContainer) -> float:
    return container.duration / av.time_base if container.duration else 0.0


def _packets_exceed(container: InputContainer, limit_s: float) -> bool:
    total_s = 0.0
    stream = container.streams.audio[0]
    try:
        for packet in container.demux(stream):
            if packet.duration and packet.time_base:
                total_s += float(packet.duration * packet.time_base)
            if total_s > limit_s:
                return True
    except av.FFmpegError:
        return False
    return False


def _frames(container: InputContainer) -> Iterator[av.AudioFrame]:
    """Decoded frames of the first audio track; damaged packets are passed over, as players do."""
    stream = container.streams.audio[0]
    stream.codec_context.thread_type = "AUTO"
    found = False
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.FFmpegError):
            break
        try:
            frames = packet.decode()
        except av.FFmpegError:
            continue
        for frame in frames:
            if isinstance(frame, av.AudioFrame) and frame.samples:
                found = True
                yield frame
    if not found:
        raise UnreadableAudio("The file holds no sound that can be decoded; it may be damaged. Please export it anew.")


def _mono_blocks(container: InputContainer) -> Iterator[tuple[np.ndarray, int]]:
    """The mean of the channels, float32 of shape (n,), full scale at ±1; and its rate.

    FFmpeg gives interleaved floats: PyAV's own view of eight separate channels reads past their end.
    """
    for frame in _converted(container, "flt"):
        interleaved = frame.to_ndarray().reshape(-1, frame.layout.nb_channels)
        # A float file may hold infinities or NaN after a broken export; silence does no harm there.
        yield np.nan_to_num(interleaved.mean(axis=1), nan=0.0, posinf=0.0, neginf=0.0), frame.sample_rate


def _converted(
    container: InputContainer, form: str, *, layout: str | None = None, rate: int | None = None
) -> Iterator[av.AudioFrame]:
    """Frames in one sample format; layout and rate are the file's own, which may change on the way, unless given."""
    shape: tuple[str, str, int] | None = None
    converter = av.AudioResampler(format=form)
    for frame in _frames(container):
        if shape != (shape := (frame.format.name, frame.layout.name, frame.sample_rate)):
            yield from converter.resample(None)
            converter = av.AudioResampler(format=form, layout=layout or frame.layout, rate=rate or frame.sample_rate)
        frame.pts = None
        yield from converter.resample(frame)
    yield from converter.resample(None)


def _resampled(blocks: Iterator[tuple[np.ndarray, int]], rate: int) -> Iterator[np.ndarray]:
    """Blocks at one rate; the source's rate may change on the way."""
    resampler: soxr.ResampleStream | None = None
    current = 0
    for samples, source_rate in blocks:
        if source_rate != current:
            if resampler is not None:
                yield resampler.resample_chunk(np.zeros(0, np.float32), last=True)
            resampler, current = soxr.ResampleStream(source_rate, rate, 1, dtype="float32"), source_rate
        if resampler is not None:
            yield resampler.resample_chunk(samples)
    if resampler is not None:
        yield resampler.resample_chunk(np.zeros(0, np.float32), last=True)


def _check(audio: Audio) -> None:
    if audio.duration_s < MIN_DURATION_S:
        raise TooShort(f"The recording lasts {audio.duration_s:.1f} s. Please choose one of at least half a second.")
    if audio.peak < SILENCE_PEAK:
        raise SilentAudio("The recording is silent. Please check the microphone or the export, and try again.")


def _truncation_warnings(duration_s: float, stated_s: float) -> tuple[str, ...]:
    if duration_s >= stated_s - TRUNCATION_SLACK_S:
        return ()
    return (f"The file says it lasts {stated_s:.0f} s, but only {duration_s:.0f} s could be read.",)
