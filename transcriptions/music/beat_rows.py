"""What the bar network reads: one row of numbers for each beat of a level of a piece."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.music.levels import Level, novelty, raised
from transcriptions.music.rhythm import PLACES
from transcriptions.music.rhythm_evidence import METERS, RhythmEvidence, period_bin

Array = npt.NDArray[Any]

# Beats that far apart are compared, before and after.
FARTHEST_LAG = 16
# The first columns are blocks of twelve pitch classes: all that sounds, what is struck on the beat, bass, top.
CHROMA_BLOCKS = 4
# Beats before and after whose harmony is compared.
_SPANS = (1, 2, 4, 8)
_LOG_USUAL_S = -0.4
_QUIETEST = 4.0
_SCALARS = 19
_ACCENTS = 8
COLUMNS = CHROMA_BLOCKS * 12 + PLACES + _ACCENTS + _SCALARS + len(METERS) + 2 * FARTHEST_LAG + len(_SPANS)


def beat_rows(level: Level, evidence: RhythmEvidence, through: Array) -> npt.NDArray[np.float32]:
    """(beats, COLUMNS). through: (beats,) share of the sound before each beat that goes on through it."""
    onsets = level.beat_onsets
    struck = onsets >= 0
    count = len(onsets)
    beats = level.offsets // level.unit
    inside = (beats >= 0) & (beats < count)
    rhythm = np.zeros((count, PLACES))
    rhythm[beats[inside], level.twelfths[inside].astype(int)] = 1
    chroma = _chroma(level, beats, inside)
    accents = np.where(struck[:, None], np.clip(level.heard.accents[onsets], -3, 3), 0.0)
    meters = np.where(struck[:, None], np.exp(evidence.meter[onsets]), np.exp(evidence.meter).mean(axis=0))
    columns = (
        chroma,
        rhythm,
        accents,
        _scalars(level, evidence, through),
        meters,
        _likenesses(rhythm, chroma[:, :12], accents),
        np.column_stack([novelty(chroma[:, :12], span) for span in _SPANS]),
    )
    return np.concatenate(columns, axis=1).astype(np.float32)


def _chroma(level: Level, beats: Array, inside: Array) -> Array:
    """(beats, 48) pitch classes: all that begin in the beat, longer ones more; those on the beat; lowest; highest."""
    heard, onsets = level.heard, level.beat_onsets
    struck = np.flatnonzero(onsets >= 0)
    everything = np.zeros((len(onsets), 12))
    np.add.at(everything, beats[inside], heard.sounding[inside])
    on_beat, lowest, highest = np.zeros((3, len(onsets), 12))
    on_beat[struck] = np.minimum(heard.classes[onsets[struck]], 2)
    lowest[struck, heard.lowest[onsets[struck]].astype(int) % 12] = 1
    highest[struck, heard.highest[onsets[struck]].astype(int) % 12] = 1
    return np.concatenate([np.minimum(everything, 3), on_beat, lowest, highest], axis=1)


def _scalars(level: Level, evidence: RhythmEvidence, through: Array) -> Array:
    """(beats, _SCALARS): register, number of onsets, loudness, lengths, tempo, and evidence of beats and bar lines."""
    heard, onsets = level.heard, level.beat_onsets
    struck = onsets >= 0
    beats = level.offsets // level.unit
    inside = (beats >= 0) & (beats < len(onsets))
    lowest = -_extreme(-heard.lowest, beats, inside, len(onsets))
    highest = _extreme(heard.highest, beats, inside, len(onsets))
    counts = np.bincount(beats[inside], weights=heard.sizes[inside], minlength=len(onsets))
    sizes = np.log1p(counts.astype(float))
    loud = np.full(len(onsets), float(heard.loudness.mean()))
    total = np.bincount(beats[inside], weights=(heard.loudness * heard.sizes)[inside], minlength=len(onsets))
    loud[counts > 0] = (total / np.maximum(counts, 1))[counts > 0]
    held = np.where(struck, np.clip(heard.ends_s[onsets] - heard.times_s[onsets], 0.03, 8), 0.0)
    gaps = _log_gaps(level.beat_times_s)
    change = gaps - np.insert(gaps[:-1], 0, gaps[0])
    periods = np.round(period_bin(np.exp(gaps))).astype(int)
    period = np.where(struck, evidence.period[onsets, periods], -3.0)
    odds = np.where(struck, evidence.beat[onsets, 1] - evidence.beat[onsets, 0], 0.0)
    downbeat = np.where(struck, evidence.downbeat[onsets, 1] - evidence.downbeat[onsets, 0], -_QUIETEST)
    columns = [
        (lowest - heard.lowest.mean()) / 12, (highest - heard.highest.mean()) / 12, raised(lowest) / 12,
        raised(highest) / 12, sizes, raised(sizes), (loud - heard.loudness.mean()) / 16, raised(loud) / 10,
        np.log1p(held / level.period_s), struck, through, gaps - _LOG_USUAL_S, change * 3, raised(gaps) * 3,
        period / 3, odds / 4, _between(level, evidence, beats, inside), downbeat / 4,
        level.downbeat_scores / 3,
    ]  # fmt: skip
    return np.column_stack(columns)


def _extreme(values: Array, beats: Array, inside: Array, count: int) -> Array:
    """The highest value in each beat; the mean where nothing begins."""
    found = np.full(count, -np.inf)
    np.maximum.at(found, beats[inside], values[inside])
    return np.asarray(np.where(np.isfinite(found), found, values.mean()))


def _log_gaps(times_s: Array) -> Array:
    """(beats,) log seconds to the next beat; the last one's are those before it."""
    if len(times_s) < 2:
        return np.full(len(times_s), _LOG_USUAL_S)
    gaps = np.log(np.clip(np.diff(times_s), 0.05, 6))
    return np.append(gaps, gaps[-1])


def _between(level: Level, evidence: RhythmEvidence, beats: Array, inside: Array) -> Array:
    """(beats,) twice the mean probability that the onsets inside the beat are beats themselves."""
    count = len(level.beat_onsets)
    off = inside & (level.offsets % level.unit != 0)
    total = np.bincount(beats[off], weights=np.exp(evidence.beat[off, 1]), minlength=count)
    return np.asarray(2 * total / np.maximum(np.bincount(beats[off], minlength=count), 1))


def _likenesses(rhythm: Array, classes: Array, accents: Array) -> Array:
    """(beats, 2 * FARTHEST_LAG) likeness of each beat with those before it, then with those after it; 0 beyond."""
    harmony = classes / (np.linalg.norm(classes, axis=1, keepdims=True) + 1e-6) * 1.5
    first = _unit(np.concatenate([rhythm, harmony], axis=1))
    second = _unit(np.concatenate([rhythm, np.clip(accents[:, :2], -1.5, 1.5)], axis=1))
    found = np.zeros((len(rhythm), 2 * FARTHEST_LAG))
    for lag in range(1, min(FARTHEST_LAG, len(rhythm) - 1) + 1):
        alike = ((first[lag:] * first[:-lag]).sum(axis=1) + (second[lag:] * second[:-lag]).sum(axis=1)) / 2
        found[lag:, lag - 1] = alike
        found[:-lag, FARTHEST_LAG + lag - 1] = alike
    return found


def _unit(rows: Array) -> Array:
    """Rows less their mean, of length 1."""
    centred = rows - rows.mean(axis=0)
    return np.asarray(centred / (np.linalg.norm(centred, axis=1, keepdims=True) + 1e-6))
