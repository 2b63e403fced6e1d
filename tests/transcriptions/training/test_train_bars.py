from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.transcriptions.training.scores import two_sides
from transcriptions.learned_weights import read_bars
from transcriptions.management.commands import train_bars
from transcriptions.music.beat_rows import COLUMNS
from transcriptions.training import excerpts_command
from transcriptions.training.bar_examples import LevelExample, draw_levels
from transcriptions.training.corpus import CACHE_VERSION, fold_of
from transcriptions.training.works import Work, save_works


def test_weights_are_kept_and_measured(tmp_path: Path) -> None:
    save_works(two_sides(), tmp_path / f"works-{CACHE_VERSION}.npz")
    out, weights = StringIO(), tmp_path / "new" / "bars.safetensors"
    options = {"cache": tmp_path, "output": weights, "performances": 3, "measured": 2, "threads": 1, "steps": 3}
    call_command("train_bars", tmp_path, **options, stdout=out)
    assert out.getvalue().startswith("held out: {'states loss': ")
    assert read_bars(weights).entry[0].shape == (COLUMNS, 64)


def test_nothing_is_learned_from_a_fold_that_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_works(two_sides(), tmp_path / f"works-{CACHE_VERSION}.npz")
    folds: list[set[int]] = []

    def noted(works: list[Work], *arguments: Any) -> Iterator[list[LevelExample]]:
        folds.append({fold_of(work) for work in works})
        return draw_levels(works, *arguments)

    monkeypatch.setattr(train_bars, "draw_levels", noted)
    monkeypatch.setattr(excerpts_command, "in_processes", lambda draw, count, seed, processes: draw(count, seed))
    options = {"cache": tmp_path, "output": tmp_path / "bars.safetensors", "performances": 2, "measured": 1, "steps": 1}
    call_command("train_bars", tmp_path, **options, without_fold=1, stdout=StringIO())
    assert folds[0] == {0, 2}
