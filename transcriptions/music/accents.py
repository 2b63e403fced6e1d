"""What makes an onset sound strong: features of every onset against its neighbourhood."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from transcriptions.music.onsets import Onset

Features = npt.NDArray[np.float64]

# Columns of `accents`.
NAMES = ("size", "bass", "length", "next gap", "last gap", "loudness", "harmony change", "low point")

# Log odds of a beat for each column: logistic regression on performances that we made of the scores named in `rhythm`.
_BEAT_WEIGHTS = np.array([0.84, 0.32, 2.02, 0.67, 0.08, 0.53, -0.07, 1.12])

# Onsets to either side that make up the neighbourhood, and the windows compared for harmony.
_NEIGHBOURS = 8
_HARMONY_ONSETS = 5


def accents(onsets: Sequence[Onset]) -> Features:
    """(onsets, len(NAMES)) features, each 0 for an onset like its neighbours.

    size: log number of notes; bass: octaves below the usual lowest note; length, gaps: log
    seconds; loudness: tens of MIDI velocity; harmony change: 1 less the cosine between the pitch
    classes before and after; low point: 1 where the lowest note is below those of the two onsets
    on either side.
    """
    times = np.array([onset.time_s for onset in onsets])
    gaps = np.log(np.clip(np.diff(times), 0.03, 4.0))
    lowest = np.array([onset.notes[0].pitch for onset in onsets], dtype=float)
    lengths = [max(note.offset_s - note.onset_s for note in onset.notes) for onset in onsets]
    loudness = [sum(note.velocity for note in onset.notes) / len(onset.notes) for onset in onsets]
    size = np.log([float(len(onset.notes)) for onset in onsets])
    ends = gaps.mean() if len(gaps) else 0.0
    return np.column_stack(
        [
            _raised(size),
            -_raised(lowest) / 12,
            _raised(np.log(np.clip(lengths, 0.03, 4.0))),
            _raised(np.append(gaps, ends)),
            _raised(np.insert(gaps, 0, ends)),
            _raised(np.array(loudness)) / 10,
            _harmony_change(onsets),
            _low_points(lowest),
        ]
    )


def beat_log_odds(features: Features) -> Features:
    """(onsets,) how much each onset sounds like a beat, as log odds against the average one."""
    return np.asarray(features @ _BEAT_WEIGHTS)


def _raised(values: Features) -> Features:
    """Values less the mean of their neighbourhood."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    index = np.arange(len(values))
    first, last = np.maximum(index - _NEIGHBOURS, 0), np.minimum(index + _NEIGHBOURS + 1, len(values))
    return np.asarray(values - (total[last] - total[first]) / (last - first))


def _harmony_change(onsets: Sequence[Onset]) -> Features:
    classes = np.zeros((len(onsets), 12))
    for row, onset in zip(classes, onsets, strict=True):
        np.add.at(row, [note.pitch % 12 for note in onset.notes], 1.0)
    total = np.vstack([np.zeros(12), np.cumsum(classes, axis=0)])
    index = np.arange(len(onsets))
    before = total[index] - total[np.maximum(index - _HARMONY_ONSETS, 0)]
    after = total[np.minimum(index + _HARMONY_ONSETS, len(onsets))] - total[index]
    norm = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    return np.asarray((1 - (before * after).sum(axis=1) / np.maximum(norm, 1e-9)) * (norm > 0))


def _low_points(lowest: Features) -> Features:
    padded = np.pad(lowest, 2, constant_values=128)
    beside = np.minimum.reduce([padded[:-4], padded[1:-3], padded[3:-1], padded[4:]])
    return np.asarray(lowest < beside, dtype=float)
