"""Works played with ornaments that are not printed: trills, and small notes before some of the highest ones.

Songs and quartets have few; keyboard music of the eighteenth century has one in every other bar.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.training.figuration import moved, scale_at
from transcriptions.training.works import Work, in_order, is_highest

Random = np.random.Generator
Notes = npt.NDArray[Any]

# How often a work is embellished, and how many of its highest notes then are.
_EMBELLISHED, _FEWEST, _MOST = 0.25, 0.01, 0.12
# Notes shorter than this (quarters) stay plain; trills need longer ones, and are this many of the ornaments there.
_SHORTEST, _SHORTEST_TRILL, _TRILLS = 0.25, 0.5, 0.35
# Small notes as steps of the scale from the note they lead to, in the order played: an appoggiatura from above and
# from below, a mordent up and down, a turn, a slide.
_FIGURES = ((1,), (-1,), (0, 1), (0, -1), (1, 0, -1), (-2, -1))
_SMALL_QUARTERS = 0.25


def embellish(random: Random, work: Work) -> Work:
    """The work itself, or the same with ornaments."""
    if random.random() > _EMBELLISHED or not len(work.notes):
        return work
    notes = work.notes.copy()
    able = (notes["grace"] == 0) & (notes["trill"] == 0) & (notes["duration"] >= _SHORTEST) & is_highest(notes)
    chosen = np.flatnonzero(able & (random.random(len(notes)) < random.uniform(_FEWEST, _MOST)))
    small = []
    for index in chosen:
        if notes["duration"][index] >= _SHORTEST_TRILL and random.random() < _TRILLS:
            notes["trill"][index] = 1
        else:
            figure = _FIGURES[int(random.integers(len(_FIGURES)))]
            small.append(_small_notes(notes[index : index + 1], figure, work))
    return replace(work, notes=in_order(np.concatenate([notes, *small])))


def _small_notes(note: Notes, figure: tuple[int, ...], work: Work) -> Notes:
    """Grace notes before a note, in the scale of the place."""
    scale = scale_at(work, float(note["onset"][0]))
    small = np.repeat(note, len(figure))
    small["pitch"] = [moved(int(note["pitch"][0]), step, scale) for step in figure]
    small["grace"] = np.arange(len(figure), 0, -1)
    small["duration"] = _SMALL_QUARTERS
    for sign in ("arpeggio", "staccato", "fermata"):
        small[sign] = 0
    return small
