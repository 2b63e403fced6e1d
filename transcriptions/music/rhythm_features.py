"""What the rhythm model reads: one row of numbers for each onset of a performance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.music.onsets import CHORD_SPREAD_S
from transcriptions.music.performance import Performance

Floats = npt.NDArray[np.float32]
Array = npt.NDArray[Any]

_LOWEST_KEY, _KEYS = 21, 88
# Neighbours whose distance in time is told, on each side.
_NEIGHBOURS = 4
# Centres of the soft bins of a distance, in natural logarithms of seconds: 40 ms to 3 s.
_BINS = np.linspace(np.log(0.04), np.log(3.0), 12, dtype=np.float32)
_BIN_WIDTH = float(_BINS[1] - _BINS[0])
# Spans over which harmony before and after an onset is compared, in seconds.
_HARMONY_SPANS_S = (0.5, 1.0, 2.0)
# A note counts as held at later onsets for at most so many of them, and must outlast the onset by this.
_MOST_HELD, _OUTLASTS_S = 48, 0.03
# How far, in onsets, the next lower bass and the next higher melody note are sought.
_REACH = 32
_KICKS, _SNARES = (35, 36, 41, 43, 45), (37, 38, 39, 40)

FEATURES = 2 * _KEYS + 4 * len(_BINS) + 2 * _NEIGHBOURS + 3 + 4 + 6 + len(_HARMONY_SPANS_S) + 3


@dataclass(frozen=True, slots=True)
class NoteArrays:
    """Notes in onset order, one array a field, shape (notes,): seconds, MIDI numbers, drum 0 or 1."""

    onset_s: Array
    offset_s: Array
    pitch: Array
    velocity: Array
    drum: Array

    @classmethod
    def from_performance(cls, performance: Performance) -> NoteArrays:
        notes = sorted(
            (note.onset_s, note.pitch, note.offset_s, note.velocity, part.is_drums)
            for part in performance.parts
            for note in part.notes
        )
        columns = [np.array(column, dtype=float) for column in zip(*notes, strict=True)]
        onset_s, pitch, offset_s, velocity, drum = columns
        return cls(onset_s, offset_s, pitch.astype(int), velocity, drum)


@dataclass(frozen=True, slots=True)
class EventRows:
    """times_s (events,): mean onset of each chord. event (notes,): the chord of each note. rows (events, FEATURES)."""

    times_s: Array
    event: Array
    rows: Floats


def event_rows(notes: NoteArrays) -> EventRows:
    """Rows for all onsets of a performance of at least one note."""
    event = group_events(notes.onset_s)
    count = int(event[-1]) + 1
    times_s = np.bincount(event, weights=notes.onset_s) / np.bincount(event)
    struck, held = _keys(notes, event, times_s)
    columns = (struck, held, _distances(times_s), _durations(notes, event, times_s), _loudness(notes, event))
    outer = _outer_voices(struck, times_s)
    rows = np.concatenate([*columns, outer, _harmony(struck, held, times_s), _drum_hits(notes, event, count)], axis=1)
    return EventRows(times_s, event, rows.astype(np.float32))


def group_events(onset_s: Array) -> Array:
    """Index of the chord of each note; a chord's notes start within CHORD_SPREAD_S of its first."""
    event = np.empty(len(onset_s), dtype=np.int64)
    index, first = -1, -np.inf
    for place, onset in enumerate(onset_s.tolist()):
        if onset - first > CHORD_SPREAD_S:
            index, first = index + 1, onset
        event[place] = index
    return event


def _keys(notes: NoteArrays, event: Array, times_s: Array) -> tuple[Floats, Floats]:
    """Keys struck (weighted by velocity) and keys held from earlier on, both (events, 88)."""
    struck = np.zeros((len(times_s), _KEYS), dtype=np.float32)
    held = np.zeros_like(struck)
    pitched = notes.drum == 0
    own, key = event[pitched], np.clip(notes.pitch[pitched] - _LOWEST_KEY, 0, _KEYS - 1)
    np.maximum.at(struck, (own, key), (0.5 + notes.velocity[pitched] / 127).astype(np.float32))
    last = np.searchsorted(times_s, notes.offset_s[pitched] - _OUTLASTS_S)
    spans = np.clip(last - own - 1, 0, _MOST_HELD)
    rows = np.repeat(own + 1, spans) + np.arange(spans.sum()) - np.repeat(np.cumsum(spans) - spans, spans)
    held[rows, np.repeat(key, spans)] = 1.0
    return struck, held


