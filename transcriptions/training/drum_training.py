"""Learns what drums say about bar lines, on performances of scores with made-up drummers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from transcriptions.engines import rhythm
from transcriptions.music import beats
from transcriptions.music.beat_paths import NoPulseError
from transcriptions.music.drum_evidence import DrumHits, bar_columns, find_hits
from transcriptions.music.hints import Hints
from transcriptions.music.learned_beats import LearnedReading, weighed_readings
from transcriptions.music.levels import Level
from transcriptions.music.onsets import Onset, group_onsets
from transcriptions.training.beat_evaluation import Truth, made_truths, mean_figures
from transcriptions.training.beat_evaluation import figures as figures_of
from transcriptions.training.logistic import fit_logistic
from transcriptions.training.works import Work

Floats = npt.NDArray[np.float64]

# Performances to learn from and to judge by.
_LEARNED, _JUDGED = 240, 40
# The notes say the same in part: how much of the weights is tried beside them.
_SHARES = (0.0, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Piece:
    """A performance with drums, its strokes and its readings."""

    truth: Truth
    hits: DrumHits
    onsets: list[Onset]
    readings: list[LearnedReading]


def train_drums(works: list[Work], held_out: list[Work], seed: int) -> Iterator[str]:
    """Lines: beats of held-out pieces with drums by each share of the weights, then the weights."""
    weights = learn_bars(list(made_truths(works, _LEARNED, seed, drums=1.0)))
    judged = list(_pieces(made_truths(held_out, _JUDGED, seed, drums=1.0)))
    for share in _SHARES:
        yield f"{share} of the weights: {mean_figures([_judge(piece, share * weights) for piece in judged])}"
    yield f"weights: np.array({np.round(weights, 3).tolist()})"


def _pieces(truths: Iterable[Truth]) -> Iterator[Piece]:
    model = rhythm.load()
    for truth in truths:
        hits, onsets = find_hits(truth.performance), group_onsets(truth.performance.notes)
        if hits is None:
            continue
        with suppress(NoPulseError):
            evidence = model.read(truth.performance)
            yield Piece(truth, hits, onsets, weighed_readings(onsets, evidence, Hints(), hits))


def _judge(piece: Piece, weights: Floats) -> dict[str, float]:
    """The figures of the piece's readings made anew, with other weights of the drums."""
    hits = replace(piece.hits, weights=weights)
    readings = []
    for reading in piece.readings:
        level = reading.level
        heard = replace(level.heard, drums=hits)
        readings.append(LearnedReading(Level(heard, level.unit, level.first), reading.meter, reading.evidence))
    scores = np.array([reading.log_odds for reading in readings])
    return figures_of(piece.truth, beats.decide(piece.onsets, Hints(), readings, scores))


def learn_bars(truths: Sequence[Truth]) -> Floats:
    """Weights of `bar_columns` on the true beats of pieces."""
    rows, right = [], []
    for truth in truths:
        hits = find_hits(truth.performance)
        if hits is None or len(truth.beats.beats_s) < 2:
            continue
        rows.append(bar_columns(hits, truth.beats.beats_s))
        right.append(np.isin(truth.beats.beats_s, truth.beats.downbeats_s))
    weights = fit_logistic(np.concatenate(rows), np.concatenate(right).astype(float))
    weights[-1] = -float(np.concatenate(rows)[:, :-1].mean(axis=0) @ weights[:-1])  # drums move nothing on the whole
    return weights
