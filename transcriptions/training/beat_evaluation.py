"""How well beat grids agree with the truth: mir_eval's figures, means over performances, failures as zero."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mir_eval
import numpy as np
import numpy.typing as npt

from transcriptions.engines.rhythm import RhythmModel
from transcriptions.music.beats import find_grid
from transcriptions.music.hints import Hints
from transcriptions.music.learned_beats import grid_from_evidence
from transcriptions.music.performance import BeatGrid, Performance, PlayedNote, make_part
from transcriptions.performance_midi import read_performance
from transcriptions.training.synthesis import Played, excerpt, perform
from transcriptions.training.works import Work

Floats = npt.NDArray[np.float64]
Tracker = Callable[[Performance], BeatGrid]

FIGURES = ("beat F", "CMLt", "AMLt", "downbeat F", "meter")
# Notes of a made performance for evaluation: a minute or two of music.
_NOTES = 700
# Longer performances than an hour are not read.
_LONGEST_S = 3600.0
# Silence before the first note.
_LEAD_IN_S = 1.0


@dataclass(frozen=True, slots=True)
class Truth:
    """A performance with its beats and downbeats in seconds and its first meter."""

    name: str
    performance: Performance
    beats_s: Floats
    downbeats_s: Floats
    meter: tuple[int, int]


def made_truths(works: list[Work], count: int, seed: int) -> Iterator[Truth]:
    """`count` performances made from different works."""
    random = np.random.default_rng(seed)
    for index in random.permutation(len(works))[:count]:
        try:
            played = perform(random, excerpt(random, works[index], _NOTES))
        except ValueError:
            continue  # an excerpt with next to nothing in it
        meter = (int(played.meters[0][0]), int(played.meters[0][1]))
        shift = _LEAD_IN_S - float(played.notes["onset_s"].min())
        beats_s = played.beats_s + shift
        yield Truth(works[index].name, _performance(played, shift), beats_s, beats_s[played.places == 0], meter)


def read_truths(folder: Path) -> Iterator[Truth]:
    """Items of a folder: truth.mid with beats.tsv (time in s, b or db, time signature or nothing, …; a header)."""
    for path in sorted(folder.glob("*/beats.tsv")):
        performance = read_performance(path.parent / "truth.mid", max_duration_s=_LONGEST_S)
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
        beats_s = np.array([float(row[0]) for row in rows])
        downbeats_s = np.array([float(row[0]) for row in rows if row[1] == "db"])
        meter = next(row[2] for row in rows if row[2]).split("/")
        yield Truth(path.parent.name, performance, beats_s, downbeats_s, (int(meter[0]), int(meter[1])))


def evaluate_model(model: RhythmModel, truths: Iterable[Truth]) -> dict[str, float]:
    """Mean FIGURES of the rhythm model with its decoder."""
    return _evaluate(lambda performance: grid_from_evidence(performance, model.read(performance), Hints()), truths)


def evaluate_plain(truths: Iterable[Truth]) -> dict[str, float]:
    """Mean FIGURES of the tracker that needs no model."""
    return _evaluate(lambda performance: find_grid(performance, Hints()), truths)


def _evaluate(track: Tracker, truths: Iterable[Truth]) -> dict[str, float]:
    rows = []
    for truth in truths:
        try:
            rows.append(figures(truth, track(truth.performance)))
        except ValueError:
            rows.append(dict.fromkeys(FIGURES, 0.0))
    return mean_figures(rows)


def figures(truth: Truth, grid: BeatGrid) -> dict[str, float]:
    """FIGURES of one grid, each 0 to 1."""
    beats_s = np.array([beat.time_s for beat in grid.beats])
    downbeats_s = np.array([beat.time_s for beat in grid.beats if beat.index_in_bar == 0])
    inside = (truth.performance.notes[0].onset_s - 0.1, truth.performance.notes[-1].onset_s + 0.1)
    reference, estimate = _within(truth.beats_s, inside), _within(beats_s, inside)
    bars = _within(truth.downbeats_s, inside), _within(downbeats_s, inside)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # mir_eval warns of empty lists, which score zero
        enough = min(len(reference), len(estimate)) > 1
        continuity = mir_eval.beat.continuity(reference, estimate) if enough else (0.0,) * 4
        return {
            "beat F": float(mir_eval.beat.f_measure(reference, estimate)),
            "CMLt": float(continuity[1]),
            "AMLt": float(continuity[3]),
            "downbeat F": float(mir_eval.beat.f_measure(*bars)),
            "meter": float(grid.meter == truth.meter),
        }


def mean_figures(rows: list[dict[str, float]]) -> dict[str, float]:
    """Means of FIGURES over performances."""
    return {name: round(float(np.mean([row[name] for row in rows])), 3) for name in FIGURES}


def _within(times_s: Floats, span: tuple[float, float]) -> Floats:
    times_s = np.maximum(times_s, 0.0)
    return np.unique(times_s[(times_s >= span[0]) & (times_s <= span[1])])


def _performance(played: Played, shift: float) -> Performance:
    """The notes as an engine hands them over, later by `shift` seconds."""
    parts = []
    for drum in (0, 1):
        notes = [_note(note, shift) for note in played.notes[played.notes["drum"] == drum]]
        if notes:
            parts.append(make_part("drums" if drum else "notes", notes, is_drums=bool(drum)))
    return Performance(tuple(parts), max(note.offset_s for part in parts for note in part.notes))


def _note(note: Any, shift: float) -> PlayedNote:
    return PlayedNote(
        float(note["onset_s"] + shift), int(note["pitch"]), float(note["offset_s"] + shift), int(note["velocity"])
    )
