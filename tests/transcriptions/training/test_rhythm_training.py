from __future__ import annotations

import logging
from pathlib import Path

import pytest
import torch

from tests.transcriptions.training.scores import march_work
from tests.transcriptions.training.test_examples import machine
from transcriptions.engines.rhythm import RhythmModel
from transcriptions.engines.rhythm_network import HEADS, Shape
from transcriptions.engines.torch_setup import load_torch
from transcriptions.training.batches import collate
from transcriptions.training.beat_evaluation import FIGURES, evaluate_model, evaluate_plain, made_truths, read_truths
from transcriptions.training.examples import label
from transcriptions.training.rhythm_training import Recipe, batch_losses, new_network, train

TINY = Shape(width=32, heads=1, dilations=((1, 2), (1, 4)))


@torch.enable_grad()
def test_losses_fall_when_one_batch_is_learned() -> None:
    network = new_network(1, TINY)
    batch = collate([label(machine(8))])
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-2)
    totals = []
    for _ in range(30):
        loss = torch.stack(list(batch_losses(network, batch).values())).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        totals.append(loss.item())
    assert totals[-1] < 0.2 * totals[0]


def test_training_writes_weights_that_can_be_used(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    load_torch()  # which turns gradients off
    works = [march_work(20)]
    recipe = Recipe(minutes=0.03, onsets=256, crop=64, long_crop=96, long_from=0.5)
    train(works, works, recipe, tmp_path / "tiny.safetensors", network=new_network(1, TINY))
    assert "held out after step" in caplog.text
    truths = list(made_truths(works, 3, 1))
    assert len(truths) == 1
    figures = evaluate_model(RhythmModel("cpu", tmp_path / "tiny.safetensors"), truths)
    assert tuple(figures) == FIGURES
    assert all(0 <= value <= 1 for value in figures.values())


def test_the_plain_tracker_follows_the_march() -> None:
    figures = evaluate_plain(made_truths([march_work(40, kind="quartet")] * 4, 4, 3))
    assert figures["beat F"] > 0.6


def test_no_performances_of_a_folder_without_items(tmp_path: Path) -> None:
    assert list(read_truths(tmp_path)) == []


def test_heads_are_told_apart() -> None:
    assert sum(HEADS) == 62
