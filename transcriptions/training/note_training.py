"""Trains networks that read notes among their neighbours (`music/note_network.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from transcriptions.learned_weights import read_notes, write_notes
from transcriptions.music.note_graph import LINK_COLUMNS, NEIGHBOURS, around
from transcriptions.music.note_network import NoteLayer, NoteNetwork
from transcriptions.training.as_arrays import Singles, linear_of, norm_of
from transcriptions.training.descent import Descent, descend
from transcriptions.training.note_examples import NoteExample

# What is asked counts fully, what is learned beside it less.
_SHARES = (1.0, 0.3)
_WARM_UP_STEPS = 200


@dataclass(frozen=True, slots=True)
class Recipe:
    """steps: the learning rate falls from `rate` over them. notes: of a step at least, in whole graphs. dropout: of
    units; neighbour_dropout: of neighbours, as if there were none."""

    steps: int = 3000
    rate: float = 2e-3
    weight_decay: float = 0.05
    width: int = 48
    layers: int = 4
    notes: int = 3600
    dropout: float = 0.25
    neighbour_dropout: float = 0.1
    seed: int = 1


@dataclass(frozen=True, slots=True)
class _Batch:
    """Graphs side by side. first, end: (notes,) of the notes around; graph: (notes,) the graph that each is of."""

    nodes: Tensor
    neighbours: Tensor
    links: Tensor
    first: Tensor
    end: Tensor
    graph: Tensor
    answers: Tensor


class _Layer(nn.Module):
    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        width = recipe.width
        self.recipe = recipe
        self.norm = nn.LayerNorm(width)
        self.gather = nn.Linear(width * (NEIGHBOURS + 3) + NEIGHBOURS * LINK_COLUMNS, width)
        self.mix = nn.Linear(width, width)

    def forward(self, hidden: Tensor, batch: _Batch) -> Tensor:
        notes = self.norm(hidden)
        count, width = notes.shape
        neighbours = batch.neighbours
        if self.training:
            lost = torch.rand(neighbours.shape) < self.recipe.neighbour_dropout
            neighbours = neighbours.masked_fill(lost, count)
        with_none = torch.cat([notes, notes.new_zeros(1, width)])
        total = torch.cat([notes.new_zeros(1, width), notes.cumsum(0)])
        near = (total[batch.end] - total[batch.first]) / (batch.end - batch.first)[:, None]
        rows = (notes, with_none[neighbours].flatten(1), batch.links.flatten(1), near, _means(notes, batch.graph))
        inside = functional.relu(self.gather(torch.cat(rows, dim=1)))
        inside = functional.dropout(inside, self.recipe.dropout, self.training)
        return hidden + self.mix(inside)  # type: ignore[no-any-return]


class _Network(nn.Module):
    """As `NoteNetwork`, for many graphs at once, with a second logit for what is learned beside."""

    def __init__(self, recipe: Recipe, columns: int) -> None:
        super().__init__()
        self.entry = nn.Linear(columns, recipe.width)
        self.layers = nn.ModuleList(_Layer(recipe) for _ in range(recipe.layers))
        self.norm = nn.LayerNorm(recipe.width)
        self.exit = nn.Linear(recipe.width, len(_SHARES))

    def forward(self, batch: _Batch) -> Tensor:
        hidden = self.entry(batch.nodes)
        for layer in self.layers:
            hidden = layer(hidden, batch)
        return self.exit(self.norm(hidden))  # type: ignore[no-any-return]


def _means(notes: Tensor, graph: Tensor) -> Tensor:
    """(notes, width) the mean of each note's graph."""
    count = int(graph[-1]) + 1
    total = notes.new_zeros(count, notes.shape[1]).index_add(0, graph, notes)
    return (total / torch.bincount(graph, minlength=count)[:, None])[graph]


def train(examples: Sequence[NoteExample], recipe: Recipe) -> NoteNetwork:
    """A network trained on graphs of notes; an average over about the last hundred steps."""
    torch.manual_seed(recipe.seed)
    random = np.random.default_rng(recipe.seed)
    nodes = np.concatenate([example.graph.nodes for example in examples])
    mean, deviation = nodes.mean(axis=0), nodes.std(axis=0) + 1e-3
    network = _Network(recipe, nodes.shape[1])

    def losses(network: _Network) -> Tensor:
        batch = _batch(_draw(random, examples, recipe.notes), (mean, deviation))
        found = functional.binary_cross_entropy_with_logits(network(batch), batch.answers, reduction="none")
        return found.mean(0)

    descent = Descent(recipe.steps, recipe.rate, recipe.weight_decay, _WARM_UP_STEPS)
    return _as_arrays(descend(network, losses, _SHARES, descent), mean, deviation)


def trained(examples: Sequence[NoteExample], path: Path, *, steps: int, seed: int) -> NoteNetwork:
    """A network trained, kept at the path, and read from there."""
    write_notes(train(examples, Recipe(steps=steps, seed=seed)), path)
    return read_notes(path)


def _draw(random: np.random.Generator, examples: Sequence[NoteExample], notes: int) -> list[NoteExample]:
    drawn: list[NoteExample] = []
    while sum(len(example.answers) for example in drawn) < notes:
        drawn.append(examples[int(random.integers(len(examples)))])
    return drawn


def _batch(examples: Sequence[NoteExample], usual: tuple[Singles, Singles]) -> _Batch:
    sizes = [len(example.answers) for example in examples]
    starts = np.cumsum([0, *sizes])
    neighbours, first, end = [], [], []
    for example, size, start in zip(examples, sizes, starts[:-1], strict=True):
        mine = example.graph.neighbours
        neighbours.append(np.where(mine == size, starts[-1], mine + start))
        near = around(size)
        first.append(near[0] + start)
        end.append(near[1] + start)
    nodes = (np.concatenate([example.graph.nodes for example in examples]) - usual[0]) / usual[1]
    return _Batch(
        torch.from_numpy(nodes),
        torch.from_numpy(np.concatenate(neighbours)),
        torch.from_numpy(np.concatenate([example.graph.links for example in examples])),
        torch.from_numpy(np.concatenate(first)),
        torch.from_numpy(np.concatenate(end)),
        torch.from_numpy(np.repeat(np.arange(len(sizes)), sizes)),
        torch.from_numpy(np.concatenate([example.answers for example in examples]).astype(np.float32)),
    )


def _as_arrays(network: _Network, mean: Singles, deviation: Singles) -> NoteNetwork:
    layers = [
        NoteLayer(norm_of(layer.norm), linear_of(layer.gather), linear_of(layer.mix))
        for layer in network.layers
        if isinstance(layer, _Layer)
    ]
    weights, biases = linear_of(network.exit)
    asked = np.ascontiguousarray(weights[:, :1]), biases[:1]
    return NoteNetwork(mean, deviation, linear_of(network.entry), tuple(layers), norm_of(network.norm), asked)


def loss_of(network: NoteNetwork, examples: Sequence[NoteExample]) -> float:
    """The mean log loss of what is asked."""
    losses = []
    for example in examples:
        odds = network.read(example.graph)
        losses.append(np.logaddexp(0, np.where(example.answers[:, 0], -odds, odds)).mean())
    return float(np.mean(losses))