def _distances(times_s: Array) -> Floats:
    """Logarithms of the time to each neighbour, and soft bins for the two nearest on each side."""
    logs = []
    for step in range(1, _NEIGHBOURS + 1):
        gap = np.log(np.clip(times_s[step:] - times_s[:-step], 0.02, 8.0))
        edge = np.full(min(step, len(times_s)), np.log(8.0))
        logs += [np.concatenate([edge, gap]), np.concatenate([gap, edge])]
    near = np.stack(logs[:4], axis=1)
    bins = np.exp(-0.5 * ((near[:, :, None] - _BINS) / _BIN_WIDTH) ** 2).reshape(len(times_s), -1)
    return np.concatenate([np.stack(logs, axis=1) * 0.5, bins], axis=1).astype(np.float32)


def _durations(notes: NoteArrays, event: Array, times_s: Array) -> Floats:
    """Logarithms of the longest, shortest and mean duration in each chord."""
    length = np.log(np.clip(notes.offset_s - notes.onset_s, 0.03, 8.0))
    longest, shortest = np.full(len(times_s), -9.0), np.full(len(times_s), 9.0)
    np.maximum.at(longest, event, length)
    np.minimum.at(shortest, event, length)
    mean = np.bincount(event, weights=length) / np.bincount(event)
    return np.stack([longest, shortest, mean], axis=1).astype(np.float32) * 0.5


def _loudness(notes: NoteArrays, event: Array) -> Floats:
    """Number of notes, mean and highest velocity, and the mean against the eight chords on each side."""
    size = np.bincount(event)
    mean = np.bincount(event, weights=notes.velocity) / size
    highest = np.zeros(len(size))
    np.maximum.at(highest, event, notes.velocity)
    total = np.concatenate([[0.0], np.cumsum(mean)])
    first, last = np.maximum(np.arange(len(size)) - 8, 0), np.minimum(np.arange(len(size)) + 9, len(size))
    around = (total[last] - total[first]) / (last - first)
    return np.stack([size / 4, mean / 64, highest / 64, (mean - around) / 12], axis=1).astype(np.float32)


def _outer_voices(struck: Floats, times_s: Array) -> Floats:
    """Lowest and highest key, and for how long, back and ahead, no lower or higher one is struck."""
    sounding = struck > 0
    none = ~sounding.any(axis=1)
    lowest = np.where(none, 60, sounding.argmax(axis=1)).astype(float)
    highest = np.where(none, 30, _KEYS - 1 - sounding[:, ::-1].argmax(axis=1)).astype(float)
    columns = [lowest / 44 - 1, highest / 44 - 1]
    for values in (-lowest, highest):
        columns.append(_reign(values, times_s))
        columns.append(_reign(values[::-1], -times_s[::-1])[::-1])
    return np.stack(columns, axis=1).astype(np.float32)


def _reign(values: Array, times_s: Array) -> Array:
    """Logarithm of the time until a value as high as each comes, at most _REACH places ahead."""
    padded = np.concatenate([values, np.full(_REACH, np.inf)])
    ahead = np.lib.stride_tricks.sliding_window_view(padded, _REACH + 1)[:, 1:]
    place = np.argmax(np.concatenate([ahead >= values[:, None], np.ones((len(values), 1), dtype=bool)], axis=1), axis=1)
    until = times_s[np.minimum(np.arange(len(values)) + place + 1, len(values) - 1)] - times_s
    return np.asarray(np.log(np.clip(until, 0.05, 8.0)) * 0.5)


def _harmony(struck: Floats, held: Floats, times_s: Array) -> Floats:
    """1 - cosine between the pitch classes sounding before and from each onset, over several spans."""
    fold = np.zeros((_KEYS, 12), dtype=np.float32)
    fold[np.arange(_KEYS), (np.arange(_KEYS) + _LOWEST_KEY) % 12] = 1
    classes = (struck + 0.3 * held) @ fold
    total = np.concatenate([np.zeros((1, 12)), np.cumsum(classes, axis=0)])
    columns = []
    for span_s in _HARMONY_SPANS_S:
        first = np.searchsorted(times_s, times_s - span_s)
        last = np.searchsorted(times_s, times_s + span_s)
        before, after = total[: len(times_s)] - total[first], total[last] - total[: len(times_s)]
        norms = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
        columns.append(1 - (before * after).sum(axis=1) / np.maximum(norms, 1e-6))
    return np.stack(columns, axis=1).astype(np.float32)


def _drum_hits(notes: NoteArrays, event: Array, count: int) -> Floats:
    """Loudest kick, snare and other drum of each chord."""
    hits = np.zeros((count, 3), dtype=np.float32)
    drums = notes.drum > 0
    pitch = notes.pitch[drums]
    column = np.where(np.isin(pitch, _KICKS), 0, np.where(np.isin(pitch, _SNARES), 1, 2))
    np.maximum.at(hits, (event[drums], column), (notes.velocity[drums] / 64).astype(np.float32))
    return hits
