"""What the sound says about beats, and how it moves what the rhythm model says about each onset.

Notes dominate: the model was trained on them, and what sound adds to piano notes is little (docs/engines.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.music.rhythm_evidence import RhythmEvidence

Array = npt.NDArray[Any]

# A frame this near an onset speaks for it: half a chord's spread, half a window of the spectrum, a frame of doubt.
_REACH_S = 0.05
# An onset is loud or soft beside those this near it.
_SURROUNDINGS_S = 4.0
# One onset's strength is not trusted beyond this many standard deviations.
_MOST_DEVIATIONS = 2.0
# Log odds of a beat and of a downbeat for a standard deviation of strength: more helped no beats of held-out songs.
_STRENGTH_WEIGHT = 0.2
# Share of the tracker in a logarithmic opinion pool with the model (Genest and Zidek, Statistical Science 1, 1986).
# Less than half, so that notes dominate; not measured.
_ACTIVATION_SHARE = 0.3
# A tracker's log odds are not trusted beyond these: 95 %. Far from a beat they sink without bound.
_SUREST = 3.0


@dataclass(frozen=True, slots=True)
class OnsetStrength:
    """values: (frames,) not negative, in any unit; frame i is at i / frames_per_s seconds."""

    frames_per_s: float
    values: Array


@dataclass(frozen=True, slots=True)
class BeatActivations:
    """beat, downbeat: (frames,) natural log odds; frame i is at i / frames_per_s seconds."""

    frames_per_s: float
    beat: Array
    downbeat: Array


@dataclass(frozen=True, slots=True)
class AudioEvidence:
    """What was heard of the pulse. activations: None where no beat tracker listened."""

    strength: OnsetStrength
    activations: BeatActivations | None = None


def with_audio(evidence: RhythmEvidence, audio: AudioEvidence | None) -> RhythmEvidence:
    """The evidence with log odds of beats and downbeats moved by the sound; the same without sound."""
    if audio is None:
        return evidence
    beat, downbeat = _log_odds(evidence.beat), _log_odds(evidence.downbeat)
    heard = audio.activations
    if heard is not None:
        beat = _pooled(beat, _peaks(heard.beat, heard.frames_per_s, evidence.times_s))
        downbeat = _pooled(downbeat, _peaks(heard.downbeat, heard.frames_per_s, evidence.times_s))
    accents = _STRENGTH_WEIGHT * _deviations(audio.strength, evidence.times_s)
    return replace(evidence, beat=_no_yes(beat + accents), downbeat=_no_yes(downbeat + accents))


def _log_odds(no_yes: Array) -> Array:
    return np.asarray(no_yes[:, 1] - no_yes[:, 0])


def _no_yes(log_odds: Array) -> Array:
    """(onsets, 2) log probabilities."""
    return np.asarray(-np.logaddexp(0, np.stack([log_odds, -log_odds], axis=1)))


def _pooled(model: Array, tracker: Array) -> Array:
    """The model's log odds, those of the tracker having their share; where it heard nothing (NaN), the model's."""
    pooled = (1 - _ACTIVATION_SHARE) * model + _ACTIVATION_SHARE * np.clip(tracker, -_SUREST, _SUREST)
    return np.where(np.isnan(tracker), model, pooled)


def _deviations(strength: OnsetStrength, times_s: Array) -> Array:
    """(onsets,) standard deviations from the mean strength of the onsets around; their piece's mean is about 0."""
    peaks = _peaks(strength.values, strength.frames_per_s, times_s)
    known = ~np.isnan(peaks)
    found = np.zeros(len(times_s))
    if not known.any():
        return found
    times, peaks = times_s[known], peaks[known]
    sums = np.concatenate([[0.0], np.cumsum(peaks)])
    first = np.searchsorted(times, times - _SURROUNDINGS_S)
    end = np.searchsorted(times, times + _SURROUNDINGS_S, side="right")
    above = peaks - (sums[end] - sums[first]) / (end - first)
    spread = float(above.std())
    if spread > 1e-9:
        found[known] = np.clip(above / spread, -_MOST_DEVIATIONS, _MOST_DEVIATIONS)
    return found


def _peaks(values: Array, frames_per_s: float, times_s: Array) -> Array:
    """(onsets,) the highest value within reach of each onset; NaN where the sound has no frame."""
    reach = int(np.ceil(_REACH_S * frames_per_s))
    frames = np.round(np.asarray(times_s) * frames_per_s).astype(int)[:, None] + np.arange(-reach, reach + 1)
    inside = (frames >= 0) & (frames < len(values))
    padded = np.append(values, -np.inf)
    found = padded[np.where(inside, frames, len(values))].max(axis=1)
    return np.where(inside.any(axis=1), found, np.nan)
