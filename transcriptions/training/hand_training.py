"""Learns which hand plays a note from the staves of keyboard scores: the network of `music/hands.py`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from transcriptions.music.hands import split_hands
from transcriptions.music.note_network import NoteNetwork
from transcriptions.training.note_examples import KeyboardPart, example_of, keyboard_parts
from transcriptions.training.note_training import trained
from transcriptions.training.works import Work

# Performances to learn from and to measure on, and steps of learning.
_PERFORMANCES, _MEASURED, _STEPS = 16000, 400, 8000


def train_hands(works: list[Work], held_out: list[Work], *, seed: int, folder: Path) -> Iterator[str]:
    """Writes hands.safetensors into the folder and yields the share of right staves in held-out works."""
    examples = [example_of(part, part.is_left) for part in keyboard_parts(works, _PERFORMANCES, seed)]
    yield f"{sum(len(example.answers) for example in examples)} notes of {len(examples)} keyboard parts"
    network = trained(examples, folder / "hands.safetensors", steps=_STEPS, seed=seed)
    yield from staff_figures(network, list(keyboard_parts(held_out, _MEASURED, seed)))


def staff_figures(network: NoteNetwork, parts: Sequence[KeyboardPart]) -> Iterator[str]:
    """The mean share of notes on the right staff, by kind of performance."""
    for kind in sorted({part.kind for part in parts}):
        shares = [
            np.mean((np.array(split_hands(part.notes, network)) == 2) == part.is_left)
            for part in parts
            if part.kind == kind
        ]
        yield f"{kind}: right staff {np.mean(shares):.4f} (mean of {len(shares)} held-out performances)"
