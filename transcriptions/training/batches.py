"""Batches of training examples of like length, drawn in a process of their own so that training never waits."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass, fields
from multiprocessing.queues import Queue
from queue import Empty, Full
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.training.examples import UNKNOWN, Example, draw_example
from transcriptions.training.works import Work

# Examples are sorted by length within a pool, so that little of a batch is padding.
_POOL = 96
# A performance is used this often, in different company: making one costs as much as learning from it.
_USES = 3
# After so long without a batch, or with none taken, it is asked whether the other process still lives.
_PATIENCE_S = 2.0
# Solo piano and rare meters come more often than the scores have them.
_KIND_WEIGHTS = {"piano": 2.5, "song": 1.0, "quartet": 1.5}
_METER_WEIGHTS = {(3, 8): 2.0, (9, 8): 3.0, (12, 8): 2.5, (5, 4): 5.0, (3, 2): 3.0, (6, 4): 3.0, (2, 8): 3.0}


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples padded to one length: every field (batch, onsets[, features]); mask is True where an onset is."""

    rows: npt.NDArray[np.float32]
    times_s: npt.NDArray[Any]
    beat: npt.NDArray[Any]
    downbeat: npt.NDArray[Any]
    phase: npt.NDArray[Any]
    meter: npt.NDArray[Any]
    period: npt.NDArray[Any]
    mask: npt.NDArray[np.bool_]


def collate(examples: list[Example]) -> Batch:
    """Examples as one batch; padding is UNKNOWN and masked."""
    longest = max(len(example.times_s) for example in examples)
    columns = {}
    for field in fields(Example):
        fill = 0 if field.name in ("rows", "times_s") else UNKNOWN
        padded = []
        for example in examples:
            values = getattr(example, field.name)
            margin = [(0, longest - len(values))] + [(0, 0)] * (values.ndim - 1)
            padded.append(np.pad(values, margin, constant_values=fill))
        columns[field.name] = np.stack(padded)
    times_s = columns["times_s"] - columns["times_s"][:, :1]
    columns["times_s"] = times_s.astype(np.float32)
    mask = np.arange(longest) < np.array([len(example.times_s) for example in examples])[:, None]
    return Batch(**columns, mask=mask)


def batches(works: list[Work], seed: int, *, onsets: int, longest: int) -> Iterator[Batch]:
    """Endless batches of about `onsets` onsets in all, no crop longer than `longest`."""
    random = np.random.default_rng(seed)
    weights = np.array([_weight(work) for work in works])
    while True:
        chosen = random.choice(len(works), _POOL, p=weights / weights.sum())
        pool = list(_draw(random, [works[index] for index in chosen], longest))
        for _ in range(_USES):
            groups = list(_grouped(random, pool, onsets))
            for index in random.permutation(len(groups)):
                yield collate(groups[index])


def _weight(work: Work) -> float:
    meter = (int(work.bars["numerator"][0]), int(work.bars["denominator"][0]))
    length = min(3.0, max(0.5, len(work.bars) / 60))
    return float(_KIND_WEIGHTS[work.kind] * _METER_WEIGHTS.get(meter, 1.0) * length)


def _draw(random: np.random.Generator, works: list[Work], longest: int) -> Iterator[Example]:
    for work in works:
        try:
            yield draw_example(random, work, longest)
        except ValueError:
            continue  # an excerpt with next to nothing in it


def _grouped(random: np.random.Generator, pool: list[Example], onsets: int) -> Iterator[list[Example]]:
    order = sorted(pool, key=lambda example: len(example.times_s) + random.integers(0, 24))
    group: list[Example] = []
    for example in order:
        if group and (len(group) + 1) * max(len(example.times_s), len(group[-1].times_s)) > onsets:
            yield group
            group = []
        group.append(example)
    if group:
        yield group


def _serve(queue: Queue[Batch], works: list[Work], seed: int, onsets: int, longest: int) -> None:
    parent = multiprocessing.parent_process()
    for batch in batches(works, seed, onsets=onsets, longest=longest):
        while True:
            try:
                queue.put(batch, timeout=_PATIENCE_S)
                break
            except Full:
                if parent is None or not parent.is_alive():
                    return


def served_batches(works: list[Work], seed: int, *, onsets: int, longest: int) -> Iterator[Batch]:
    """`batches`, made in another process that ends with this one. RuntimeError when it ends before."""
    context = multiprocessing.get_context("fork")
    queue: Queue[Batch] = context.Queue(maxsize=24)
    process = context.Process(target=_serve, args=(queue, works, seed, onsets, longest), daemon=True)
    process.start()
    while True:
        try:
            yield queue.get(timeout=_PATIENCE_S)
        except Empty:
            if not process.is_alive():
                raise RuntimeError("the process that makes performances has ended; its error stands above") from None
