"""Learns the signature of a piece from the pitch classes that sound in it: the weights of `music/key.py`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from transcriptions.music.key import find_key, key_features
from transcriptions.training.choices import fit_choices
from transcriptions.training.gridded import grid_notes
from transcriptions.training.works import Work

_DECAY = 1e-4


def train_key(works: list[Work], held_out: list[Work]) -> Iterator[str]:
    """Yields the weights and how many opening signatures of held-out works are right with those in use."""
    features, chosen = [], []
    for work in works:
        heard = key_features(grid_notes(work)[0])
        features.append(np.stack([np.roll(heard, -tonic, axis=1).ravel() for tonic in range(12)]))
        chosen.append(7 * int(work.bars["key"][0]) % 12)
    weights = fit_choices(np.stack(features), np.array(chosen), decay=_DECAY)
    for row in weights.reshape(3, 12):
        yield f"        [{', '.join(f'{weight:.2f}' for weight in row)}],"
    right = [(find_key(grid_notes(work)[0]).fifths - int(work.bars["key"][0])) % 12 == 0 for work in held_out]
    yield f"opening signatures right with the weights in use: {np.mean(right):.3f}"
