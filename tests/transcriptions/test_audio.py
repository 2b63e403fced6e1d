from __future__ import annotations

import struct
import tracemalloc
from pathlib import Path

import av
import numpy as np
import pytest

from tests.transcriptions.recordings import tone, write_recording
from transcriptions.audio import Audio, Probe, check_length, decode, encode_listening_copy, probe
from transcriptions.errors import Cancelled, NoAudioTrack, SilentAudio, TooLong, TooShort, UnreadableAudio

RATE = 22_050
LONG_S = 600.0
THREE_HOURS_S = 3 * 3600

FORMATS = {
    "recording.wav": ("pcm_s16le", "wav", 44_100),
    "recording.mp3": ("mp3", "mp3", 44_100),
    "recording.flac": ("flac", "flac", 44_100),
    "recording.ogg": ("vorbis", "ogg", 44_100),
    "recording.opus": ("libopus", "ogg", 48_000),
    "recording.m4a": ("aac", "ipod", 44_100),
    "recording.webm": ("libopus", "webm", 48_000),
}


def decoded(path: Path, *, max_duration_s: float = LONG_S) -> Audio:
    return decode(path, rate=RATE, max_duration_s=max_duration_s).audio


def loudest_hertz(audio: Audio) -> float:
    middle = audio.samples[len(audio.samples) // 4 :][:RATE]
    return float(np.argmax(np.abs(np.fft.rfft(middle))) * audio.rate / len(middle))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_its_sound(tmp_path: Path, name: str) -> None:
    codec, container, rate = FORMATS[name]
    path = write_recording(tmp_path / name, tone(2, rate, channels=2), rate, codec=codec, container=container)
    result = decode(path, rate=RATE, max_duration_s=LONG_S)
    assert result.warnings == ()
    assert result.audio.samples.dtype == np.float32
    assert result.audio.rate == RATE
    assert result.audio.duration_s == pytest.approx(2, abs=0.06)
    assert loudest_hertz(result.audio) == pytest.approx(440, abs=2)
    assert result.audio.peak == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("rate", [8_000, 192_000])
def test_unusual_rates_are_resampled(tmp_path: Path, rate: int) -> None:
    audio = decoded(write_recording(tmp_path / "a.wav", tone(1.5, rate), rate))
    assert audio.duration_s == pytest.approx(1.5, abs=0.001)
    assert loudest_hertz(audio) == pytest.approx(440, abs=2)


@pytest.mark.parametrize(("codec", "container"), [("pcm_s24le", "wav"), ("flac", "flac"), ("aac", "ipod")])
def test_eight_channels_are_mixed(tmp_path: Path, codec: str, container: str) -> None:
    samples = tone(1.5, 48_000, channels=8)
    samples[2:] = 0
    path = write_recording(tmp_path / "eight", samples, 48_000, codec=codec, container=container)
    assert loudest_hertz(decoded(path)) == pytest.approx(440, abs=2)
    found = probe(path)
    assert found == Probe(found.duration_s, codec, 8, 48_000, has_video=False)
    assert found.duration_s == pytest.approx(1.5, abs=0.05)


@pytest.mark.parametrize("codec", ["pcm_u8", "pcm_s16le", "pcm_s32le", "pcm_f32le", "pcm_f64le"])
def test_every_sample_format_has_the_same_full_scale(tmp_path: Path, codec: str) -> None:
    audio = decoded(write_recording(tmp_path / "a.wav", tone(1, RATE), RATE, codec=codec))
    assert audio.peak == pytest.approx(0.5, abs=0.02)


def test_a_video_gives_its_sound(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.mp4", tone(2, 44_100), 44_100, codec="aac", container="mp4", video=True)
    assert probe(path).has_video
    assert loudest_hertz(decoded(path)) == pytest.approx(440, abs=2)


def test_a_video_without_sound_says_so(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mp4"), "w", format="mp4") as file:
        stream = file.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for index in range(5):
            frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
            frame.pts = index
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    with pytest.raises(NoAudioTrack, match="no sound in this file"):
        decoded(tmp_path / "a.mp4")


def test_a_wrong_extension_does_not_matter(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "flac.mp3", tone(1, 44_100), 44_100, codec="flac", container="flac")
    assert decoded(path).duration_s == pytest.approx(1, abs=0.001)


@pytest.mark.parametrize("name", ["text.wav", "page.mp3", "noise.ogg"])
def test_what_is_not_sound_is_refused(tmp_path: Path, name: str) -> None:
    content = {
        "text.wav": b"This is no sound at all.\n" * 100,
        "page.mp3": b"<!DOCTYPE html><title>Not found</title>" * 50,
        "noise.ogg": np.random.default_rng(1).bytes(20_000),
    }[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableAudio):
        decoded(tmp_path / name)


@pytest.mark.parametrize(
    "content",
    [
        b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile secret.wav\n",
    ],
)
def test_playlists_open_no_other_file(tmp_path: Path, content: bytes) -> None:
    write_recording(tmp_path / "secret.wav", tone(1, 8_000), 8_000)
    (tmp_path / "list.m3u8").write_bytes(content)
    with pytest.raises(UnreadableAudio, match="not a recording that we can read"):
        decoded(tmp_path / "list.m3u8")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"")
    with pytest.raises(UnreadableAudio, match="empty"):
        decoded(tmp_path / "a.wav")


@pytest.mark.parametrize("name", ["recording.wav", "recording.mp3", "recording.flac", "recording.opus"])
def test_half_a_file_gives_what_is_there_with_a_warning(tmp_path: Path, name: str) -> None:
    codec, container, rate = FORMATS[name]
    path = write_recording(tmp_path / name, tone(6, rate), rate, codec=codec, container=container)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    result = decode(path, rate=RATE, max_duration_s=LONG_S)
    assert result.audio.duration_s == pytest.approx(3, abs=0.5)
    if name in ("recording.mp3", "recording.flac"):
        assert result.warnings == ("The file says it lasts 6 s, but only 3 s could be read.",)


@pytest.mark.parametrize("name", ["recording.wav", "recording.flac", "recording.m4a"])
def test_a_file_cut_off_in_its_header_is_refused(tmp_path: Path, name: str) -> None:
    codec, container, rate = FORMATS[name]
    path = write_recording(tmp_path / name, tone(2, rate), rate, codec=codec, container=container)
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(UnreadableAudio):
        decoded(path)


def test_silence_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SilentAudio, match="silent"):
        decoded(write_recording(tmp_path / "a.wav", tone(2, RATE, level=0.0), RATE))


def test_a_quiet_recording_is_lifted(tmp_path: Path) -> None:
    audio = decoded(write_recording(tmp_path / "a.wav", tone(2, RATE, level=0.01), RATE, codec="pcm_s24le"))
    assert audio.peak == pytest.approx(0.25, abs=0.001)


def test_a_moment_is_too_short_and_a_second_is_not(tmp_path: Path) -> None:
    with pytest.raises(TooShort, match=r"lasts 0\.2 s"):
        decoded(write_recording(tmp_path / "short.wav", tone(0.2, RATE), RATE))
    assert decoded(write_recording(tmp_path / "second.wav", tone(1, RATE), RATE)).duration_s == 1.0


def three_hours(path: Path) -> Path:
    """A sparse WAV file of zeros: it takes no room on the disk."""
    size = THREE_HOURS_S * 8_000 * 2
    header = (
        b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8_000, 16_000, 2, 16)
    )
    with path.open("wb") as file:
        file.write(header + b"data" + struct.pack("<I", size))
        file.truncate(44 + size)
    return path


