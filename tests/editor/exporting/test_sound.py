"""Sound from scores: its length, loudness and places, as decoded from the files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from editor.exporting import sound
from editor.exporting.errors import ExportRefused
from editor.exporting.sound import PEAK, RATE, export_sound, seats
from tests.editor import scores
from tests.editor.scores import Builder
from transcriptions.music.score import Mark, Part, Score, Tempo


def decode(path: Path) -> np.ndarray:
    """Samples of shape (n, 2), full scale at ±1."""
    converter = av.AudioResampler(format="flt", layout="stereo", rate=RATE)
    with av.open(str(path)) as file:
        frames = [found for frame in file.decode(audio=0) for found in converter.resample(frame)]
    return np.concatenate([frame.to_ndarray().reshape(-1, 2) for frame in frames])


def heard(score: Score, folder: Path, form: str = "wav") -> np.ndarray:
    path = folder / f"score.{form}"
    export_sound(score, path)
    return decode(path)


def rms(samples: np.ndarray) -> float:
    return float(np.sqrt((samples.astype(float) ** 2).mean()))


def quarters(text: str, bpm: int, **more: object) -> Score:
    """A marimba, whose notes begin sharply and end soon."""
    b = Builder()
    measure = b.measure("1", b.voice(text), tempo=Tempo(Fraction(bpm)), **scores.start(), **more)
    return scores.score([measure], [Part("P1", "Marimba", program=12)])


def attacks(samples: np.ndarray) -> list[float]:
    """Seconds at which it gets loud: each block of 10 ms against the 50 ms before."""
    size = RATE // 100
    levels = np.abs(samples[: len(samples) // size * size]).reshape(-1, size * 2).max(axis=1)
    rises = [i for i in range(5, len(levels)) if levels[i] > 0.1 and levels[i] > 2.5 * levels[i - 5 : i].max()]
    return [i / 100 for k, i in enumerate(rises) if k == 0 or i - rises[k - 1] > 5]


def test_length_loudness_and_width(tmp_path: Path) -> None:
    samples = heard(scores.piano(), tmp_path)
    written_s = 16 * 60 / 92
    assert written_s + 2 <= len(samples) / RATE <= written_s + 9
    assert np.abs(samples).max() == pytest.approx(PEAK, abs=0.001)
    assert rms(samples) > 0.05
    assert rms(samples[:, 0] - samples[:, 1]) > 0.002
    # It has died away where the file ends.
    assert rms(samples[-RATE // 10 :]) < 0.001


def test_the_tempo_is_obeyed(tmp_path: Path) -> None:
    slow = attacks(heard(quarters("q r | q C4 | q G4 | q C5", 60), tmp_path))
    assert slow == pytest.approx([1.0, 2.0, 3.0], abs=0.03)
    fast = attacks(heard(quarters("q r | q C4 | q G4 | q C5", 120), tmp_path))
    assert fast == pytest.approx([0.5, 1.0, 1.5], abs=0.03)


def test_repeats_are_heard(tmp_path: Path) -> None:
    found = attacks(heard(quarters("q r | q C4 | h r", 120, repeat_end=True), tmp_path))
    assert found == pytest.approx([0.5, 2.5], abs=0.03)


def test_dynamics_are_heard(tmp_path: Path) -> None:
    b = Builder()
    loud, soft = (
        b.measure(
            str(number),
            b.voice("q C4 | h. r"),
            marks=(Mark(f"k{number}", "dynamic", "P1", 1, Fraction(0), text),),
            **more,
        )
        for number, text, more in ((1, "ff", scores.start()), (2, "pp", {}))
    )
    samples = heard(scores.score([loud, soft], [Part("P1", "Marimba", program=12)]), tmp_path)
    middle = 2 * RATE
    assert rms(samples[:middle]) > 4 * rms(samples[middle : 2 * middle])


def test_a_silent_score_is_silence_of_its_length(tmp_path: Path) -> None:
    samples = heard(quarters("w r", 60), tmp_path)
    assert np.abs(samples).max() == 0.0
    assert len(samples) / RATE == pytest.approx(6, abs=1.4)


@pytest.mark.parametrize("make", [scores.drums, scores.band], ids=["drums", "band"])
def test_drums_and_transposed_parts_sound(tmp_path: Path, make: Callable[[], Score]) -> None:
    assert rms(heard(make(), tmp_path)) > 0.02


@pytest.mark.parametrize(("form", "codec"), [("mp3", "mp3float"), ("opus", "opus")])
def test_compressed_forms(tmp_path: Path, form: str, codec: str) -> None:
    samples = heard(scores.compound(), tmp_path, form)
    with av.open(str(tmp_path / f"score.{form}")) as file:
        stream = file.streams.audio[0]
        assert (stream.codec_context.name, stream.codec_context.channels) == (codec, 2)
        assert {**file.metadata, **stream.metadata}["title"] == "A Test"
    assert len(samples) / RATE > 8 / 2 + 2
    assert rms(samples) > 0.05
    assert np.abs(samples).max() < 1.0


def test_parts_sit_from_left_to_right(tmp_path: Path) -> None:
    assert seats(scores.compound()).split(",") == ["64"] * 16
    assert seats(scores.band()).split(",")[:5] == ["36", "55", "73", "92", "64"]
    b = Builder()
    measure = b.measure("1", b.voice("w C5"), b.voice("w r", part="P2"), **scores.start())
    samples = heard(scores.score([measure], [Part("P1", "Flute", program=73), Part("P2", "Bass")]), tmp_path)
    assert rms(samples[:, 0]) > 1.3 * rms(samples[:, 1])


def test_more_than_an_hour_is_refused(tmp_path: Path) -> None:
    score = quarters("w C4", 60)
    score = replace(score, measures=(replace(score.measures[0], tempo=Tempo(Fraction(4))),) * 64)
    with pytest.raises(ExportRefused, match=r"This score lasts 64 minutes\. Sound is made of at most 60:"):
        export_sound(score, tmp_path / "score.wav")


def test_progress_rises_to_the_end_and_can_stop_it(tmp_path: Path) -> None:
    told: list[float] = []
    export_sound(scores.compound(), tmp_path / "score.wav", report=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 5

    def stop(fraction: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        export_sound(scores.compound(), tmp_path / "other.wav", report=stop)
    assert not (tmp_path / "other.wav").exists()


def test_what_the_synthesiser_says_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "BANK", "pyproject.toml")
    with pytest.raises(RuntimeError, match=r"the synthesiser ended with status 1: \S"):
        export_sound(scores.compound(), tmp_path / "score.wav")
