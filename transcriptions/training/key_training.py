"""Learns the signatures of pieces from the pitch classes that sound in them: the weights of `music/key.py`."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import torch

from transcriptions.music.key import KeyEvidence, above_tonics, find_keys, key_evidence
from transcriptions.music.timeline import Bar
from transcriptions.training.choices import fit_choices
from transcriptions.training.gridded import grid_notes
from transcriptions.training.works import Work

# Bars of a work that are learned from; a mean over the works weighs short and long ones alike.
_MOST_BARS = 256
_BATCH = 64
_EPOCHS = 12
_RATE = 0.3
_DECAY = 1e-4
# What a change costs before anything is learned.
_CHANGE = -6.0

# How much the logit of first signatures counts beside the field, so that the bars, which are many, don't outweigh what
# speaks for the piece. Of 0, 1 and 2 the best on all 1,957 works: first signature right in 0.899, 0.903, 0.912 of them.
_PIECE = 2.0

# The evidence of a work, and the right tonic of each bar.
Example = tuple[KeyEvidence, npt.NDArray[np.int64]]
# Bars' shares above tonics, the piece's, the right tonics, and which bars there are.
Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]


class KeyField(torch.nn.Module):
    """A linear chain over bars with a state for each tonic; its negative log likelihood is the loss."""

    def __init__(self) -> None:
        super().__init__()
        self.bar = torch.nn.Parameter(torch.zeros(12))
        self.piece = torch.nn.Parameter(torch.zeros(3, 12))
        self.change = torch.nn.Parameter(torch.full((11,), _CHANGE))

    def changes(self) -> torch.Tensor:
        """(12,) what it costs to go up so many semitones."""
        return torch.cat([torch.zeros(1), self.change])

    def forward(self, batch: Batch) -> torch.Tensor:
        """(works,) negative log likelihood of the right tonics."""
        shares, piece, tonics, present = batch
        tonic = torch.arange(12)
        change = self.changes()[(tonic[None, :] - tonic[:, None]) % 12]
        fit = shares @ self.bar
        whole, opening, closing = torch.einsum("wptk,pk->pwt", piece, self.piece)
        value = whole + opening + fit[:, 0]
        work = torch.arange(len(fit))
        right = value[work, tonics[:, 0]]
        for bar in range(1, fit.shape[1]):
            here = present[:, bar]
            following = torch.logsumexp(value[:, :, None] + change[None], 1) + fit[:, bar]
            value = torch.where(here[:, None], following, value)
            right = right + here * (change[tonics[:, bar - 1], tonics[:, bar]] + fit[work, bar, tonics[:, bar]])
        last = tonics[work, present.sum(1) - 1]
        total: torch.Tensor = torch.logsumexp(value + closing, 1)
        loss: torch.Tensor = total - right - closing[work, last]
        return loss


def train_key(works: list[Work], held_out: list[Work], seed: int) -> Iterator[str]:
    """Yields the weights, and how often the keys in use are right in held-out works."""
    torch.manual_seed(seed)
    examples = sorted((_example(work) for work in works), key=lambda example: len(example[1]))
    batches = [_batch(examples[first : first + _BATCH]) for first in range(0, len(examples), _BATCH)]
    field = KeyField()
    optimizer = torch.optim.Adam(field.parameters(), lr=_RATE)
    with torch.enable_grad():
        for epoch in range(_EPOCHS):
            for group in optimizer.param_groups:
                group["lr"] = _RATE * (1 - epoch / _EPOCHS) + _RATE / 30
            for index in torch.randperm(len(batches)).tolist():
                loss = field(batches[index]).mean() + _DECAY * (field.piece**2).sum()
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    piece = field.piece.detach() + _PIECE * torch.from_numpy(_opening_weights(examples)).float()
    for name, weights in (("bar", field.bar[None]), ("piece", piece), ("change", field.changes()[None])):
        for row in weights.tolist():
            yield f"{name}: [{', '.join(f'{weight:.2f}' for weight in row)}]"
    yield from _figures(held_out)


def _opening_weights(examples: list[Example]) -> npt.NDArray[np.float64]:
    """(3, 12) of a conditional logit that sees no bars: only the piece's shares and its first signature."""
    features = np.stack([above_tonics(evidence.piece).transpose(1, 0, 2).reshape(12, 36) for evidence, _ in examples])
    return fit_choices(features, np.array([tonics[0] for _, tonics in examples]), decay=_DECAY).reshape(3, 12)


def work_bars(work: Work) -> list[Bar]:
    """The bars of a work as the passes of notation know them."""
    edges = [Fraction(start).limit_denominator(48) for start in work.bars["start"].tolist()]
    end = Fraction(float(work.bars["start"][-1] + work.bars["length"][-1])).limit_denominator(48)
    return [Bar(start, following - start) for start, following in zip(edges, [*edges[1:], end], strict=True)]


def _figures(held_out: list[Work]) -> Iterator[str]:
    first, bars, steady, changed = [], [], [], []
    for work in held_out:
        truth = work.bars["key"].astype(int)
        keys = find_keys(grid_notes(work)[0], work_bars(work))
        found = np.array([keys.at(bar.start).fifths for bar in work_bars(work)])
        first.append(found[0] == truth[0])
        bars.append(float((found == truth).mean()))
        steady.append(float((found[0] == truth).mean()))
        changed.append(len(keys.keys) > 1)
    yield f"held out: first signature right {np.mean(first):.3f}, bars under the right one {np.mean(bars):.3f}"
    yield f"without changes {np.mean(steady):.3f}; works in which changes are found {np.mean(changed):.3f}"


def _example(work: Work) -> Example:
    evidence = key_evidence(grid_notes(work)[0], work_bars(work))
    tonics = 7 * work.bars["key"].astype(np.int64)[:_MOST_BARS] % 12
    return KeyEvidence(evidence.bars[:_MOST_BARS], evidence.piece), tonics


def _batch(examples: list[Example]) -> Batch:
    longest = max(len(tonics) for _, tonics in examples)
    shares = np.zeros((len(examples), longest, 12))
    right = np.zeros((len(examples), longest), dtype=np.int64)
    present = np.zeros((len(examples), longest), dtype=bool)
    for row, (evidence, tonics) in enumerate(examples):
        shares[row, : len(tonics)], right[row, : len(tonics)] = evidence.bars, tonics
        present[row, : len(tonics)] = True
    piece = np.stack([evidence.piece for evidence, _ in examples])
    return (
        torch.from_numpy(above_tonics(shares)).float(),
        torch.from_numpy(above_tonics(piece)).float(),
        torch.from_numpy(right),
        torch.from_numpy(present),
    )
