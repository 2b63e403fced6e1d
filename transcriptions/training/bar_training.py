"""Trains the bar network on levels of made performances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from transcriptions.music.bar_network import (
    DILATIONS,
    LEVELS,
    STATES,
    WHOLE_EVERY,
    BarEvidence,
    BarNetwork,
    Block,
    standardised,
)
from transcriptions.music.beat_rows import CHROMA_BLOCKS, COLUMNS
from transcriptions.music.rhythm_evidence import METERS
from transcriptions.training.as_arrays import array_of, linear_of, norm_of
from transcriptions.training.bar_examples import LevelExample
from transcriptions.training.descent import Descent, descend
from transcriptions.training.examples import UNKNOWN

Array = npt.NDArray[Any]
Random = np.random.Generator

HEADS = (STATES, len(LEVELS), len(METERS))
# How much each head counts in the loss.
_SHARES = (1.0, 0.5, 0.3)
_WARM_UP_STEPS = 100
# Levels on which some bars have a state are drawn more often.
_KNOWN, _TRIES, _ANYWAY = 0.3, 3, 0.35
# Rows of so many performances say what is usual.
_USUAL_OF, _EVERY_BEAT = 400, 3


@dataclass(frozen=True, slots=True)
class Recipe:
    """steps: the learning rate falls from `rate` over them. crop: beats of a level at most. levels: a step's."""

    steps: int = 5000
    rate: float = 2e-3
    weight_decay: float = 0.02
    width: int = 64
    dropout: float = 0.15
    crop: int = 256
    levels: int = 20
    seed: int = 1


