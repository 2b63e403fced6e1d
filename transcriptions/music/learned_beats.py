"""The beat grid of a performance where the rhythm model has read it: its evidence and the notes' own decide together.

Readings of two pulses compete, the one tracked from the notes alone and the one that the model
hears. Each is scored by the logit of `meter_features` and by how well the evidence agrees.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.music import beats
from transcriptions.music.beat_paths import BeatPath, NoPulseError, find_beats
from transcriptions.music.drum_evidence import DrumHits, find_hits
from transcriptions.music.hints import Hints
from transcriptions.music.levels import Heard, Level
from transcriptions.music.meter import METERS, Reading, readings
from transcriptions.music.meter_features import score
from transcriptions.music.onsets import Onset, group_onsets
from transcriptions.music.performance import BeatGrid, Performance
from transcriptions.music.pulse import Pulse
from transcriptions.music.rhythm import PLACES
from transcriptions.music.rhythm_evidence import METERS as LEARNED_METERS
from transcriptions.music.rhythm_evidence import RhythmEvidence, period_bin
from transcriptions.music.score import TimeSignature
from transcriptions.music.values import beat_length

Array = npt.NDArray[Any]

# A hinted tempo may be off by this factor either way.
_HINT_RANGE = 1.3

# Evidence against the logit of the notes: beats and periods are means over onsets, downbeats over beats.
# Chosen on performances made from works that the model was not trained on.
_BEATS, _PERIODS, _METERS, _DOWNBEATS = 30.0, 2.0, 1.0, 1.6
# The model's share in the log odds of a bar line, and its scale beside the logit of the notes.
_BAR_SHARE, _BAR_SCALE = 0.4, 1.5
# Downbeats are rarely surer than this, and rarer where nothing is played.
_FLOOR, _SILENT = 0.02, 0.1


@dataclass(frozen=True)
class LearnedReading(Reading):
    """A reading whose bar lines come from the notes and from the model's evidence for the same onsets."""

    evidence: RhythmEvidence

    @cached_property
    def downbeat_odds(self) -> Array:
        """(beats,) log odds that the model gives a bar line there, given a beat."""
        beat, downbeat = self.evidence.beat[:, 1], self.evidence.downbeat[:, 1]
        likely = np.clip(np.exp(downbeat - np.maximum(beat, downbeat)), _FLOOR, 1 - _FLOOR)
        likely = np.where(self.level.beat_onsets >= 0, likely[self.level.beat_onsets], _SILENT)
        return np.asarray(np.log(likely / (1 - likely)))

    @property
    def bar_scores(self) -> Array:
        """(beats,) log odds that a beat begins a bar, by the notes and the model together."""
        return (1 - _BAR_SHARE) * self.level.downbeat_scores + _BAR_SHARE * _BAR_SCALE * self.downbeat_odds

    @property
    def log_odds(self) -> float:
        """Of this reading against others of the same piece: what the notes say and how the evidence agrees."""
        evidence, level = self.evidence, self.level
        struck = level.beat_onsets[level.beat_onsets >= 0]
        on_beats = evidence.beat[:, 0].mean() + np.diff(evidence.beat[struck], axis=1).sum() / len(evidence.beat)
        periods_s = level.heard.pulse.periods_s * level.unit / PLACES
        periods = evidence.period[np.arange(len(periods_s)), np.round(period_bin(periods_s)).astype(int)]
        meters = evidence.meter[:, LEARNED_METERS.index(self.meter)].mean() if self.meter in LEARNED_METERS else 0.0
        sides = np.where(self.bar_places == 0, -self.downbeat_odds, self.downbeat_odds)
        agreement = _BEATS * on_beats + _PERIODS * periods.mean() + _METERS * meters
        agreement -= _DOWNBEATS * np.logaddexp(0, sides).mean()
        return score(Reading(level, self.meter)) + float(agreement)


def choose_grid(performance: Performance, hints: Hints, evidence: RhythmEvidence | None) -> BeatGrid:
    """The grid by notes and evidence, or by the notes alone without evidence or where it holds no pulse."""
    if evidence is None:
        return beats.find_grid(performance, hints)
    try:
        return grid_from_evidence(performance, evidence, hints)
    except NoPulseError:
        return beats.find_grid(performance, hints)


def grid_from_evidence(performance: Performance, evidence: RhythmEvidence, hints: Hints) -> BeatGrid:
    """Beats over the whole performance, as the hints allow. NoPulseError when the evidence holds no pulse."""
    onsets = group_onsets(performance.notes)
    options = weighed_readings(onsets, evidence, hints, find_hits(performance))
    return beats.decide(onsets, hints, options, np.array([option.log_odds for option in options]))


def weighed_readings(
    onsets: Sequence[Onset], evidence: RhythmEvidence, hints: Hints, drums: DrumHits | None = None
) -> list[LearnedReading]:
    """The readings of both pulses. NoPulseError when the evidence holds no pulse."""
    heard = beats.options(onsets, hints, drums)
    if not heard:
        raise NoPulseError("there are too few onsets")
    found = [*heard, *_learned_options(evidence, heard[0].level.heard, hints)]
    return [LearnedReading(reading.level, reading.meter, evidence) for reading in found]


def _learned_options(evidence: RhythmEvidence, heard: Heard, hints: Hints) -> list[Reading]:
    """Readings of the model's own pulse."""
    meters = (hints.meter,) if hints.meter else METERS
    if hints.tempo_bpm is None:
        return readings(_along(heard, find_beats(evidence)), meters=meters)
    found: list[Reading] = []
    for beat in sorted({beat_length(TimeSignature(*meter)) for meter in meters}):
        period_s = 60 / hints.tempo_bpm * float(beat)
        fitting = [meter for meter in meters if beat_length(TimeSignature(*meter)) == beat]
        with suppress(NoPulseError):
            path = find_beats(evidence, shortest_s=period_s / _HINT_RANGE, longest_s=period_s * _HINT_RANGE)
            level = Level(_along(heard, path), PLACES, 0)
            found += [Reading(level, meter) for meter in fitting if len(level.offsets)]
    return found


def _along(heard: Heard, path: BeatPath) -> Heard:
    """The same onsets, placed in twelfths by beats that the model hears; its tempo goes on beyond their ends."""
    times_s, beats_s = heard.times_s, path.times_s
    beat = np.clip(np.searchsorted(beats_s, times_s, side="right") - 1, 0, len(beats_s) - 2)
    periods_s = np.diff(beats_s)[beat]
    places = np.round((beat + (times_s - beats_s[beat]) / periods_s) * PLACES).astype(np.int64)
    pulse = Pulse(np.maximum.accumulate(places), periods_s, path.log_score)
    return replace(heard, pulse=pulse)
