"""The network that reads notes among their neighbours (`note_graph`), as plain arrays.

Each layer gives every note what its neighbours, the notes around and all notes of the graph are like, with how each
neighbour lies to it; a few layers carry that along lines and through chords. Gilmer et al., "Neural message passing
for quantum chemistry" (2017), is the idea; Karystinaios and Widmer use it for voices (ISMIR 2023).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transcriptions.music.network import Floats, normed
from transcriptions.music.note_graph import NoteGraph, around

Singles = npt.NDArray[np.float32]
# Weights (inputs, outputs) and biases (outputs,).
Linear = tuple[Singles, Singles]

# Notes worked on at once, so that memory does not grow with the piece.
_NOTES = 4096


@dataclass(frozen=True, slots=True)
class NoteLayer:
    """norm: scale and shift (width,) of what comes in. gather: of the note, its neighbours, their links, the means
    of the notes around and of all, one after the other, to (width,). mix: (width, width)."""

    norm: Linear
    gather: Linear
    mix: Linear


@dataclass(frozen=True, slots=True)
class NoteNetwork:
    """mean, deviation: (columns,) of the nodes learned from."""

    mean: Singles
    deviation: Singles
    entry: Linear
    layers: tuple[NoteLayer, ...]
    norm: Linear
    exit: Linear

    def read(self, graph: NoteGraph) -> npt.NDArray[np.float64]:
        """(notes,) log odds of what the network has learned to tell."""
        hidden = ((graph.nodes - self.mean) / self.deviation) @ self.entry[0] + self.entry[1]
        for layer in self.layers:
            hidden = hidden + _gathered(layer, hidden, graph)
        logits = normed(hidden, *self.norm) @ self.exit[0] + self.exit[1]
        return np.asarray(logits[:, 0], dtype=np.float64)


def _gathered(layer: NoteLayer, hidden: Floats, graph: NoteGraph) -> Floats:
    count = len(hidden)
    notes = normed(hidden, *layer.norm)
    with_none = np.concatenate([notes, np.zeros((1, notes.shape[1]), dtype=np.float32)])
    total = np.concatenate([np.zeros((1, notes.shape[1])), np.cumsum(notes, axis=0, dtype=np.float64)])
    first, end = around(count)
    near = ((total[end] - total[first]) / (end - first)[:, None]).astype(np.float32)
    whole = np.broadcast_to((total[-1] / count).astype(np.float32), notes.shape)
    found: list[Floats] = []
    for start in range(0, count, _NOTES):
        some = slice(start, start + _NOTES)
        rows = (
            notes[some], _flat(with_none[graph.neighbours[some]]), _flat(graph.links[some]), near[some], whole[some]
        )  # fmt: skip
        inside = np.maximum(np.concatenate(rows, axis=1) @ layer.gather[0] + layer.gather[1], 0)
        found.append(inside @ layer.mix[0] + layer.mix[1])
    return np.concatenate(found)


def _flat(rows: Floats) -> Floats:
    return rows.reshape(len(rows), -1)
