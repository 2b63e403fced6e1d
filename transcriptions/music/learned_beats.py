"""The beat grid of a performance where the rhythm model has read it.

The levels of two pulses compete, the one tracked from the notes alone and the one that the rhythm
model hears, with every way to lay bar lines on them and every meter that fits. A second, small model
chooses among these readings by what the whole piece says about each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.music import beats
from transcriptions.music.bar_network import BarNetwork
from transcriptions.music.barrings import Barring, barrings
from transcriptions.music.beat_paths import BeatPath, NoPulseError, find_beats
from transcriptions.music.drum_evidence import DrumHits, find_hits, level_odds
from transcriptions.music.hints import Hints
from transcriptions.music.levels import Heard, Level
from transcriptions.music.meter import Meter, Reading, beats_in_bar, levels
from transcriptions.music.onsets import Onset, group_onsets
from transcriptions.music.performance import BeatGrid, Performance
from transcriptions.music.pulse import PERIODS_S, Pulse
from transcriptions.music.reading_features import METERS, ReadingRows
from transcriptions.music.reading_model import BeatModels, ReadingModel
from transcriptions.music.rhythm import PLACES
from transcriptions.music.rhythm_evidence import RhythmEvidence
from transcriptions.music.score import TimeSignature
from transcriptions.music.values import beat_length

Array = npt.NDArray[Any]

# A hinted tempo may be off by this factor either way.
_HINT_RANGE = 1.3
# Nobody counts faster than this, unless told to.
_SHORTEST_BEAT_S = 0.2
# With fewer beats there is nothing to choose.
_FEWEST_BEATS = 4


@dataclass(frozen=True)
class LearnedReading(Reading):
    """A reading whose bar lines lie as its barring says; scores: (beats,) log odds that a beat begins a bar."""

    barring: Barring
    scores: Array

    @property
    def bar_scores(self) -> Array:
        """(beats,) the scores."""
        return self.scores

    @property
    def bar_places(self) -> Array:
        """(beats,) the place of each beat in its bar."""
        return self.barring.places


@dataclass(frozen=True, slots=True)
class Ranked:
    """Readings of a piece, and what the piece says about each: rows (readings, columns) of `reading_features`.

    drum_odds: (readings,) what the drums say about the level of each.
    """

    readings: list[LearnedReading]
    rows: Array
    drum_odds: Array

    def log_odds(self, model: ReadingModel) -> Array:
        """(readings,) log odds of each against the others."""
        return model.log_odds(self.rows) + self.drum_odds


def choose_grid(performance: Performance, hints: Hints, evidence: RhythmEvidence, models: BeatModels) -> BeatGrid:
    """The grid by notes and evidence, or by the notes alone where the evidence holds no pulse."""
    try:
        return grid_from_evidence(performance, evidence, models, hints)
    except NoPulseError:
        return beats.find_grid(performance, hints)


def grid_from_evidence(
    performance: Performance, evidence: RhythmEvidence, models: BeatModels, hints: Hints
) -> BeatGrid:
    """Beats over the whole performance, as the hints allow. NoPulseError when the evidence holds no pulse."""
    found = all_readings(performance, evidence, models.bars, hints=hints, drums=find_hits(performance))
    return beats.decide(group_onsets(performance.notes), hints, found.readings, found.log_odds(models.readings))


def all_readings(
    performance: Performance, evidence: RhythmEvidence, bars: BarNetwork, *, hints: Hints, drums: DrumHits | None
) -> Ranked:
    """Every reading that the hints allow. NoPulseError when there is none. drums: what `find_hits` found."""
    rows = ReadingRows(evidence, bars)
    found, table, by_drums = [], [], []
    for level, meters in all_levels(performance, evidence, hints=hints, drums=drums):
        scores = rows.level(level).bar_scores
        drum_odds = level_odds(drums, level.beat_times_s) if drums else 0.0
        for barring in barrings(level, scores, sorted({beats_in_bar(meter) for meter in meters})):
            for meter in meters:
                if beats_in_bar(meter) == barring.count:
                    found.append(LearnedReading(level, meter, barring, scores))
                    table.append(rows.row(barring, meter))
                    by_drums.append(drum_odds)
    if not found:
        raise NoPulseError("there are too few onsets, or none at the tempo that was asked for")
    return Ranked(found, np.array(table), np.array(by_drums))


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is known of a performance before its beats are."""

    onsets: list[Onset]
    drums: DrumHits | None
    evidence: RhythmEvidence

    def tracked(self, periods_s: Array) -> Heard:
        """The pulse in the notes alone."""
        return Heard.of(self.onsets, periods_s, self.drums)


def all_levels(
    performance: Performance, evidence: RhythmEvidence, *, hints: Hints, drums: DrumHits | None
) -> Iterator[tuple[Level, tuple[Meter, ...]]]:
    """Levels long enough to choose from, each with the meters that may be printed for it."""
    piece = _Piece(group_onsets(performance.notes), drums, evidence)
    if len(piece.onsets) < beats.FEWEST_ONSETS:
        return
    meters = (hints.meter,) if hints.meter else METERS
    pairs = _at_any_tempo(piece, meters) if hints.tempo_bpm is None else _at_tempo(piece, hints.tempo_bpm, meters)
    for level, fitting in pairs:
        if len(level.offsets) and len(level.beat_onsets) >= _FEWEST_BEATS and (level.beat_onsets >= 0).any():
            yield level, fitting


def _at_any_tempo(piece: _Piece, meters: tuple[Meter, ...]) -> Iterator[tuple[Level, tuple[Meter, ...]]]:
    tracked = piece.tracked(PERIODS_S)
    for level in (*levels(tracked), *levels(_along(tracked, find_beats(piece.evidence)))):
        if level.period_s >= _SHORTEST_BEAT_S:
            yield level, meters


def _at_tempo(piece: _Piece, tempo_bpm: float, meters: Sequence[Meter]) -> Iterator[tuple[Level, tuple[Meter, ...]]]:
    """Beats near a tempo in quarters a minute, which are as long as each meter's own beat is."""
    for beat in sorted({beat_length(TimeSignature(*meter)) for meter in meters}):
        period_s = 60 / tempo_bpm * float(beat)
        fitting = tuple(meter for meter in meters if beat_length(TimeSignature(*meter)) == beat)
        tracked = piece.tracked(beats.periods_near(period_s))
        for level in levels(tracked, (Fraction(1),)):
            yield level, fitting
        with suppress(NoPulseError):
            path = find_beats(piece.evidence, shortest_s=period_s / _HINT_RANGE, longest_s=period_s * _HINT_RANGE)
            yield Level(_along(tracked, path), PLACES, 0), fitting


def _along(heard: Heard, path: BeatPath) -> Heard:
    """The same onsets, placed in twelfths by beats that the model hears; its tempo goes on beyond their ends."""
    times_s, beats_s = heard.times_s, path.times_s
    beat = np.clip(np.searchsorted(beats_s, times_s, side="right") - 1, 0, len(beats_s) - 2)
    periods_s = np.diff(beats_s)[beat]
    places = np.round((beat + (times_s - beats_s[beat]) / periods_s) * PLACES).astype(np.int64)
    pulse = Pulse(np.maximum.accumulate(places), periods_s, path.log_score)
    return replace(heard, pulse=pulse)
