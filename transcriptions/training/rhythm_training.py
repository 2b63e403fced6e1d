"""Trains the rhythm model on performances made from scores, for a set number of minutes, and keeps the best weights."""

from __future__ import annotations

import copy
import json
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional

from transcriptions.engines.rhythm_network import HEADS, RhythmNetwork, Shape
from transcriptions.music.rhythm_evidence import PERIOD_BINS
from transcriptions.training.averaging import follow
from transcriptions.training.batches import Batch, collate, served_batches
from transcriptions.training.examples import UNKNOWN, draw_example
from transcriptions.training.works import Work

logger = logging.getLogger(__name__)

# How much each head counts in the loss. Downbeats are rarer and harder than beats.
_WEIGHTS = {"beat": 1.0, "downbeat": 1.5, "phase": 0.5, "period": 0.4, "meter": 0.3}
# A period counts as nearly right within this many bins.
_PERIOD_WIDTH = 0.8
_WARM_UP_STEPS, _LAST_RATE = 300, 2e-5
_EVALUATE_EVERY_S = 420.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """minutes: the learning rate falls from `rate` over them. long_from: share of them after which crops are long."""

    minutes: float
    rate: float = 2e-3
    seed: int = 1
    onsets: int = 2560
    crop: int = 256
    long_crop: int = 768
    long_from: float = 0.6


# Where a process has run models before, gradients are off.
@torch.enable_grad()
def train(works: list[Work], held_out: list[Work], recipe: Recipe, output: Path, *, network: RhythmNetwork) -> None:
    """Train and write weights to `output` (safetensors) whenever the held-out loss is the best so far."""
    average = copy.deepcopy(network)
    optimizer = torch.optim.AdamW(network.parameters(), lr=recipe.rate, betas=(0.9, 0.98), weight_decay=0.02)
    validation = _validation_batches(held_out)
    started = evaluated = time.monotonic()
    best = np.inf
    for step, batch in enumerate(_all_batches(works, recipe, started)):
        share = (time.monotonic() - started) / (60 * recipe.minutes)
        _set_rate(optimizer, step, share, recipe.rate)
        losses = batch_losses(network, batch)
        loss = sum((weight * losses[name] for name, weight in _WEIGHTS.items()), torch.zeros(()))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        follow(average, network, step)
        if step % 50 == 0:
            logger.info("step %d, %.0f %%: %s", step, 100 * share, _text(losses))
        if share >= 1 or time.monotonic() - evaluated > _EVALUATE_EVERY_S:
            evaluated = time.monotonic()
            found = evaluate(average, validation)
            total = sum(_WEIGHTS[name] * value for name, value in found.items())
            logger.info("held out after step %d: %.4f %s", step, total, json.dumps(found))
            if total < best:
                best = total
                save(average, output)
        if share >= 1:
            return


def new_network(seed: int, shape: Shape | None = None) -> RhythmNetwork:
    """Untrained weights."""
    torch.manual_seed(seed)
    return RhythmNetwork(shape or Shape())


def load_network(path: Path) -> RhythmNetwork:
    """What `save` wrote."""
    with safe_open(str(path), "pt") as stored:
        shape = Shape.from_text(stored.metadata()["shape"])
    network = RhythmNetwork(shape)
    network.load_state_dict({name: value.float() for name, value in load_file(path).items()})
    return network


def save(network: RhythmNetwork, path: Path) -> None:
    """Weights in half precision, with the network's shape beside them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = {name: value.detach().half().contiguous() for name, value in network.state_dict().items()}
    save_file(tensors, path, {"shape": network.shape.to_text()})


def batch_losses(network: RhythmNetwork, batch: Batch) -> dict[str, Tensor]:
    """Mean loss of each head over what is known."""
    mask = torch.from_numpy(batch.mask)
    logits = network(torch.from_numpy(batch.rows), torch.from_numpy(batch.times_s), mask)
    beat, downbeat, phase, period, meter = logits[mask].split(HEADS, dim=-1)
    truth = {name: torch.from_numpy(getattr(batch, name))[mask] for name in _WEIGHTS}
    return {
        "beat": functional.binary_cross_entropy_with_logits(beat[:, 0], truth["beat"].float()),
        "downbeat": functional.binary_cross_entropy_with_logits(downbeat[:, 0], truth["downbeat"].float()),
        "phase": functional.cross_entropy(phase, truth["phase"], ignore_index=UNKNOWN),
        "period": _period_loss(period, truth["period"].float()),
        "meter": functional.cross_entropy(meter, truth["meter"], ignore_index=UNKNOWN),
    }


def _period_loss(logits: Tensor, truth: Tensor) -> Tensor:
    known = truth >= 0
    near = torch.exp(-0.5 * ((torch.arange(PERIOD_BINS) - truth[known][:, None]) / _PERIOD_WIDTH) ** 2)
    return functional.cross_entropy(logits[known], near / near.sum(dim=1, keepdim=True))


@torch.no_grad()
def evaluate(network: RhythmNetwork, validation: list[Batch]) -> dict[str, float]:
    """Mean losses over batches that training never sees."""
    network.eval()
    found = [batch_losses(network, batch) for batch in validation]
    network.train()
    return {name: round(float(np.mean([losses[name].item() for losses in found])), 4) for name in _WEIGHTS}


def _validation_batches(held_out: list[Work]) -> list[Batch]:
    random = np.random.default_rng(7)
    found = []
    for index in range(0, 96, 8):
        works = [held_out[(place * 7) % len(held_out)] for place in range(index, index + 8)]
        found.append(collate([draw_example(random, work, 384) for work in works]))
    return found


def _all_batches(works: list[Work], recipe: Recipe, started: float) -> Iterator[Batch]:
    """Short crops first, long ones for the last part of the time."""
    for batch in served_batches(works, recipe.seed, onsets=recipe.onsets, longest=recipe.crop):
        yield batch
        if time.monotonic() - started > 60 * recipe.minutes * recipe.long_from:
            break
    yield from served_batches(works, recipe.seed + 1, onsets=recipe.onsets, longest=recipe.long_crop)


def _set_rate(optimizer: torch.optim.Optimizer, step: int, share: float, highest: float) -> None:
    rate = _LAST_RATE + (highest - _LAST_RATE) * 0.5 * (1 + np.cos(np.pi * min(share, 1.0)))
    for group in optimizer.param_groups:
        group["lr"] = rate * min(1.0, (step + 1) / _WARM_UP_STEPS)


def _text(losses: dict[str, Tensor]) -> str:
    return " ".join(f"{name} {value.item():.3f}" for name, value in losses.items())
