"""Performances of parts of works, for what learns from readings of them; drawn in several processes at once."""

from __future__ import annotations

import logging
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
import torch

from transcriptions.training.synthesis import Played, cut, perform
from transcriptions.training.variation import varied
from transcriptions.training.works import Work

logger = logging.getLogger(__name__)

Random = np.random.Generator
Drawn = TypeVar("Drawn")
# From so many performances, by a seed.
Draw = Callable[[int, int], list[Drawn]]

# Solo piano and whole works come more often than the corpus has them.
_KIND_WEIGHTS = {"piano": 2.5, "song": 0.8, "quartet": 1.5}
_USUAL_BARS = 60
# Notes of an excerpt, at least and at most. Most begin where the piece does; of the others some begin inside a bar.
_FEWEST, _MOST = 250, 1100
_FROM_START, _INSIDE_BAR = 0.6, 0.4
# How freely they are played, against what the rhythm model learns from, and how often.
_FREEDOMS, _FREEDOM_ODDS = (0.9, 0.5), (0.6, 0.4)
# Performances that one process makes before it is given others.
_CHUNK = 50


def play_excerpts(
    works: Sequence[Work], count: int, seed: int, *, remetered: float = 0.0
) -> Iterator[tuple[Work, Played]]:
    """`count` performances of parts of works, some of them varied; in another meter as often as `remetered` says."""
    random = np.random.default_rng(seed)
    weights = np.array([_KIND_WEIGHTS[work.kind] * min(2.0, max(0.5, len(work.bars) / _USUAL_BARS)) for work in works])
    made = 0
    while made < count:
        work = works[random.choice(len(works), p=weights / weights.sum())]
        try:
            part = varied(random, _excerpt(random, work), remetered=remetered)
            yield work, perform(random, part, freedom=float(random.choice(_FREEDOMS, p=_FREEDOM_ODDS)))
        except ValueError:
            continue  # next to nothing in it
        made += 1


def in_processes(draw: Draw[Drawn], count: int, seed: int, *, processes: int) -> Iterator[Drawn]:
    """What `draw` makes of so many performances by a seed, in chunks; however many processes there are, the same."""
    sizes = [min(_CHUNK, count - first) for first in range(0, count, _CHUNK)]
    seeds = np.random.SeedSequence(seed).generate_state(len(sizes)).tolist()
    context = multiprocessing.get_context("fork")
    with context.Pool(processes, _start, (draw,)) as pool:
        for index, chunk in enumerate(pool.imap(_work, zip(sizes, seeds, strict=True))):
            logger.info("%d of %d performances", index * _CHUNK + sizes[index], count)
            yield from chunk


# What a process draws by, told once.
_DRAWS: list[Draw[Any]] = []


def _start(draw: Draw[Any]) -> None:
    torch.set_num_threads(1)
    _DRAWS[:] = [draw]


def _work(chunk: tuple[int, int]) -> list[Any]:
    (draw,) = _DRAWS
    return draw(*chunk)


def _excerpt(random: Random, work: Work) -> Work:
    first = 0 if random.random() < _FROM_START else int(random.integers(0, max(1, len(work.bars) - 8)))
    begin = int(np.searchsorted(work.notes["onset"], work.bars["start"][first] - 1e-6))
    end = min(begin + int(random.integers(_FEWEST, _MOST)), len(work.notes) - 1)
    last = int(np.searchsorted(work.bars["start"], work.notes["onset"][end] + 1e-6, side="right"))
    part = cut(work, work.bars[first : max(last, first + 1)])
    if not first or random.random() > _INSIDE_BAR:
        return part
    bar = part.bars[0]
    inside = np.unique(part.notes["onset"][part.notes["onset"] < bar["start"] + bar["length"] - 1e-6])
    if len(inside) < 2:
        return part
    return replace(part, notes=part.notes[part.notes["onset"] >= random.choice(inside[1:]) - 1e-6])
