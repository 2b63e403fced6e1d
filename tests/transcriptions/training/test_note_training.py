from __future__ import annotations

import numpy as np
import torch

from tests.transcriptions.training.scores import march_work
from transcriptions.music.note_graph import GRID_COLUMNS
from transcriptions.training import note_training
from transcriptions.training.note_examples import example_of, keyboard_parts
from transcriptions.training.note_training import Recipe, loss_of, train


def test_parts_of_made_performances_have_the_hands_of_print() -> None:
    parts = list(keyboard_parts([march_work()], 4, 1))
    assert len(parts) == 4
    for part in parts:
        pitches = np.array([note.pitch for note in part.notes])
        assert 0.2 < part.is_left.mean() < 0.8
        assert pitches[part.is_left].mean() < pitches[~part.is_left].mean() - 7
        assert not part.is_second.any()
        assert set(part.durations) == {0.5, 1.0}
        right, left = part.staves
        assert (right.is_left.any(), left.is_left.all()) == (False, True)
        assert len(right.notes) + len(left.notes) == len(part.notes)


def test_what_lasts_beyond_the_next_onset_is_learned_beside() -> None:
    (part,) = keyboard_parts([march_work()], 1, 1)
    example = example_of(part, part.is_left)
    assert example.answers[:, 0].tolist() == part.is_left.tolist()
    # Quarters of the accompaniment under eighths of the tune.
    assert example.answers[part.is_left, 1].mean() > 0.5
    assert not example.answers[part.durations == 0.5, 1].any()


def test_the_arrays_say_what_the_network_learned() -> None:
    recipe = Recipe(width=12, layers=2)
    torch.manual_seed(3)
    network = note_training._Network(recipe, GRID_COLUMNS).eval()
    examples = [example_of(part, part.is_left) for part in keyboard_parts([march_work()], 3, 1)]
    usual = np.zeros(examples[0].graph.nodes.shape[1], dtype=np.float32), np.float32(1)
    with torch.no_grad():
        wanted = network(note_training._batch(examples, (usual[0], usual[0] + usual[1])))[:, 0].numpy()
    arrays = note_training._as_arrays(network, usual[0], usual[0] + usual[1])
    assert np.allclose(np.concatenate([arrays.read(example.graph) for example in examples]), wanted, atol=1e-4)


def test_learning_makes_right_answers_likely() -> None:
    examples = [example_of(part, part.is_left) for part in keyboard_parts([march_work()], 12, 1)]
    short = Recipe(steps=120, width=16, layers=2, notes=600)
    before, after = train(examples, Recipe(steps=1, width=16, layers=2, notes=600)), train(examples, short)
    assert loss_of(after, examples) < min(0.25, loss_of(before, examples) / 2)
