"""Beats against the truth with mir_eval: F-measure, continuity (CMLt, AMLt), downbeats."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

import mir_eval
import numpy as np
import numpy.typing as npt

from transcriptions.music.performance import BeatGrid

Floats = npt.NDArray[np.float64]

BEAT_FIGURES = ("beat F", "CMLt", "AMLt", "downbeat F")
# Beats further outside the notes than this are not judged: nobody hears them.
_MARGIN_S = 0.1


@dataclass(frozen=True, slots=True)
class BeatTruth:
    """Beats and downbeats in seconds, increasing; the first meter, if it is known."""

    beats_s: Floats
    downbeats_s: Floats
    meter: tuple[int, int] | None = None


def read_beats(path: Path) -> BeatTruth:
    """A table with a header: time in seconds, "b" or "db", time signature where it changes.

    ValueError for any other file.
    """
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:] if line.strip()]
    if any(len(row) < 2 for row in rows):
        raise ValueError(f"{path.name} has lines without a time and a kind")
    beats_s = np.array([float(row[0]) for row in rows])
    if len(beats_s) < 2 or not (np.diff(beats_s) > 0).all():
        raise ValueError(f"{path.name} needs two beats or more, in time order")
    downbeats_s = np.array([float(row[0]) for row in rows if row[1].startswith("db")])
    meter = next((row[2].split("/") for row in rows if len(row) > 2 and "/" in row[2]), None)
    return BeatTruth(beats_s, downbeats_s, (int(meter[0]), int(meter[1])) if meter else None)


def beat_figures(truth: BeatTruth, grid: BeatGrid, span_s: tuple[float, float]) -> dict[str, float]:
    """BEAT_FIGURES of a grid, each 0 to 1, among the beats within span_s (first and last onset, seconds).

    Where the truth has downbeats alone, only the figure of the downbeats.
    """
    beats_s = np.array([beat.time_s for beat in grid.beats])
    downbeats_s = np.array([beat.time_s for beat in grid.beats if beat.index_in_bar == 0])
    inside = (span_s[0] - _MARGIN_S, span_s[1] + _MARGIN_S)
    reference, estimate = _within(truth.beats_s, inside), _within(beats_s, inside)
    bars = _within(truth.downbeats_s, inside), _within(downbeats_s, inside)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # mir_eval warns of empty lists, which score zero
        enough = min(len(reference), len(estimate)) > 1
        continuity = mir_eval.beat.continuity(reference, estimate) if enough else (0.0,) * 4
        found = (mir_eval.beat.f_measure(reference, estimate), continuity[1], continuity[3])
        downbeats = mir_eval.beat.f_measure(*bars)
    figures = dict(zip(BEAT_FIGURES, map(float, (*found, downbeats)), strict=True))
    has_beats = len(truth.beats_s) > len(truth.downbeats_s)
    return figures if has_beats else {BEAT_FIGURES[-1]: figures[BEAT_FIGURES[-1]]}


def _within(times_s: Floats, span_s: tuple[float, float]) -> Floats:
    times_s = np.maximum(times_s, 0.0)
    return np.unique(times_s[(times_s >= span_s[0]) & (times_s <= span_s[1])])
