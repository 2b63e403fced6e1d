"""Rolled chords: notes struck upwards one after another that sound on together, told from broken chords by a small
learnt network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import log

import numpy as np

from transcriptions.music.onsets import CHORD_SPREAD_S
from transcriptions.music.ornament_weights import ROLL, log_odds
from transcriptions.music.sounding import NoteTable

# Notes of a roll follow one another at most this fast.
_SLOWEST_STEP_S = 0.11

# More notes in one sweep are a run.
_MOST = 12

# Notes of a roll may be this much out of order.
_DISORDER_S = 0.008


@dataclass(frozen=True, slots=True)
class Roll:
    """Note indices from the lowest, and when the written chord begins."""

    notes: tuple[int, ...]
    time_s: float


# A sign that should not be there is worse than one that is missing: log odds wanted.
_CAUTION = 1.0


def find_rolls(table: NoteTable) -> Iterator[Roll]:
    """Rolled chords; each note is in one at most."""
    sweeps = list(upward_sweeps(table))
    odds = log_odds([roll_features(table, notes) for notes in sweeps], ROLL)
    for notes, odd in zip(sweeps, odds, strict=True):
        if odd > _CAUTION:
            first, last = notes[0], notes[-1]
            begins = table.misfit(first) <= table.misfit(last)
            yield Roll(tuple(notes), table.onsets_s[first if begins else last])


def upward_sweeps(table: NoteTable) -> Iterator[list[int]]:
    """Three notes or more, each a little later and higher than the one before; one sweep a hand."""
    for cluster in _clusters(table):
        spread = table.onsets_s[cluster[-1]] - table.onsets_s[cluster[0]]
        if len(cluster) < 3 or len(cluster) > _MOST or spread <= CHORD_SPREAD_S:
            continue
        if _rises(table, cluster):
            yield cluster
            continue
        yield from _two_hands(table, cluster)


def _clusters(table: NoteTable) -> Iterator[list[int]]:
    cluster = [0]
    for index in range(1, len(table)):
        if table.onsets_s[index] - table.onsets_s[cluster[-1]] > _SLOWEST_STEP_S:
            yield cluster
            cluster = []
        cluster.append(index)
    yield cluster


def _two_hands(table: NoteTable, cluster: list[int]) -> Iterator[list[int]]:
    """The sweeps of a cluster divided at a pitch into two that each rise or are struck at once."""
    by_pitch = sorted(cluster, key=lambda index: table.pitches[index])
    for count in range(1, len(by_pitch)):
        hands = sorted(by_pitch[:count]), sorted(by_pitch[count:])
        rising = [hand for hand in hands if len(hand) >= 3 and _rises(table, hand) and _spread(table, hand)]
        struck = [hand for hand in hands if hand not in rising and not _spread(table, hand)]
        if rising and len(rising) + len(struck) == len(hands):
            yield from rising
            return


def _rises(table: NoteTable, notes: list[int]) -> bool:
    by_pitch = sorted(notes, key=lambda index: table.pitches[index])
    pitches = [table.pitches[index] for index in by_pitch]
    onsets = [table.onsets_s[index] for index in by_pitch]
    distinct = all(low < high for low, high in pairwise(pitches))
    return distinct and all(early - _DISORDER_S <= late for early, late in pairwise(onsets))


def _spread(table: NoteTable, notes: list[int]) -> bool:
    return table.onsets_s[notes[-1]] - table.onsets_s[notes[0]] > CHORD_SPREAD_S


def roll_features(table: NoteTable, notes: list[int]) -> list[float]:
    """Speed in seconds and beats, evenness, gaps around it, how the notes sound on, size, steps, fit to the grid."""
    onsets = np.array([table.onsets_s[index] for index in notes])
    pitches = np.array([table.pitches[index] for index in notes])
    gaps = np.diff(onsets)
    mean = max(float(gaps.mean()), 0.005)
    last = float(onsets[-1])
    begin, end = min(notes), max(notes)
    before = float(onsets[0]) - table.onsets_s[begin - 1] if begin else 2.0
    after = table.onsets_s[end + 1] - last if end + 1 < len(table) else 2.0
    held = min(table.offsets_s[index] for index in notes) - last
    sounding = min(table.sound_ends_s[index] for index in notes) - last
    return [
        log(mean / 0.04),
        log(max(float(onsets[-1] - onsets[0]), 0.02) / table.beat_s[notes[0]]),
        min(float(gaps.std()) / mean, 2.0),
        log(min(max(before / mean, 0.3), 30.0)),
        log(min(max(after / mean, 0.3), 30.0)),
        float(np.clip(held, -0.3, 0.6)) * 5,
        float(np.clip(sounding, -0.3, 0.6)) * 5,
        float(len(notes)) / 4,
        float(np.diff(np.sort(pitches)).min()) / 4,
        (table.misfit(notes[0]) - table.misfit(notes[-1])) * 10,
    ]
