"""Learns which hand plays a note from the staves of keyboard scores: the network of `music/hands.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from transcriptions.learned_weights import read_network, write_network
from transcriptions.music.draft import GridNote
from transcriptions.music.hand_features import hand_rows
from transcriptions.music.hands import split_hands
from transcriptions.music.network import Network, Singles
from transcriptions.training.gridded import grid_notes
from transcriptions.training.works import Work

Random = np.random.Generator
Answers = npt.NDArray[np.bool_]

# Notes of an excerpt: solo pieces are longer, fewer and count more than the accompaniments of songs.
_EXCERPT = {"piano": 1500, "song": 500, "quartet": 0}
# Notes of a held-out work that are measured.
_MEASURED = 2500
# A staff with fewer of a part's notes than this share says little about hands.
_SMALLEST_SHARE = 0.05

_WIDTHS = (32, 16)
_EPOCHS = 5
_BATCH = 1024
_RATE = 3e-3


def train_hands(works: list[Work], held_out: list[Work], *, seed: int, folder: Path) -> Iterator[str]:
    """Writes hands.safetensors into the folder and yields the share of right staves in held-out works."""
    random = np.random.default_rng(seed)
    rows, answers = [], []
    for work in works:
        for notes, is_left in _keyboard(work):
            first = int(random.integers(0, max(1, len(notes) - _EXCERPT[work.kind])))
            part = slice(first, first + _EXCERPT[work.kind])
            played, kept = _played(random, notes[part])
            if played:
                rows.append(hand_rows(played))
                answers.append(is_left[part][kept])
    yield f"{sum(map(len, rows))} notes of {len(rows)} works"
    write_network(_fit(np.concatenate(rows), np.concatenate(answers), seed), folder / "hands.safetensors")
    network = read_network(folder / "hands.safetensors")
    for kind in ("piano", "song"):
        shares = staff_shares(network, [work for work in held_out if work.kind == kind])
        yield f"{kind}: right staff {np.mean(shares or [0.0]):.4f} (mean of {len(shares)} held-out works)"


def staff_shares(network: Network, works: list[Work]) -> list[float]:
    """The share of notes on the right staff, for each keyboard part of the works."""
    shares = []
    for work in works:
        for notes, is_left in _keyboard(work):
            found = np.array(split_hands(notes[:_MEASURED], network)) == 2
            shares.append(float((found == is_left[:_MEASURED]).mean()))
    return shares


def _keyboard(work: Work) -> Iterator[tuple[list[GridNote], Answers]]:
    """The notes of each part on two staves, and which of them stand on the lower one."""
    for part in np.unique(work.notes["part"]):
        records = work.notes[work.notes["part"] == part]
        staves, counts = np.unique(records["staff"], return_counts=True)
        if len(staves) != 2 or counts.min() < _SMALLEST_SHARE * counts.sum():
            continue
        notes, kept = grid_notes(replace(work, notes=records))
        yield notes, np.asarray(kept["staff"] == staves[1])


def _played(random: Random, notes: list[GridNote]) -> tuple[list[GridNote], npt.NDArray[Any]]:
    """The notes as heard: keys up early or late, some notes missed, in another key; and the indices of those kept."""
    touch = random.uniform(0.35, 1.3) if random.random() < 0.5 else 1.0
    touches = touch * np.exp(random.normal(0, 0.15, len(notes)))
    kept = np.flatnonzero(random.random(len(notes)) > random.choice([0.0, 0.05]))
    shift = int(random.integers(-3, 4))
    played = []
    for index in kept:
        note = notes[index]
        end = float(note.start) + (note.key_end - float(note.start)) * float(touches[index])
        played.append(replace(note, pitch=min(max(note.pitch + shift, 0), 127), key_end=end))
    return played, kept


def _fit(rows: Singles, answers: Answers, seed: int) -> Network:
    torch.manual_seed(seed)
    inputs, targets = torch.from_numpy(rows), torch.from_numpy(answers.astype(np.float32))
    widths = (rows.shape[1], *_WIDTHS, 1)
    linear = [nn.Linear(before, after) for before, after in pairwise(widths)]
    module = nn.Sequential(*[step for layer in linear[:-1] for step in (layer, nn.ReLU())], linear[-1])
    optimizer = torch.optim.AdamW(module.parameters(), lr=_RATE, weight_decay=1e-3)
    steps = _EPOCHS * -(-len(rows) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=steps)
    with torch.enable_grad():
        for _ in range(_EPOCHS):
            for batch in torch.randperm(len(rows)).split(_BATCH):
                loss = nn.functional.binary_cross_entropy_with_logits(module(inputs[batch])[:, 0], targets[batch])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                schedule.step()
    return Network(tuple((layer.weight.detach().numpy(), layer.bias.detach().numpy()) for layer in linear))
