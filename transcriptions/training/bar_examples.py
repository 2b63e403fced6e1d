"""Levels of made performances with what is true of each of their beats, for the bar network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.engines.rhythm import RhythmModel
from transcriptions.music.bar_network import ELSEWHERE, FIRST_STATES, LEVELS
from transcriptions.music.beat_rows import beat_rows
from transcriptions.music.drum_evidence import find_hits
from transcriptions.music.hints import Hints
from transcriptions.music.learned_beats import all_levels
from transcriptions.music.levels import Level
from transcriptions.music.reading_features import held_through
from transcriptions.music.rhythm_evidence import METERS
from transcriptions.training.beat_evaluation import truth_of
from transcriptions.training.examples import UNKNOWN
from transcriptions.training.excerpts import play_excerpts
from transcriptions.training.synthesis import Played
from transcriptions.training.variation import REMETERED
from transcriptions.training.works import Work

Array = npt.NDArray[Any]

# A beat of a level is a true one within this share of a beat, and a step is as long as another within this share.
_OFF_BEAT, _OFF_STEP = 0.17, 0.15
# A bar line is on a beat of a level within so many seconds, and this share of the level's beat.
_LINE_S, _LINE_SHARE = 0.09, 0.2
# Lengths of a level's beat in printed ones, and whether it must begin on one.
_STEPS = {"right": (1.0, True), "half": (0.5, False), "third": (1 / 3, False), "double": (2.0, True),
          "triple": (3.0, True)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LevelExample:
    """rows: (beats, COLUMNS). states, levels, meters: (beats,) classes of `bar_network`, or UNKNOWN."""

    rows: npt.NDArray[np.float16]
    states: npt.NDArray[np.int8]
    levels: npt.NDArray[np.int8]
    meters: npt.NDArray[np.int8]


def draw_levels(works: Sequence[Work], model: RhythmModel, count: int, seed: int) -> Iterator[list[LevelExample]]:
    """All levels of each of `count` performances."""
    for work, played in play_excerpts(works, count, seed, remetered=REMETERED):
        truth = truth_of(work.name, played)
        evidence = model.read(truth.performance)
        found = all_levels(truth.performance, evidence, hints=Hints(), drums=find_hits(truth.performance))
        shift = float(truth.beats.beats_s[0] - played.beats_s[0])
        yield [
            LevelExample(
                beat_rows(level, evidence, held_through(level)).astype(np.float16),
                *label_level(level, played, shift),
            )
            for level, _ in found
        ]


def label_level(level: Level, played: Played, shift: float) -> tuple[Array, Array, Array]:
    """States, levels and meters of a level's beats. shift: seconds by which its times are later than the truth's."""
    beats_s = played.beats_s + shift
    place = np.interp(level.beat_times_s, beats_s, np.arange(len(beats_s)), left=np.nan, right=np.nan)
    kinds = _level_classes(place)
    owner = np.clip(np.searchsorted(beats_s, level.beat_times_s + 0.05) - 1, 0, len(beats_s) - 1)
    names = [(int(numerator), int(denominator)) for numerator, denominator in played.meters]
    printed = np.array([METERS.index(name) if name in METERS else UNKNOWN for name in names])
    meters = np.where(kinds == UNKNOWN, UNKNOWN, printed[owner])
    states = _states(level.beat_times_s, beats_s[played.places == 0])
    return states.astype(np.int8), kinds.astype(np.int8), meters.astype(np.int8)


def _level_classes(place: Array) -> Array:
    """The class of each beat by its place among the printed ones, NaN outside of them."""
    steps = np.diff(place)
    steps = np.append(steps, steps[-1] if len(steps) else np.nan)
    is_on = np.abs(place - np.round(place)) < _OFF_BEAT
    found = np.full(len(place), LEVELS.index("lost"))
    found[(np.abs(steps - 1) < _OFF_STEP) & ~is_on] = LEVELS.index("beside")
    for name, (length, begins_on) in _STEPS.items():
        alike = np.abs(steps - length) < _OFF_STEP * max(length, 0.5)
        found[alike & (is_on | (not begins_on))] = LEVELS.index(name)
    found[np.isnan(place) | np.isnan(steps)] = UNKNOWN
    return found


def _states(times_s: Array, lines_s: Array) -> Array:
    """The place of each beat in a bar of two to five of the level's beats; ELSEWHERE in others, UNKNOWN outside."""
    found = np.full(len(times_s), UNKNOWN)
    if len(times_s) < 2:
        return found
    after = np.clip(np.searchsorted(times_s, lines_s), 1, len(times_s) - 1)
    nearest = np.where(lines_s - times_s[after - 1] <= times_s[after] - lines_s, after - 1, after)
    off = np.abs(times_s[nearest] - lines_s)
    is_beat = off <= np.minimum(_LINE_S, _LINE_SHARE * np.gradient(times_s)[nearest])
    for bar in range(len(lines_s) - 1):
        first, last = int(nearest[bar]), int(nearest[bar + 1])
        if is_beat[bar] and is_beat[bar + 1] and last - first in FIRST_STATES:
            found[first:last] = FIRST_STATES[last - first] + np.arange(last - first)
            continue
        inside = (times_s >= lines_s[bar] - _LINE_S) & (times_s < lines_s[bar + 1] - _LINE_S)
        found[inside & (found == UNKNOWN)] = ELSEWHERE
    return found
