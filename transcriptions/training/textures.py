"""The textures of `music/rhythm` from works: which places beats have onsets at, by expectation maximisation.

A hidden Markov model whose states are textures and whose signs are the struck places of each
beat, fitted by Baum and Welch's method (Rabiner, Proc. IEEE 77, 1989) over all works at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from transcriptions.music.rhythm import PLACES
from transcriptions.training.works import Work, beats_of

Floats = npt.NDArray[np.float64]

# Beats of a work that count, from its start, so that long works don't outweigh the others.
LONGEST = 140

# Where the search starts, in the order of the textures' names: places struck in quarters, eighths, sixteenths,
# thirds, sixths, dotted beats and beats with next to nothing.
_STARTS = ((0,), (0, 6), (0, 3, 6, 9), (0, 4, 8), (0, 2, 4, 6, 8, 10), (0, 9), ())
_STRUCK, _EMPTY, _STAY = 0.9, 0.05, 0.9

# Nothing is likelier or less likely than this, so that no onset is impossible.
_RAREST, _RAREST_CHANGE = 0.003, 0.001


def struck_places(work: Work) -> Floats:
    """(beats, PLACES): 1 where a note starts, grace notes aside; LONGEST beats at most."""
    quarters, _, _ = beats_of(work)
    rows = np.zeros((len(quarters), PLACES))
    onsets = work.notes["onset"][work.notes["grace"] == 0]
    inside = onsets[(onsets >= quarters[0] - 1e-6) & (onsets < quarters[-1])]
    places = np.rint(np.interp(inside, quarters, np.arange(len(quarters)) * float(PLACES))).astype(int)
    rows.reshape(-1)[places] = 1
    return rows[:-1][:LONGEST]


def first_textures() -> tuple[Floats, Floats]:
    """(textures, PLACES) and (textures, textures): where the search starts."""
    occupancy = np.full((len(_STARTS), PLACES), _EMPTY)
    for row, places in zip(occupancy, _STARTS, strict=True):
        row[list(places)] = _STRUCK
    count = len(_STARTS)
    change = np.full((count, count), (1 - _STAY) / (count - 1))
    np.fill_diagonal(change, _STAY)
    return occupancy, change


def fit_textures(
    works: Sequence[Floats], occupancy: Floats, change: Floats, *, rounds: int = 60
) -> tuple[Floats, Floats]:
    """Occupancy (textures, PLACES) and change (textures, textures), each row of which adds up to 1.

    works: for each (beats, PLACES) as `struck_places` gives them; occupancy, change: where the search starts.
    """
    beats, known = _padded(works)
    for _ in range(rounds):
        textures, changes, _ = _expected(beats, known, occupancy, change)
        occupancy = np.einsum("wbt,wbp->tp", textures, beats) / np.maximum(textures.sum(axis=(0, 1)), 1e-9)[:, None]
        occupancy = np.clip(occupancy, _RAREST, 1 - _RAREST)
        change = np.maximum(changes / np.maximum(changes.sum(axis=1, keepdims=True), 1e-9), _RAREST_CHANGE)
        change = change / change.sum(axis=1, keepdims=True)
    return occupancy, change


def loss_of_beat(works: Sequence[Floats], occupancy: Floats, change: Floats) -> float:
    """Less the log probability of a beat's struck places after the beats before it, the mean over all beats."""
    beats, known = _padded(works)
    return -_expected(beats, known, occupancy, change)[2] / float(known.sum())


def _padded(works: Sequence[Floats]) -> tuple[Floats, Floats]:
    """(works, beats, PLACES) with empty beats after the shorter works, and (works, beats): 1 for the true ones."""
    longest = max(len(work) for work in works)
    beats, known = np.zeros((len(works), longest, PLACES)), np.zeros((len(works), longest))
    for index, work in enumerate(works):
        beats[index, : len(work)], known[index, : len(work)] = work, 1
    return beats, known


def _expected(beats: Floats, known: Floats, occupancy: Floats, change: Floats) -> tuple[Floats, Floats, float]:
    """(works, beats, textures) probabilities; (textures, textures) expected changes; the log likelihood of all."""
    logs = (beats @ np.log(occupancy).T + (1 - beats) @ np.log1p(-occupancy).T) * known[:, :, None]
    highest = logs.max(axis=2)
    signs = np.exp(logs - highest[:, :, None])
    forward, scale = np.empty_like(signs), np.empty_like(highest)
    before = np.linalg.matrix_power(change, 64)[0][None]
    for beat in range(signs.shape[1]):
        here = before * signs[:, beat]
        scale[:, beat] = here.sum(axis=1)
        forward[:, beat] = here / scale[:, beat, None]
        before = forward[:, beat] @ change
    backward, changes = np.ones_like(signs), np.zeros_like(change)
    for beat in range(signs.shape[1] - 2, -1, -1):
        after = signs[:, beat + 1] * backward[:, beat + 1] / scale[:, beat + 1, None]
        backward[:, beat] = after @ change.T
        changes += change * ((forward[:, beat] * known[:, beat + 1, None]).T @ after)
    return forward * backward * known[:, :, None], changes, float(((np.log(scale) + highest) * known).sum())
