"""Fits the numbers of the tracker that needs no model: accents, bar lines, the choice of a reading, textures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from transcriptions.music.accents import beat_log_odds
from transcriptions.music.beats import FEWEST_ONSETS
from transcriptions.music.levels import Heard, Level
from transcriptions.music.meter import Reading, readings
from transcriptions.music.meter_features import reading_features, score
from transcriptions.music.onsets import group_onsets
from transcriptions.music.pulse import PERIODS_S, Pulse
from transcriptions.music.rhythm import CHANGE, OCCUPANCY, PLACES
from transcriptions.training.beat_evaluation import Truth, made_truths
from transcriptions.training.conditional_logit import choice_log_loss, fit_choices
from transcriptions.training.logistic import fit_logistic
from transcriptions.training.reading_training import ReadingExample, f_measure
from transcriptions.training.textures import first_textures, fit_textures, loss_of_beat, struck_places
from transcriptions.training.works import Work

Floats = npt.NDArray[np.float64]

# An onset this near a true beat is on it.
_ON_BEAT_S = 0.05
# Pieces whose best reading is worse than this teach nothing about the choice: the pulse was lost.
_GOOD_ENOUGH = 0.5
# Numbers in a printed line of weights.
_IN_LINE = 9


@dataclass(frozen=True, slots=True)
class Counts:
    """Performances to learn from and to judge by, and works whose textures are learned."""

    learned: int = 340
    judged: int = 60
    works: int = 378


@dataclass(frozen=True, slots=True)
class Rows:
    """(rows, columns) features with a constant last, (rows,) answers 0 or 1, (rows,) log odds by what ships."""

    features: Floats
    right: Floats
    shipped: Floats


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a performance teaches: its onsets, its true beats, and its readings with their log odds by what ships."""

    onsets: Rows
    beats: Rows
    readings: ReadingExample
    shipped: Floats

    @property
    def best(self) -> int:
        return int(self.readings.quality.argmax())


def train_tracker(works: list[Work], held_out: list[Work], seed: int, *, counts: Counts | None = None) -> Iterator[str]:
    """Lines: for each model figures of the fitted and the shipped numbers on held-out works, and its constants."""
    counts = counts or Counts()
    learned = list(lessons(made_truths(works, counts.learned, seed, drums=0.0)))
    judged = list(lessons(made_truths(held_out, counts.judged, seed, drums=0.0)))
    yield f"{len(learned)} performances to learn from, {len(judged)} to judge by"
    yield from _accents(_together([it.onsets for it in learned]), _together([it.onsets for it in judged]))
    yield from _bars(_together([it.beats for it in learned]), _together([it.beats for it in judged]))
    yield from _choices(learned, judged)
    random = np.random.default_rng(seed)
    yield from _textures([works[index] for index in random.permutation(len(works))[: counts.works]], held_out)


def lessons(truths: Iterable[Truth]) -> Iterator[Lesson]:
    """What performances of more than a few onsets and beats teach."""
    for truth in truths:
        onsets = group_onsets(truth.performance.notes)
        if len(onsets) < FEWEST_ONSETS or len(truth.beats.beats_s) < 2:
            continue
        heard = Heard.of(onsets, PERIODS_S)
        found = readings(heard)
        if not found:
            continue
        rows = np.array([reading_features(reading) for reading in found])
        example = ReadingExample(rows, _figures(found, truth))
        shipped = np.array([score(reading) for reading in found])
        yield Lesson(onset_rows(heard, truth), beat_rows(heard, truth), example, shipped)


def onset_rows(heard: Heard, truth: Truth) -> Rows:
    """Accents of every onset; right are those on a true beat."""
    distance = np.abs(heard.times_s[:, None] - truth.beats.beats_s[None]).min(axis=1)
    features = np.column_stack([heard.accents, np.ones(len(distance))])
    return Rows(features, (distance < _ON_BEAT_S).astype(float), beat_log_odds(heard.accents))


def beat_rows(heard: Heard, truth: Truth) -> Rows:
    """`Level.bar_features` of the true beats among the onsets; right are those that begin a bar."""
    beats_s = truth.beats.beats_s
    ends = [2 * beats_s[0] - beats_s[1], *beats_s, 2 * beats_s[-1] - beats_s[-2]]
    beats = np.interp(heard.times_s, ends, np.arange(-1.0, len(beats_s) + 1))
    places = np.maximum.accumulate(np.rint(beats * PLACES).astype(int))
    level = Level(
        replace(heard, pulse=Pulse(places, np.interp(heard.times_s, beats_s[1:], np.diff(beats_s)), 0.0)), PLACES, 0
    )
    count = min(len(level.beat_onsets), len(beats_s))
    right = np.isin(beats_s, truth.beats.downbeats_s)[:count].astype(float)
    return Rows(level.bar_features[:count], right, level.downbeat_scores[:count])