class _Network(nn.Module):
    """As `BarNetwork`, for many levels at once: (levels, beats, COLUMNS) to logits (levels, beats, sum(HEADS))."""

    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        width = recipe.width
        self.dropout = recipe.dropout
        self.entry = nn.Linear(COLUMNS, width)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in DILATIONS)
        self.taps = nn.ModuleList(nn.Conv1d(width, width, 3, padding=step, dilation=step) for step in DILATIONS)
        self.mixes = nn.ModuleList(nn.Linear(width, width) for _ in DILATIONS)
        self.wholes = nn.ModuleList(nn.Linear(width, width) for _ in range(len(DILATIONS) // WHOLE_EVERY))
        self.norm = nn.LayerNorm(width)
        self.exit = nn.Linear(width, sum(HEADS))

    def forward(self, rows: Tensor, mask: Tensor) -> Tensor:
        inside = mask[..., None].float()
        count = inside.sum(dim=1, keepdim=True).clamp(min=1)
        hidden = self.entry(functional.dropout(rows, self.dropout / 2, self.training))
        for index, (norm, taps, mix) in enumerate(zip(self.norms, self.taps, self.mixes, strict=True)):
            local = functional.relu(taps((norm(hidden) * inside).transpose(1, 2)).transpose(1, 2))
            hidden = hidden + mix(functional.dropout(local, self.dropout, self.training))
            if index % WHOLE_EVERY == WHOLE_EVERY - 1:
                mean = (hidden * inside).sum(dim=1, keepdim=True) / count
                hidden = hidden + self.wholes[index // WHOLE_EVERY](functional.relu(mean))
        return self.exit(self.norm(hidden))  # type: ignore[no-any-return]


def train(pieces: Sequence[Sequence[LevelExample]], recipe: Recipe) -> BarNetwork:
    """A network trained on the levels of pieces; an average over about the last hundred steps."""
    torch.manual_seed(recipe.seed)
    random = np.random.default_rng(recipe.seed)
    mean, deviation = _usual(pieces)
    network = _Network(recipe)

    def losses(network: _Network) -> Tensor:
        levels = [_draw(random, pieces) for _ in range(recipe.levels)]
        return _losses(network, *_batch(random, levels, recipe.crop, (mean, deviation)))

    descent = Descent(recipe.steps, recipe.rate, recipe.weight_decay, _WARM_UP_STEPS)
    return _as_arrays(descend(network, losses, _SHARES, descent), mean, deviation)


def _usual(pieces: Sequence[Sequence[LevelExample]]) -> tuple[Array, Array]:
    """Mean and deviation of the columns; those of twelve pitch classes have one of each, for they may be turned."""
    chosen = pieces[:: max(1, len(pieces) // _USUAL_OF)]
    rows = np.concatenate([level.rows[::_EVERY_BEAT].astype(np.float32) for piece in chosen for level in piece])
    mean, deviation = rows.mean(axis=0), rows.std(axis=0) + 0.01
    for values in (mean, deviation):
        for block in range(CHROMA_BLOCKS):
            values[12 * block : 12 * block + 12] = values[12 * block : 12 * block + 12].mean()
    return mean, deviation


def _draw(random: Random, pieces: Sequence[Sequence[LevelExample]]) -> LevelExample:
    piece = pieces[int(random.integers(len(pieces)))]
    for _ in range(_TRIES):
        level = piece[int(random.integers(len(piece)))]
        if (level.states < STATES - 1).mean() > _KNOWN or random.random() < _ANYWAY:
            break
    return level


def _batch(
    random: Random, levels: Sequence[LevelExample], crop: int, usual: tuple[Array, Array]
) -> tuple[Tensor, Tensor, Tensor]:
    """Rows (levels, beats, COLUMNS), turned to any key; mask (levels, beats); classes (levels, beats, heads)."""
    longest = min(crop, max(len(level.rows) for level in levels))
    rows = np.zeros((len(levels), longest, COLUMNS), dtype=np.float32)
    classes = np.full((len(levels), longest, len(HEADS)), UNKNOWN, dtype=np.int64)
    mask = np.zeros((len(levels), longest), dtype=bool)
    for index, level in enumerate(levels):
        start = int(random.integers(0, max(1, len(level.rows) - longest + 1)))
        window = slice(start, start + longest)
        count = len(level.rows[window])
        rows[index, :count] = standardised(_turned(level.rows[window], int(random.integers(12))), *usual)
        classes[index, :count] = np.stack([level.states, level.levels, level.meters], axis=1)[window]
        mask[index, :count] = True
    return torch.from_numpy(rows), torch.from_numpy(mask), torch.from_numpy(classes)


def _turned(rows: Array, semitones: int) -> Array:
    found = rows.astype(np.float32)
    for block in range(CHROMA_BLOCKS):
        columns = slice(12 * block, 12 * block + 12)
        found[:, columns] = np.roll(found[:, columns], semitones, axis=1)
    return found


def _losses(network: _Network, rows: Tensor, mask: Tensor, classes: Tensor) -> Tensor:
    """(heads,) cross entropies over what is known."""
    found = network(rows, mask).split(HEADS, dim=-1)
    truth = classes.unbind(dim=-1)
    return torch.stack([
        functional.cross_entropy(logits.flatten(0, 1), wanted.flatten(), ignore_index=UNKNOWN)
        for logits, wanted in zip(found, truth, strict=True)
    ])  # fmt: skip


def _as_arrays(network: _Network, mean: Array, deviation: Array) -> BarNetwork:
    blocks = tuple(
        Block(
            *norm_of(norm), array_of(taps.weight.permute(2, 1, 0)), array_of(taps.bias),
            *linear_of(mix),
        )
        for norm, taps, mix in _layers(network)
    )  # fmt: skip
    wholes = tuple(linear_of(whole) for whole in network.wholes)
    norm = norm_of(network.norm)
    return BarNetwork(mean, deviation, linear_of(network.entry), blocks, wholes, norm, linear_of(network.exit))


def _layers(network: _Network) -> Iterator[tuple[Any, Any, Any]]:
    yield from zip(network.norms, network.taps, network.mixes, strict=True)


def figures_of(network: BarNetwork, pieces: Sequence[Sequence[LevelExample]]) -> dict[str, float]:
    """For each head the mean log loss of what is known, and how often the likeliest class is right."""
    sums = np.zeros((len(HEADS), 3))
    for level in (level for piece in pieces for level in piece):
        evidence: BarEvidence = network.read(level.rows.astype(np.float32))
        for row, found, truth in zip(
            sums, (evidence.states, evidence.levels, evidence.meters), (level.states, level.levels, level.meters),
            strict=True,
        ):  # fmt: skip
            known = np.flatnonzero(truth != UNKNOWN)
            wanted = truth[known].astype(int)
            row += (-found[known, wanted].sum(), (found[known].argmax(axis=1) == wanted).sum(), len(known))
    names = ("states", "levels", "meters")
    return {
        f"{name} {what}": round(float(row[place] / max(row[2], 1)), 3)
        for name, row in zip(names, sums, strict=True)
        for place, what in enumerate(("loss", "right"))
    }
