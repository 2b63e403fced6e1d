from __future__ import annotations

import numpy as np

from tests.transcriptions.music.playing import grid_note
from transcriptions.music.note_graph import AROUND, GRID_COLUMNS, LINK_COLUMNS, NEIGHBOURS, around, note_graph

# Places of neighbours: above and below in the chord; higher and lower one onset before, one after, two before, two
# after; the same key before and after; held above and below.
ABOVE, BELOW, BEFORE_HIGHER, BEFORE_LOWER, AFTER_HIGHER, AFTER_LOWER = range(6)
TWO_BEFORE_HIGHER, TWO_AFTER_LOWER, KEY_BEFORE, KEY_AFTER, HELD_ABOVE, HELD_BELOW = 6, 9, 10, 11, 12, 13

NOTES = [
    grid_note(0, 3.9, 48),
    grid_note(0, 0.9, 60),
    grid_note(0, 0.9, 64),
    grid_note(1, 0.9, 62),
    grid_note(2, 0.9, 60),
    grid_note(2, 0.9, 67),
]


def neighbour(note: int, place: int) -> int | None:
    found = int(note_graph(NOTES).neighbours[note, place])
    return None if found == len(NOTES) else found


def test_neighbours_in_the_chord_and_in_the_onsets_around() -> None:
    assert (neighbour(1, ABOVE), neighbour(1, BELOW), neighbour(0, BELOW)) == (2, 0, None)
    assert (neighbour(3, BEFORE_HIGHER), neighbour(3, BEFORE_LOWER)) == (2, 1)
    assert (neighbour(3, AFTER_HIGHER), neighbour(3, AFTER_LOWER)) == (5, 4)
    assert (neighbour(2, AFTER_HIGHER), neighbour(2, AFTER_LOWER)) == (None, 3)
    assert (neighbour(4, TWO_BEFORE_HIGHER), neighbour(2, TWO_AFTER_LOWER)) == (1, 4)


def test_the_same_key_and_what_is_held() -> None:
    assert (neighbour(4, KEY_BEFORE), neighbour(1, KEY_AFTER), neighbour(1, KEY_BEFORE)) == (1, 4, None)
    assert (neighbour(5, HELD_BELOW), neighbour(5, HELD_ABOVE), neighbour(1, HELD_BELOW)) == (0, None, None)
    far = [grid_note(at, 0.9, 60) for at in (0, 8, 17)]
    assert note_graph(far).neighbours[:, KEY_BEFORE].tolist() == [3, 0, 3]


def test_links_say_how_neighbours_lie() -> None:
    graph = note_graph(NOTES)
    is_there, interval, step, overlap, length, louder = graph.links[5, HELD_BELOW].tolist()
    assert (is_there, interval, louder) == (1, np.float32(-19 / 12), 0)
    assert np.isclose(step, -np.log(3))
    assert np.isclose(overlap, 1.9)
    assert np.isclose(length, np.log(3.9 / 0.9))
    assert not graph.links[0, BELOW].any()


def test_shapes_and_one_note() -> None:
    graph = note_graph(NOTES[:1])
    assert graph.nodes.shape == (1, GRID_COLUMNS)
    assert graph.neighbours.tolist() == [[1] * NEIGHBOURS]
    assert graph.links.shape == (1, NEIGHBOURS, LINK_COLUMNS)
    assert np.isfinite(graph.nodes).all()


def test_a_transposed_piece_differs_in_height_alone() -> None:
    low, high = (note_graph([grid_note(at, 0.9, base + at % 5) for at in range(9)]) for base in (50, 62))
    assert np.allclose(low.nodes[:, 1:], high.nodes[:, 1:], atol=1e-5)
    assert (high.nodes[:, 0] - low.nodes[:, 0]).tolist() == [1.0] * 9
    assert (low.links == high.links).all()


def test_a_few_notes_around_each_are_heard_together() -> None:
    first, end = around(100)
    assert (first[0], end[0], first[50], end[50]) == (0, AROUND + 1, 50 - AROUND, 51 + AROUND)
    assert end[-1] == 100
