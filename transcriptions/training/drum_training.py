"""Learns what drums say about bar lines, on performances of scores with made-up drummers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from transcriptions.engines import rhythm
from transcriptions.learned_weights import load_learned
from transcriptions.music import beats
from transcriptions.music.beat_paths import NoPulseError
from transcriptions.music.drum_evidence import DrumHits, bar_columns, find_hits
from transcriptions.music.hints import Hints
from transcriptions.music.learned_beats import all_readings
from transcriptions.music.onsets import group_onsets
from transcriptions.music.rhythm_evidence import RhythmEvidence
from transcriptions.training.beat_evaluation import FIGURES, Truth, made_truths, mean_figures
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
    """A performance with drums, its strokes and what the rhythm model says of it."""

    truth: Truth
    hits: DrumHits
    evidence: RhythmEvidence


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
        hits = find_hits(truth.performance)
        if hits is not None:
            yield Piece(truth, hits, model.read(truth.performance))


def _judge(piece: Piece, weights: Floats) -> dict[str, float]:
    """The figures of the piece's readings made anew, with other weights of the drums."""
    performance, hits = piece.truth.performance, replace(piece.hits, weights=weights)
    models = load_learned().beats
    try:
        found = all_readings(performance, piece.evidence, models.bars, hints=Hints(), drums=hits)
    except NoPulseError:
        return dict.fromkeys(FIGURES, 0.0)
    scores = found.log_odds(models.readings)
    return figures_of(piece.truth, beats.decide(group_onsets(performance.notes), Hints(), found.readings, scores))


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