def test_three_hours_are_refused_before_they_are_read(tmp_path: Path) -> None:
    tracemalloc.start()
    with pytest.raises(TooLong, match="longer than 30 minutes"):
        decoded(three_hours(tmp_path / "a.wav"), max_duration_s=1800)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_a_header_that_hides_the_length_is_found_out_while_streaming(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.flac", tone(120, 8_000), 8_000, codec="flac", container="flac")
    content = bytearray(path.read_bytes())
    # STREAMINFO's count of samples: the last 36 of the bits before its checksum, bytes 21 to 25 of the file.
    content[21] &= 0xF0
    content[22:26] = struct.pack(">I", 8_000)
    path.write_bytes(content)
    assert probe(path).duration_s == 1.0
    tracemalloc.start()
    with pytest.raises(TooLong, match="longer than 10 seconds"):
        decoded(path, max_duration_s=10)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * 10 * RATE * 3


def test_a_header_that_states_too_much_is_not_believed(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.flac", tone(2, 8_000), 8_000, codec="flac", container="flac")
    content = bytearray(path.read_bytes())
    content[22:26] = struct.pack(">I", 8_000 * 10_000)
    path.write_bytes(content)
    assert check_length(path, 60) == pytest.approx(10_000)
    assert decoded(path, max_duration_s=60).duration_s == pytest.approx(2, abs=0.01)


def test_decoding_reports_and_can_be_stopped(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.wav", tone(3, RATE), RATE)
    fractions: list[float] = []
    decode(path, rate=RATE, max_duration_s=60, report=fractions.append)
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0

    def cancel(fraction: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        decode(path, rate=RATE, max_duration_s=60, report=cancel)


def test_the_listening_copy_is_an_mp3_of_the_same_length(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.flac", tone(2, 96_000, channels=8), 96_000, codec="flac", container="flac")
    seconds = encode_listening_copy(path, tmp_path / "copy.mp3")
    assert seconds == pytest.approx(2, abs=0.01)
    copy = probe(tmp_path / "copy.mp3")
    assert (copy.codec, copy.channels, copy.rate) == ("mp3float", 2, 44_100)
    assert decoded(tmp_path / "copy.mp3").duration_s == pytest.approx(2, abs=0.05)
    assert loudest_hertz(decoded(tmp_path / "copy.mp3")) == pytest.approx(440, abs=2)


def test_the_listening_copy_of_a_mono_recording_is_mono(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.wav", tone(1, 44_100), 44_100)
    encode_listening_copy(path, tmp_path / "copy.mp3")
    assert probe(tmp_path / "copy.mp3").channels == 1


def test_the_listening_copy_stops_at_the_longest_length(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.wav", tone(5, 8_000), 8_000)
    with pytest.raises(TooLong):
        encode_listening_copy(path, tmp_path / "copy.mp3", max_duration_s=2)


def test_a_stream_whose_rate_changes_is_read_to_its_end(tmp_path: Path) -> None:
    first = write_recording(tmp_path / "a.mp3", tone(2, 44_100), 44_100, codec="mp3", container="mp3")
    second = write_recording(tmp_path / "b.mp3", tone(2, 22_050, channels=2), 22_050, codec="mp3", container="mp3")
    path = tmp_path / "both.mp3"
    path.write_bytes(first.read_bytes() + second.read_bytes())
    assert decoded(path).duration_s == pytest.approx(4, abs=0.3)
    assert encode_listening_copy(path, tmp_path / "copy.mp3") == pytest.approx(4, abs=0.3)
