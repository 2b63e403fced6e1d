from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.transcriptions.training.scores import march_work
from transcriptions.engines.rhythm import RhythmModel
from transcriptions.learned_weights import load_learned
from transcriptions.training.reading_training import (
    ReadingExample,
    Recipe,
    draw_examples,
    f_measure,
    figures_of,
    train,
)


def test_f_of_beats() -> None:
    reference = np.array([1.0, 2.0, 3.0, 4.0])
    assert f_measure(reference, reference + 0.06) == 1.0
    assert f_measure(reference, np.array([1.0, 1.05, 2.2, 3.0])) == 0.5  # two hits of four and four
    assert f_measure(reference, np.zeros(0)) == 0.0


def test_quality_counts_the_meter_only_where_bars_are_right() -> None:
    example = ReadingExample(np.zeros((2, 1)), np.array([[1.0, 1.0, 1.0], [0.0, 1.0, 1.0]]))
    assert example.quality.tolist() == pytest.approx([1.0, 0.15])


def test_examples_hold_the_right_reading() -> None:
    examples = list(draw_examples([march_work(24)], RhythmModel(), lambda _: load_learned().beats.bars, 2, 3))
    assert [example.rows.shape[1] for example in examples] == [103, 103]
    for example in examples:
        assert np.isfinite(example.rows).all()
        assert example.quality.max() > 0.9


def telling_examples() -> list[ReadingExample]:
    """Readings whose first column says how good they are."""
    random = np.random.default_rng(1)
    examples = []
    for _ in range(40):
        figures = (random.random((12, 1)) < 0.3).astype(np.float32).repeat(3, axis=1)
        figures[0] = 1.0
        rows = np.hstack([figures[:, :1] + random.normal(0, 0.1, (12, 1)), random.normal(0, 1, (12, 3))])
        examples.append(ReadingExample(rows.astype(np.float32), figures))
    return examples


@torch.enable_grad()
def test_training_finds_the_column_that_tells() -> None:
    examples = telling_examples()
    model = train(examples[:30], Recipe(hidden=8, epochs=40, rate=0.02))
    assert figures_of(model, examples[30:])["downbeat F"] == 1.0


@torch.enable_grad()
def test_the_model_is_the_mean_of_its_networks() -> None:
    examples = telling_examples()
    recipe = Recipe(hidden=8, epochs=2, seed=5)
    alone = [train(examples, replace(recipe, networks=1, seed=seed)) for seed in (5, 6, 7)]
    together = train(examples, replace(recipe, networks=3))
    rows = examples[0].rows
    assert np.allclose(together.log_odds(rows), np.mean([model.log_odds(rows) for model in alone], axis=0), atol=1e-5)
    assert not np.allclose(alone[0].log_odds(rows), alone[1].log_odds(rows), atol=1e-2)
