from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.transcriptions.music.playing import grid_note, march
from transcriptions.learned_weights import load_learned
from transcriptions.music import note_network
from transcriptions.music.note_graph import NEIGHBOURS, note_graph

GRAPH = note_graph(
    sorted(
        (grid_note(int(at * 2), 1.8 * length, pitch) for at, length, pitch in march(12)),
        key=lambda note: (note.start, note.pitch),
    )
)


def test_a_piece_read_in_pieces_is_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    network = load_learned().hands
    whole = network.read(GRAPH)
    monkeypatch.setattr(note_network, "_NOTES", 17)
    assert whole.shape == (len(GRAPH.nodes),)
    assert np.allclose(network.read(GRAPH), whole, atol=1e-4)


def test_neighbours_count() -> None:
    network = load_learned().hands
    alone = replace(
        GRAPH, neighbours=np.full_like(GRAPH.neighbours, len(GRAPH.nodes)), links=np.zeros_like(GRAPH.links)
    )
    assert alone.neighbours.shape[1] == NEIGHBOURS
    assert np.abs(network.read(alone) - network.read(GRAPH)).max() > 0.1
