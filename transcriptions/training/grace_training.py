"""Learns which played notes print has as grace notes: the network of `music/graces.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from transcriptions.music.graces import grace_graph
from transcriptions.music.sounding import NoteTable
from transcriptions.music.timeline import Timeline
from transcriptions.training.notation_examples import NotationExample
from transcriptions.training.note_examples import NoteExample
from transcriptions.training.note_training import trained
from transcriptions.training.ornament_training import key_of, measure_ornaments, ornament_examples
from transcriptions.training.synthesis import GRACE
from transcriptions.training.works import Work

# Performances to learn from and to measure on, and steps of learning.
_PERFORMANCES, _MEASURED, _STEPS = 6000, 240, 6000
# Parts of fewer notes say nothing.
_FEWEST = 8


def train_graces(works: list[Work], held_out: list[Work], *, seed: int, folder: Path) -> Iterator[str]:
    """Writes graces.safetensors into the folder; yields how ornaments are found in held-out works with it."""
    examples = list(grace_examples(ornament_examples(works, _PERFORMANCES, seed)))
    graces = sum(int(example.answers[:, 0].sum()) for example in examples)
    yield f"{graces} grace notes among {sum(len(example.answers) for example in examples)} notes"
    network = trained(examples, folder / "graces.safetensors", steps=_STEPS, seed=seed)
    yield from measure_ornaments(ornament_examples(held_out, _MEASURED, seed + 1), network)


def grace_examples(performances: Iterable[NotationExample]) -> Iterator[NoteExample]:
    """The notes of each part; what is learned beside is whether print has them at all: some are wrong."""
    for example in performances:
        timeline = Timeline.from_grid(example.grid)
        in_print = example.written.keys() | example.signs.keys()
        for index, part in enumerate(example.performance.parts):
            if len(part.notes) < _FEWEST:
                continue
            graph, order = grace_graph(NoteTable.of(part.notes, timeline, part.pedals))
            keys = [key_of(index, part.notes[note]) for note in order.tolist()]
            answers = [(example.signs.get(key) == GRACE, key not in in_print) for key in keys]
            yield NoteExample(example.kind, graph, np.array(answers))
