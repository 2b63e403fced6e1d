"""Learns how long notes are written from performances made of scores: the network of `music/durations.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from transcriptions.learned_weights import read_network, read_notes, write_network
from transcriptions.music.draft import GridNote
from transcriptions.music.duration_features import FEATURES, TICKS, find_candidates
from transcriptions.music.network import Network
from transcriptions.music.note_network import NoteNetwork
from transcriptions.music.parts import lay_out
from transcriptions.music.timeline import Timeline
from transcriptions.music.voices import split_voices
from transcriptions.training.gridded import true_notes
from transcriptions.training.notation_examples import NotationExample, notation_examples
from transcriptions.training.works import Work

# Performances to learn from and to measure on; solo keyboard music is a third of them.
_PERFORMANCES, _MEASURED = 500, 120
_SOLO_SHARE = 3
# An end this close (ticks) to what is printed is that one: a third of a 16th.
_NEAR = TICKS // 48

_WIDTH = 24
_EPOCHS = 20
_BATCH = 512
_RATE = 1e-2


@dataclass(frozen=True, slots=True)
class Layout:
    """The networks that part the notes between staves and voices, as in `Learned`."""

    hands: NoteNetwork
    voices: NoteNetwork


@dataclass(frozen=True, slots=True)
class Cases:
    """features: (chords, candidates, FEATURES); possible, right: (chords, candidates); weights: (chords,) notes."""

    features: npt.NDArray[np.float32]
    possible: npt.NDArray[np.bool_]
    right: npt.NDArray[np.bool_]
    weights: npt.NDArray[np.float32]


def train_durations(works: list[Work], held_out: list[Work], *, seed: int, folder: Path) -> Iterator[str]:
    """Writes durations.safetensors into the folder and yields the share of right ends in held-out works."""
    layout = Layout(read_notes(folder / "hands.safetensors"), read_notes(folder / "voices.safetensors"))
    cases = _cases(_performances(works, _PERFORMANCES, seed), layout)
    yield f"{len(cases.weights)} chords of {_PERFORMANCES} performances"
    write_network(_fit(cases, seed), folder / "durations.safetensors")
    network = read_network(folder / "durations.safetensors")
    measured = _cases(_performances(held_out, _MEASURED, seed), layout)
    yield f"right end of {right_share(network, measured):.4f} of the notes in {_MEASURED} held-out performances"
    yield f"lasting to the next one always: {_share(measured, measured.right[:, 0]):.4f}"


def right_share(network: Network, cases: Cases) -> float:
    """The share of notes whose likeliest end is the printed one."""
    scores = np.where(
        cases.possible, network(cases.features.reshape(-1, len(FEATURES))).reshape(cases.possible.shape), -np.inf
    )
    return _share(cases, cases.right[np.arange(len(scores)), scores.argmax(axis=1)])


def _share(cases: Cases, is_right: npt.NDArray[np.bool_]) -> float:
    return float((cases.weights * is_right).sum() / cases.weights.sum())


def _performances(works: list[Work], count: int, seed: int) -> Iterator[NotationExample]:
    solo = [work for work in works if work.kind == "piano"]
    others = [work for work in works if work.kind != "piano"]
    from_solo = count // _SOLO_SHARE if others else count
    yield from notation_examples(solo, from_solo, seed)
    yield from notation_examples(others, count - from_solo, seed + 1)


def _cases(examples: Iterator[NotationExample], layout: Layout) -> Cases:
    found = [case for example in examples for case in example_cases(example, layout)]
    columns = zip(*found, strict=True)
    features, possible, right, weights = (np.concatenate(column) for column in columns)
    is_known = right.any(axis=1)
    return Cases(features[is_known], possible[is_known], right[is_known], weights[is_known])


def example_cases(example: NotationExample, layout: Layout) -> Iterator[tuple[npt.NDArray[Any], ...]]:
    """The arrays of Cases for each voice of a performance whose notes stand where they are printed."""
    timeline = Timeline.from_grid(example.grid)
    notes = true_notes(example, timeline)
    parts, staves = lay_out(example.performance, notes, hands=layout.hands)
    for voice in split_voices(notes, staves, parts, network=layout.voices):
        groups = voice.groups
        found = find_candidates(groups, timeline.time)
        printed = np.array([_printed_end(example, group) for group in groups])
        nexts = np.append([int(group[0].start * TICKS) for group in groups[1:]], np.iinfo(np.int64).max)
        near = abs(found.ends - np.minimum(printed, nexts)[:, None]) <= _NEAR
        weights = np.array([len(group) for group in groups], dtype=np.float32)
        yield found.features.astype(np.float32), found.possible, near & found.possible, weights


def _printed_end(example: NotationExample, group: list[GridNote]) -> int:
    """The end that most notes of a chord have in print, in ticks."""
    lengths = [example.written[note.part, note.time_s, note.pitch].duration for note in group]
    length = max(set(lengths), key=lambda value: (lengths.count(value), value))
    return round((float(group[0].start) + length) * TICKS)


def _fit(cases: Cases, seed: int) -> Network:
    """The likelihood of the right candidates under a softmax over the possible ones, made as large as it gets."""
    torch.manual_seed(seed)
    middle = cases.features[cases.possible].mean(axis=0)
    scale = cases.features[cases.possible].std(axis=0) + 1e-3
    inputs = torch.from_numpy((cases.features - middle) / scale)
    possible, right = torch.from_numpy(cases.possible), torch.from_numpy(cases.right)
    weights = torch.from_numpy(cases.weights)
    hidden, output = nn.Linear(len(FEATURES), _WIDTH), nn.Linear(_WIDTH, 1)
    net = nn.Sequential(hidden, nn.ReLU(), output)
    optimizer = torch.optim.AdamW(net.parameters(), weight_decay=1e-4)
    steps = _EPOCHS * -(-len(inputs) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=steps)
    with torch.enable_grad():
        for _ in range(_EPOCHS):
            for batch in torch.randperm(len(inputs)).split(_BATCH):
                loss = _loss(net(inputs[batch])[..., 0], possible[batch], right[batch], weights=weights[batch])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                schedule.step()
    first, last = ((layer.weight.detach().numpy(), layer.bias.detach().numpy()) for layer in (hidden, output))
    unscaled = first[0] / scale
    return Network(((unscaled, first[1] - unscaled @ middle), last))


def _loss(scores: Tensor, possible: Tensor, right: Tensor, *, weights: Tensor) -> Tensor:
    chances = scores.masked_fill(~possible, -1e9).log_softmax(dim=1)
    return -(torch.logsumexp(chances.masked_fill(~right, -1e9), dim=1) * weights).sum() / weights.sum()
