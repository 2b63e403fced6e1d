from __future__ import annotations

from pathlib import Path

import pytest

from tests.transcriptions.training.scores import WALTZ_KERN
from transcriptions.training.kern import read_kern
from transcriptions.training.works import UnreadableScoreError


def test_a_piece_with_a_pickup_ties_graces_splits_and_triplets(tmp_path: Path) -> None:
    (tmp_path / "a.krn").write_text(WALTZ_KERN)
    work = read_kern(tmp_path / "a.krn", "group", "piano")
    rows = [(float(note["onset"]), float(note["duration"]), int(note["pitch"])) for note in work.notes]
    assert rows == [
        (0.0, 1.0, 67), (1.0, 0.25, 77), (1.0, 3.0, 48), (1.0, 3.0, 55), (1.0, 2.0, 76), (3.0, 1.0, 71),
        (3.0, 0.5, 74), (3.5, 0.5, 72), (4.0, 3.0, 55), (5.5, 1.5, 68),
    ]  # fmt: skip
    assert work.tempo_qpm == 90.0
    assert [int(note["grace"]) for note in work.notes[:2]] == [0, 1]
    assert [int(note["pitch"]) for note in work.notes if note["trill"]] == [72]
    assert [int(note["pitch"]) for note in work.notes if note["staccato"]] == [74]
    assert [int(note["pitch"]) for note in work.notes if note["fermata"]] == [55]
    assert [(float(bar["start"]), float(bar["offset"])) for bar in work.bars[:2]] == [(0.0, 2.0), (1.0, 0.0)]
    assert [int(note["staff"]) for note in work.notes] == [1, 1, 2, 2, 1, 1, 1, 1, 2, 2]
    assert [int(note["voice"]) for note in work.notes] == [11, 11, 21, 21, 11, 12, 11, 11, 21, 11]
    assert [int(note["fifths"]) for note in work.notes] == [1, -1, 0, 1, 4, 5, 2, 0, 1, -4]
    assert work.bars["key"].tolist() == [1, 1, 1]


def test_broken_spines_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.krn").write_text("**kern\t**kern\n4c\n")
    with pytest.raises(UnreadableScoreError, match="1 cells in 2 spines"):
        read_kern(tmp_path / "a.krn", "group", "piano")


def test_rests_alone_are_no_work(tmp_path: Path) -> None:
    (tmp_path / "a.krn").write_text("**kern\n*M4/4\n1r\n*-\n")
    with pytest.raises(UnreadableScoreError, match="no notes"):
        read_kern(tmp_path / "a.krn", "group", "piano")
