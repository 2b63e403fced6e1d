"""Learns to tell minor from major of one signature: the weights of `key.mode_odds`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from transcriptions.music.draft import GridNote
from transcriptions.music.key import MODE_CONSTANT, MODE_WEIGHTS, mode_features, mode_odds
from transcriptions.training.gridded import grid_notes
from transcriptions.training.logistic import fit_logistic
from transcriptions.training.works import Work

Random = np.random.Generator

# Cuts of a work: whole, and from its beginning to anywhere. Its last quarters, which say what is asked, are left out.
_CUTS = 3
_LEFT_OUT = 4
_FEWEST, _FEWEST_OF_WORK = 30, 60
_RIDGE = 0.03

# Notes of a piece, the tonic of its signature's major key, and whether it is in minor.
Case = tuple[list[GridNote], int, bool]


def train_mode(works: list[Work], held_out: list[Work], seed: int) -> Iterator[str]:
    """Yields the weights, and how often the mode in use is right in held-out works."""
    random = np.random.default_rng(seed)
    cases = [case for work in works for case in mode_cases(random, work)]
    if not cases:
        yield "no work in one signature ends on its tonic"
        return
    rows = np.array([[*mode_features(notes, tonic).ravel(), 1.0] for notes, tonic, _ in cases])
    fitted = fit_logistic(rows, np.array([float(is_minor) for *_, is_minor in cases]), ridge=_RIDGE)
    weights, constant = fitted[:-1].reshape(2, 12), float(fitted[-1])
    for row in weights.round(1).tolist():
        yield f"mode: {row},"
    yield f"constant: {constant:.2f}"
    measured = [case for work in held_out for case in mode_cases(random, work)]
    for name, used in (("new", (weights, constant)), ("in use", (MODE_WEIGHTS, MODE_CONSTANT))):
        right = [(mode_odds(notes, tonic, *used) > 0) == is_minor for notes, tonic, is_minor in measured]
        yield f"{name}: mode right {np.mean(right):.3f} of {len(right)}"


def mode_cases(random: Random, work: Work) -> Iterator[Case]:
    """Beginnings of a work in one signature whose last bass note is the tonic of its major or minor key."""
    notes, _ = grid_notes(work)
    if len(set(work.bars["key"].tolist())) != 1 or len(notes) < _FEWEST_OF_WORK:
        return
    tonic = int(work.bars["key"][0]) * 7 % 12
    last = max(note.start for note in notes)
    bass = min(note.pitch for note in notes if note.start == last) % 12
    if bass not in (tonic, (tonic + 9) % 12):
        return
    for cut in range(_CUTS):
        end = int(random.integers(_FEWEST, len(notes) + 1)) if cut else len(notes)
        kept = [note for note in notes[:end] if note.start < last - _LEFT_OUT]
        if len(kept) >= _FEWEST:
            yield kept, tonic, bass != tonic
