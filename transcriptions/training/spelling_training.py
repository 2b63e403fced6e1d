"""Learns how notes are spelt in print: the weights of `music/spelling.py`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.music.draft import GridNote
from transcriptions.music.key import bar_owners
from transcriptions.music.score import Key
from transcriptions.music.spelling import WEIGHTS, spell_passage
from transcriptions.music.spelling_features import Passage, passage, spelling_features
from transcriptions.training.choices import fit_choices
from transcriptions.training.gridded import grid_notes
from transcriptions.training.key_training import work_bars
from transcriptions.training.works import Work

_WORKS, _NOTES = 600, 400
_MEASURED = 1500
_ROUNDS = 2
_DECAY = 1e-5


def train_spelling(works: list[Work], held_out: list[Work], seed: int) -> Iterator[str]:
    """Yields the weights, and the shares of notes spelt right in held-out works with them and with those in use."""
    random = np.random.default_rng(seed)
    chosen = [works[index] for index in random.permutation(len(works))[:_WORKS]]
    examples = [_example(work, int(random.integers(0, max(1, len(work.notes) - _NOTES))), _NOTES) for work in chosen]
    measured = [_example(work, 0, _MEASURED) for work in held_out]
    weights = np.zeros(len(WEIGHTS))
    for _ in range(_ROUNDS):
        features, right = [], []
        for music, truth in examples:
            rows = spelling_features(music, spell_passage(music, weights) if weights.any() else music.options[:, 1])
            is_right = music.options == truth[:, None]
            is_known = is_right.any(axis=1)
            features.append(rows[is_known])
            right.append(is_right[is_known].argmax(axis=1))
        weights = fit_choices(np.concatenate(features), np.concatenate(right), decay=_DECAY)
    yield f"held out, spelt right under the printed keys: {_share(measured, weights):.4f}"
    for first in range(0, len(weights), 10):
        yield f"    {', '.join(f'{weight:.2f}' for weight in weights[first : first + 10])},"
    yield f"with the weights in use: {_share(measured, WEIGHTS):.4f}"


def _share(examples: list[tuple[Passage, npt.NDArray[Any]]], weights: npt.NDArray[np.float64]) -> float:
    return float(np.mean([(spell_passage(music, weights) == truth).mean() for music, truth in examples]))


def _example(work: Work, first: int, count: int) -> tuple[Passage, npt.NDArray[Any]]:
    """Some notes of a work under its printed keys, and their places on the line of fifths."""
    notes, records = grid_notes(work)
    first = min(first, len(notes) - 1)
    part = slice(first, first + count)
    keys = _printed_keys(work, notes[part])
    return passage(notes[part], keys), records["fifths"][part].astype(np.int64)


def _printed_keys(work: Work, notes: list[GridNote]) -> list[Key]:
    return [Key(int(fifths)) for fifths in work.bars["key"][bar_owners(notes, work_bars(work))]]
