"""Training examples: rows of a made performance with the truth for each onset, and batches of crops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.music.rhythm_evidence import METERS, PHASE_BINS, period_bin
from transcriptions.music.rhythm_features import NoteArrays, event_rows
from transcriptions.training.synthesis import Played, excerpt, perform
from transcriptions.training.variation import REMETERED, varied
from transcriptions.training.works import Work

Array = npt.NDArray[Any]

# An onset further from a beat than this is not that beat.
_BEAT_WINDOW_S = 0.09
# What is not known is not learned.
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Example:
    """Per onset: rows (onsets, FEATURES), times_s, beat and downbeat (0, 1), phase and meter (class or UNKNOWN),
    period (fractional bin, or UNKNOWN outside the first and last beat)."""

    rows: npt.NDArray[np.float32]
    times_s: Array
    beat: Array
    downbeat: Array
    phase: Array
    meter: Array
    period: Array

    def crop(self, start: int, count: int) -> Example:
        """`count` onsets from `start` on."""
        window = slice(start, start + count)
        return Example(
            self.rows[window], self.times_s[window], self.beat[window], self.downbeat[window],
            self.phase[window], self.meter[window], self.period[window],
        )  # fmt: skip


def draw_example(random: np.random.Generator, work: Work, onsets: int) -> Example:
    """A crop of at most `onsets` onsets of a new performance of a part of the work. ValueError: too few notes."""
    part = varied(random, excerpt(random, work, 4 * onsets), remetered=REMETERED)
    example = label(perform(random, part))
    spare = len(example.times_s) - onsets
    return example if spare <= 0 else example.crop(int(random.integers(0, spare + 1)), onsets)


def note_arrays(played: Played) -> NoteArrays:
    """The notes as the model's features take them."""
    notes = played.notes
    return NoteArrays(
        notes["onset_s"], notes["offset_s"], notes["pitch"].astype(int), notes["velocity"].astype(float), notes["drum"]
    )


def label(played: Played) -> Example:
    """Rows and truth of a performance."""
    events = event_rows(note_arrays(played))
    count = len(events.times_s)
    beat, downbeat = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    for index, at in zip(_beat_events(played, events.event, events.times_s), range(len(played.beats_s)), strict=True):
        if index >= 0:
            beat[index] = 1
            downbeat[index] = played.places[at] == 0
    owner = np.clip(np.searchsorted(played.beats_s, events.times_s + 0.03) - 1, 0, len(played.beats_s) - 2)
    lengths = np.diff(played.beats_s)
    smooth = np.exp(np.convolve(np.pad(np.log(lengths), 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid"))
    period = period_bin(smooth[owner])
    outside = (events.times_s < played.beats_s[0] - 0.5) | (events.times_s > played.beats_s[-1] + 0.5)
    meters = np.array([METERS.index(tuple(meter)) if tuple(meter) in METERS else UNKNOWN for meter in played.meters])
    meter = np.where(outside, UNKNOWN, meters[owner])
    period = np.where(outside, UNKNOWN, period)
    return Example(events.rows, events.times_s, beat, downbeat, _phases(played, events.event, count), meter, period)


def _beat_events(played: Played, event: Array, times_s: Array) -> list[int]:
    """For each beat the onset that plays it, or -1: most of the notes written there decide."""
    position = played.notes["position"]
    known = ~np.isnan(position)
    order = np.argsort(position[known], kind="stable")
    sorted_position, sorted_event = position[known][order], event[known][order]
    first = np.searchsorted(sorted_position, played.beat_quarters - 1e-6)
    last = np.searchsorted(sorted_position, played.beat_quarters + 1e-6)
    found = []
    for begin, end, at in zip(first, last, played.beats_s, strict=True):
        candidates = sorted_event[begin:end]
        index = int(np.bincount(candidates).argmax()) if len(candidates) else -1
        found.append(index if index >= 0 and abs(times_s[index] - at) < _BEAT_WINDOW_S else -1)
    return found


def _phases(played: Played, event: Array, count: int) -> Array:
    """The place in the beat that most notes of each onset are written at."""
    position = played.notes["position"]
    known = ~np.isnan(position) & (position >= played.beat_quarters[0]) & (position < played.beat_quarters[-1])
    at = np.searchsorted(played.beat_quarters[:-1], position[known] + 1e-6, side="right") - 1
    length = np.diff(played.beat_quarters)[at]
    place = np.round((position[known] - played.beat_quarters[at]) / length * PHASE_BINS).astype(int) % PHASE_BINS
    votes = np.zeros((count, PHASE_BINS))
    np.add.at(votes, (event[known], place), 1)
    return np.where(votes.any(axis=1), votes.argmax(axis=1), UNKNOWN)
