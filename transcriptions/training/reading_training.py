"""Trains the model that chooses among readings of a piece, on performances made from scores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from transcriptions.engines.rhythm import RhythmModel
from transcriptions.music.bar_network import BarNetwork
from transcriptions.music.beat_paths import NoPulseError
from transcriptions.music.drum_evidence import find_hits
from transcriptions.music.hints import Hints
from transcriptions.music.learned_beats import LearnedReading, all_readings
from transcriptions.music.network import Network
from transcriptions.music.reading_model import ReadingModel
from transcriptions.training.as_arrays import array_of
from transcriptions.training.beat_evaluation import Truth, truth_of
from transcriptions.training.excerpts import play_excerpts
from transcriptions.training.works import Work

Array = npt.NDArray[Any]
# Weights (outputs, inputs) and biases of each layer.
Layers = list[tuple[Array, Array]]

# Downbeats, beats, and the printed meter where the downbeats are right: their shares in how good a reading is.
_SHARES = (0.6, 0.15, 0.25)
# Readings less good than the best by this much are a third as welcome.
_TOLERANCE = 0.06
# A beat is right within this many seconds.
_WINDOW_S = 0.07


@dataclass(frozen=True, slots=True)
class ReadingExample:
    """rows: (readings, columns) of `reading_features`. figures: (readings, 3) F of downbeats and beats, meter right."""

    rows: Array
    figures: Array

    @property
    def quality(self) -> Array:
        """(readings,) 0 to 1."""
        downbeats, beats, meter = self.figures.T
        return np.asarray(_SHARES[0] * downbeats + _SHARES[1] * beats + _SHARES[2] * downbeats * meter)


@dataclass(frozen=True, slots=True)
class Recipe:
    """networks: how many are averaged. hidden: units of each of their two layers. dropout (of units, and of the columns
    that they see) and weight decay hold them back."""

    networks: int = 3
    hidden: int = 24
    epochs: int = 14
    rate: float = 2e-3
    weight_decay: float = 0.02
    dropout: float = 0.2
    column_dropout: float = 0.1
    pieces: int = 8
    seed: int = 1


def draw_examples(
    works: Sequence[Work], model: RhythmModel, bars_for: Callable[[Work], BarNetwork], count: int, seed: int
) -> Iterator[ReadingExample]:
    """Examples of `count` performances. bars_for: the network that reads the bars of a work."""
    for work, played in play_excerpts(works, count, seed):
        with suppress(NoPulseError):
            yield example_of(truth_of(work.name, played), model, bars_for(work))


def example_of(truth: Truth, model: RhythmModel, bars: BarNetwork) -> ReadingExample:
    """Every reading of a performance. NoPulseError when there is none."""
    evidence = model.read(truth.performance)
    found = all_readings(truth.performance, evidence, bars, hints=Hints(), drums=find_hits(truth.performance))
    return ReadingExample(found.rows.astype(np.float32), _figures(found.readings, truth))


def _figures(readings: Sequence[LearnedReading], truth: Truth) -> Array:
    beats: dict[int, float] = {}
    downbeats: dict[int, float] = {}
    for reading in readings:
        level, barring = reading.level, reading.barring
        if id(level) not in beats:
            beats[id(level)] = f_measure(truth.beats.beats_s, level.beat_times_s)
        if id(barring) not in downbeats:
            downbeats[id(barring)] = f_measure(truth.beats.downbeats_s, level.beat_times_s[barring.downbeats])
    return np.array(
        [
            (downbeats[id(reading.barring)], beats[id(reading.level)], reading.meter == truth.beats.meter)
            for reading in readings
        ],
        dtype=np.float32,
    )


def f_measure(reference_s: Array, estimate_s: Array) -> float:
    """F of estimated times, within 70 ms. Both: (beats,) seconds, increasing."""
    if not len(reference_s) or not len(estimate_s):
        return 0.0
    after = np.clip(np.searchsorted(reference_s, estimate_s), 0, len(reference_s) - 1)
    before = np.maximum(after - 1, 0)
    is_before = np.abs(reference_s[before] - estimate_s) <= np.abs(reference_s[after] - estimate_s)
    nearest = np.where(is_before, before, after)
    hits = len(np.unique(nearest[np.abs(reference_s[nearest] - estimate_s) <= _WINDOW_S]))
    return 2 * hits / (len(reference_s) + len(estimate_s))


def train(examples: Sequence[ReadingExample], recipe: Recipe) -> ReadingModel:
    """A model under which good readings are likely: cross entropy over the readings of each piece.

    It is the mean of networks that differ by their seeds.
    """
    rows = np.concatenate([example.rows for example in examples])
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-3
    standard = ReadingModel(mean, scale, Network(()))
    tables = [torch.from_numpy(standard.standardised(example.rows).astype(np.float32)) for example in examples]
    wanted = [torch.softmax(torch.from_numpy(example.quality) / _TOLERANCE, 0) for example in examples]
    seeds = range(recipe.seed, recipe.seed + recipe.networks)
    networks = [_train_one(tables, wanted, replace(recipe, seed=seed)) for seed in seeds]
    return ReadingModel(mean, scale, _averaged(networks))


def _train_one(tables: Sequence[torch.Tensor], wanted: Sequence[torch.Tensor], recipe: Recipe) -> Layers:
    """tables: (readings, columns) of each piece; wanted: (readings,) how likely each should be."""
    torch.manual_seed(recipe.seed)
    network = _network(tables[0].shape[1], recipe)
    optimizer = torch.optim.AdamW(network.parameters(), lr=recipe.rate, weight_decay=recipe.weight_decay)
    total = recipe.epochs * -(-len(tables) // recipe.pieces)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, total)
    random = np.random.default_rng(recipe.seed)
    for _ in range(recipe.epochs):
        order = random.permutation(len(tables)).tolist()
        for start in range(0, len(order), recipe.pieces):
            chosen = order[start : start + recipe.pieces]
            logits = network(torch.cat([tables[index] for index in chosen]))[:, 0]
            pieces = logits.split([len(tables[index]) for index in chosen])
            losses = [-(wanted[i] * torch.log_softmax(piece, 0)).sum() for i, piece in zip(chosen, pieces, strict=True)]
            optimizer.zero_grad(set_to_none=True)
            torch.stack(losses).mean().backward()
            optimizer.step()
            schedule.step()
    return [(array_of(layer.weight), array_of(layer.bias)) for layer in network if isinstance(layer, nn.Linear)]


def _averaged(networks: Sequence[Layers]) -> Network:
    """One network whose output is the mean of theirs: their units side by side."""
    first, second, last = zip(*networks, strict=True)
    apart = torch.block_diag(*(torch.from_numpy(weights) for weights, _ in second)).numpy()
    mean: Array = np.concatenate([weights for weights, _ in last], axis=1) / np.float32(len(networks))
    return Network((
        (np.concatenate([weights for weights, _ in first]), np.concatenate([bias for _, bias in first])),
        (apart, np.concatenate([bias for _, bias in second])),
        (mean, np.mean([bias for _, bias in last], axis=0, dtype=np.float32)),
    ))  # fmt: skip


def _network(columns: int, recipe: Recipe) -> nn.Sequential:
    hidden, dropout = recipe.hidden, recipe.dropout
    return nn.Sequential(
        nn.Dropout(recipe.column_dropout), nn.Linear(columns, hidden), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(hidden, hidden), nn.ReLU(), nn.Dropout(dropout), nn.Linear(hidden, 1),
    )  # fmt: skip


def figures_of(model: ReadingModel, examples: Sequence[ReadingExample]) -> dict[str, float]:
    """Mean figures of the readings that the model chooses, and of the best there are."""
    chosen = np.mean([example.figures[model.log_odds(example.rows).argmax()] for example in examples], axis=0)
    best = np.mean([example.figures[example.quality.argmax()] for example in examples], axis=0)
    names = ("downbeat F", "beat F", "meter")
    found = dict(zip(names, chosen.tolist(), strict=True))
    found |= {f"best {name}": value for name, value in zip(names, best.tolist(), strict=True)}
    return {name: round(float(value), 3) for name, value in found.items()}
