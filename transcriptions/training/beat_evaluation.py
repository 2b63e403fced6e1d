"""How well beat grids agree with the truth: mir_eval's figures, means over performances, failures as zero."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from transcriptions.engines.rhythm import RhythmModel
from transcriptions.evaluation.beats import BEAT_FIGURES, BeatTruth, beat_figures, read_beats
from transcriptions.learned_weights import load_learned
from transcriptions.music.beats import find_grid
from transcriptions.music.hints import Hints
from transcriptions.music.learned_beats import choose_grid
from transcriptions.music.performance import BeatGrid, Performance, PlayedNote, make_part
from transcriptions.performance_midi import read_performance
from transcriptions.training.synthesis import Played, excerpt, perform
from transcriptions.training.works import Work

Tracker = Callable[[Performance], BeatGrid]

FIGURES = (*BEAT_FIGURES, "meter")
# Notes of a made performance for evaluation: a minute or two of music.
_NOTES = 700
# Longer performances than an hour are not read.
_LONGEST_S = 3600.0
# Silence before the first note.
_LEAD_IN_S = 1.0


@dataclass(frozen=True, slots=True)
class Truth:
    """A performance with its beats."""

    name: str
    performance: Performance
    beats: BeatTruth


def made_truths(works: list[Work], count: int, seed: int, *, drums: float | None = None) -> Iterator[Truth]:
    """`count` performances made from different works; with drums as often as this says, else as usual."""
    with_drums = {} if drums is None else {"drums": drums}
    random = np.random.default_rng(seed)
    for index in random.permutation(len(works))[:count]:
        try:
            played = perform(random, excerpt(random, works[index], _NOTES), **with_drums)
            yield truth_of(works[index].name, played)
        except ValueError:
            continue  # an excerpt with next to nothing in it


def truth_of(name: str, played: Played) -> Truth:
    """A made performance with what is true of it."""
    meter = (int(played.meters[0][0]), int(played.meters[0][1]))
    shift = _LEAD_IN_S - float(played.notes["onset_s"].min())
    beats_s = played.beats_s + shift
    return Truth(name, _performance(played, shift), BeatTruth(beats_s, beats_s[played.places == 0], meter))


def read_truths(folder: Path) -> Iterator[Truth]:
    """Items of a folder: truth.mid with beats.tsv, as `read_beats` reads it."""
    for path in sorted(folder.glob("*/beats.tsv")):
        performance = read_performance(path.parent / "truth.mid", max_duration_s=_LONGEST_S)
        yield Truth(path.parent.name, performance, read_beats(path))


def evaluate_model(model: RhythmModel, truths: Iterable[Truth]) -> dict[str, float]:
    """Mean FIGURES of the rhythm model with its decoder."""
    models = load_learned().beats
    return _evaluate(lambda notes: choose_grid(notes, Hints(), model.read(notes), models), truths)


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
    span_s = (truth.performance.notes[0].onset_s, truth.performance.notes[-1].onset_s)
    return {**beat_figures(truth.beats, grid, span_s), "meter": float(grid.meter == truth.beats.meter)}


def mean_figures(rows: list[dict[str, float]]) -> dict[str, float]:
    """Means of FIGURES over the performances that have them."""
    return {name: round(float(np.mean([row[name] for row in rows if name in row])), 3) for name in FIGURES}


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