def _figures(found: Sequence[Reading], truth: Truth) -> npt.NDArray[np.float32]:
    rows = []
    for reading in found:
        times_s = reading.level.beat_times_s
        downbeats = f_measure(truth.beats.downbeats_s, times_s[reading.bar_places == 0])
        rows.append((downbeats, f_measure(truth.beats.beats_s, times_s), reading.meter == truth.beats.meter))
    return np.array(rows, dtype=np.float32)


def _together(rows: Sequence[Rows]) -> Rows:
    columns = ((row.features, row.right, row.shipped) for row in rows)
    return Rows(*(np.concatenate(column) for column in zip(*columns, strict=True)))


def _accents(learned: Rows, judged: Rows) -> Iterator[str]:
    """Accents know no constant, so both sides are given the one that fits what was learned from."""
    weights = fit_logistic(learned.features, learned.right)
    constant = fit_constant(learned.shipped, learned.right)
    yield _report("accents, onsets on beats", judged.features @ weights, judged.shipped + constant, judged.right)
    yield f"_BEAT_WEIGHTS = np.array({np.round(weights[:-1], 2).tolist()})"


def _bars(learned: Rows, judged: Rows) -> Iterator[str]:
    weights = fit_logistic(learned.features, learned.right)
    yield _report("levels, beats that begin a bar", judged.features @ weights, judged.shipped, judged.right)
    yield from _weights("_BAR_WEIGHTS", weights)


def _choices(learned: Sequence[Lesson], judged: Sequence[Lesson]) -> Iterator[str]:
    known = [lesson for lesson in learned if _can_be_chosen(lesson)]
    weights = fit_choices([lesson.readings.rows for lesson in known], [lesson.best for lesson in known])
    fair = [lesson for lesson in judged if _can_be_chosen(lesson)]
    yield f"readings: {len(known)} performances to learn from, {len(fair)} to judge by, whose pulse is not lost"
    fitted = [lesson.readings.rows @ weights for lesson in fair]
    for name, scores in (("fitted", fitted), ("shipped", [lesson.shipped for lesson in fair])):
        picked = [int(score.argmax()) for score in scores]
        right = np.mean([index == lesson.best for index, lesson in zip(picked, fair, strict=True)])
        figures = np.mean([it.readings.figures[index] for index, it in zip(picked, fair, strict=True)], axis=0)
        loss = choice_log_loss(scores, [lesson.best for lesson in fair])
        downbeats, beats, meter = figures.tolist()
        yield (
            f"readings, {name}: log loss {loss:.3f}, best chosen {right:.3f}, "
            f"downbeat F {downbeats:.3f}, beat F {beats:.3f}, meter {meter:.3f}"
        )
    yield from _weights("_WEIGHTS", weights)


def _can_be_chosen(lesson: Lesson) -> bool:
    return float(lesson.readings.quality.max()) >= _GOOD_ENOUGH


def _textures(works: Sequence[Work], held_out: Sequence[Work]) -> Iterator[str]:
    learned, judged = ([rows for work in side if len(rows := struck_places(work))] for side in (works, held_out))
    occupancy, change = fit_textures(learned, *first_textures())
    beats = sum(len(rows) for rows in learned)
    fitted, shipped = (loss_of_beat(judged, *model) for model in ((occupancy, change), (OCCUPANCY, CHANGE)))
    yield f"textures: {beats} beats of {len(learned)} works"
    yield f"textures, log loss of a beat: fitted {fitted:.3f}, shipped {shipped:.3f}"
    for name, table in (("OCCUPANCY", occupancy), ("CHANGE", change)):
        yield f"{name} = np.array("
        yield "    ["
        for row in table:
            yield f"        [{', '.join(f'{share:.3f}' for share in row)}],"
        yield "    ]"
        yield ")"


def fit_constant(log_odds: Floats, right: Floats) -> float:
    """What to add to log odds so that as many are likely as are right, by bisection."""
    low, high = -50.0, 50.0
    for _ in range(60):
        middle = (low + high) / 2
        likely = np.exp(-np.logaddexp(0, -(log_odds + middle))).mean()
        low, high = (middle, high) if likely < right.mean() else (low, middle)
    return (low + high) / 2


def _report(name: str, fitted: Floats, shipped: Floats, right: Floats) -> str:
    words = []
    for side, log_odds in (("fitted", fitted), ("shipped", shipped)):
        loss = np.logaddexp(0, np.where(right > 0, -log_odds, log_odds)).mean()
        words.append(f"{side} log loss {loss:.4f}, accuracy {((log_odds > 0) == (right > 0)).mean():.3f}")
    return f"{name}: {len(right)}, {right.mean():.3f} right; {'; '.join(words)}"


def _weights(name: str, weights: Floats) -> Iterator[str]:
    """The lines of a constant."""
    yield f"{name} = np.array("
    yield "    ["
    for first in range(0, len(weights), _IN_LINE):
        yield f"        {', '.join(f'{weight:.4g}' for weight in weights[first : first + _IN_LINE])},"
    yield "    ]"
    yield ")  # fmt: skip"
