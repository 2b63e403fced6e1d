from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import torch
from django.core.management import call_command

from tests.transcriptions.training.scores import two_sides
from transcriptions.learned_weights import load_learned, read_readings, write_bars
from transcriptions.management.commands import train_readings
from transcriptions.music.bar_network import BarNetwork
from transcriptions.training import excerpts_command
from transcriptions.training.corpus import CACHE_VERSION, fold_of
from transcriptions.training.reading_training import ReadingExample, draw_examples
from transcriptions.training.works import Work, save_works


@torch.enable_grad()
def test_weights_are_kept_and_measured(tmp_path: Path) -> None:
    save_works(two_sides(), tmp_path / f"works-{CACHE_VERSION}.npz")
    out, weights = StringIO(), tmp_path / "new" / "readings.safetensors"
    options = {"cache": tmp_path, "output": weights, "performances": 3, "measured": 2, "threads": 1}
    call_command("train_readings", tmp_path, **options, stdout=out)
    assert out.getvalue().startswith("held out: {'downbeat F': ")
    assert [layer.shape for layer, _ in read_readings(weights).network.layers] == [(72, 103), (72, 72), (1, 72)]


@torch.enable_grad()
def test_each_fold_is_read_by_the_network_that_did_not_learn_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_works(two_sides(), tmp_path / f"works-{CACHE_VERSION}.npz")
    bars = load_learned().beats.bars
    paths = [tmp_path / f"{fold}.safetensors" for fold in range(3)]
    for fold, path in enumerate(paths):
        write_bars(replace(bars, norm=(bars.norm[0], bars.norm[1] + fold)), path)
    shifts: list[dict[int, float]] = []

    def noted(
        works: list[Work], model: Any, reads: Callable[[Work], BarNetwork], *rest: Any
    ) -> Iterator[ReadingExample]:
        shifts.append({fold_of(work): round(float(reads(work).norm[1][0] - bars.norm[1][0]), 2) for work in works})
        return draw_examples(works, model, reads, *rest)

    monkeypatch.setattr(train_readings, "draw_examples", noted)
    monkeypatch.setattr(excerpts_command, "in_processes", lambda draw, count, seed, processes: draw(count, seed))
    options = {"cache": tmp_path, "output": tmp_path / "readings.safetensors", "performances": 3, "measured": 1}
    call_command("train_readings", tmp_path, **options, folds=paths, stdout=StringIO())
    learned, measured = shifts
    assert learned == {0: 0.0, 1: 1.0, 2: 2.0}
    assert set(measured.values()) == {0.0}
