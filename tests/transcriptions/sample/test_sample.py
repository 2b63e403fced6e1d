from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from transcriptions.audio import decode
from transcriptions.pipeline import MemoryArtefacts, Recording, plan_for, transcribe
from transcriptions.sample import minuet
from transcriptions.sample.make_sample import SAMPLE, make


def test_the_minuet_is_whole() -> None:
    right, left = minuet.written_notes(minuet.RIGHT_HAND), minuet.written_notes(minuet.LEFT_HAND)
    assert (len(right), len(left)) == (64, 37)
    assert right[0] == (0.0, 1.0, 74)
    assert right[-1] == (45.0, 3.0, 67)
    assert left[:3] == [(0.0, 2.0, 55), (0.0, 2.0, 59), (0.0, 2.0, 62)]
    assert left[-1] == (47.0, 1.0, 43)


def test_a_measure_that_is_not_full_is_named() -> None:
    with pytest.raises(ValueError, match="measure 2 is not full"):
        minuet.written_notes("C4:3 | D4 E4")


def test_making_it_again_gives_the_same_music(tmp_path: Path) -> None:
    make(tmp_path / "sample.ogg")
    shipped = decode(SAMPLE, rate=44_100, max_duration_s=60).audio.samples
    again = decode(tmp_path / "sample.ogg", rate=44_100, max_duration_s=60).audio.samples
    assert SAMPLE.stat().st_size < 1_000_000
    assert len(again) == pytest.approx(len(shipped), abs=1)
    length = min(len(shipped), len(again))
    assert np.corrcoef(shipped[:length], again[:length])[0, 1] > 0.999


def test_the_sample_becomes_the_minuet() -> None:
    """The whole way with the real model: what a person gets who tries the sample."""
    result = transcribe(
        Recording(SAMPLE, minuet.TITLE, minuet.COMPOSER),
        plan_for("piano", "cpu"),
        report=lambda stage, fraction: None,
        artefacts=MemoryArtefacts(),
    )
    played = Counter(note.pitch for note in minuet.played().notes)
    heard = Counter(note.pitch for note in result.performance.notes)
    assert heard - played == Counter()
    assert sum((played - heard).values()) <= 5
    assert (result.written.summary.meter, result.written.summary.key) == ("3/4", "G major")
    assert result.written.summary.tempo_bpm == pytest.approx(108, abs=3)
    assert [(stage.name, stage.engine) for stage in result.stages] == [
        ("prepare", "av"),
        ("notes", "transkun"),
        ("beats", "onset-strength"),
        ("score", "music"),
    ]
