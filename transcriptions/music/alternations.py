"""Trills and mordents: fast alternation of two neighbouring notes, told from written-out figures by small learnt
networks."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import log

import numpy as np

from transcriptions.music.ornament_weights import MORDENT, TRILL, log_odds
from transcriptions.music.sounding import TOGETHER_S, NoteTable

# Strokes of a trill are at most this far apart: slower ones are written out.
_SLOWEST_S = 0.17

# Fewer notes than this are a mordent.
TRILL_NOTES = 5


@dataclass(frozen=True, slots=True)
class Alternation:
    """Note indices in time order, the pitch that is written, and the sign over it."""

    notes: tuple[int, ...]
    pitch: int
    sign: str


# Log odds wanted: a sign that should not be there is worse than one that is missing; written-out turns are
# hard to tell from mordents.
_CAUTION = {"trill": 1.0, "mordent": 1.0}


def find_alternations(table: NoteTable) -> Iterator[Alternation]:
    """Trills and mordents; each note is in one at most."""
    for kind, network in (("trill", TRILL), ("mordent", MORDENT)):
        runs = [run for run in alternating_runs(table) if (len(run) >= TRILL_NOTES) == (kind == "trill")]
        odds = log_odds([alternation_features(table, run) for run in runs], network)
        yield from (_alternation(table, run) for run, odd in zip(runs, odds, strict=True) if odd > _CAUTION[kind])


def _alternation(table: NoteTable, run: list[int]) -> Alternation:
    first, second = table.pitches[run[0]], table.pitches[run[1]]
    if len(run) >= TRILL_NOTES:
        return Alternation(tuple(run), min(first, second), "trill")
    return Alternation(tuple(run), first, "inverted_mordent" if second > first else "mordent")


def alternating_runs(table: NoteTable) -> Iterator[list[int]]:
    """Runs a b a b … of two pitches a tone or semitone apart, as long as they go; three notes or more, an odd
    number below five."""
    by_pitch: dict[int, list[int]] = defaultdict(list)
    for index, pitch in enumerate(table.pitches):
        by_pitch[pitch].append(index)
    used: set[int] = set()
    for start in range(len(table)):
        if start in used:
            continue
        runs = [_run(table, by_pitch, start, step=step) for step in (-2, -1, 1, 2)]
        run = max(runs, key=len)
        run = [index for index in run if index not in used]
        if len(run) == 4:
            run.pop()
        if len(run) >= 3:
            used.update(run)
            yield run


def _run(table: NoteTable, by_pitch: dict[int, list[int]], start: int, *, step: int) -> list[int]:
    run = [start]
    pair = (table.pitches[start], table.pitches[start] + step)
    while True:
        now = table.onsets_s[run[-1]]
        wanted = by_pitch.get(pair[len(run) % 2], [])
        place = bisect_right(wanted, run[-1])
        if place >= len(wanted):
            return run
        gap = table.onsets_s[wanted[place]] - now
        repeated = by_pitch[pair[(len(run) - 1) % 2]]
        again = bisect_right(repeated, run[-1])
        is_repeated = again < len(repeated) and table.onsets_s[repeated[again]] < now + gap
        if not TOGETHER_S < gap <= _SLOWEST_S or is_repeated:
            return run
        run.append(wanted[place])


def alternation_features(table: NoteTable, run: list[int]) -> list[float]:
    """Speed in seconds and beats, evenness, number, fit to the grid, the last note's length, company, the step."""
    onsets = np.array([table.onsets_s[index] for index in run])
    gaps = np.diff(onsets)
    mean = float(gaps.mean())
    beat_s = table.beat_s[run[0]]
    misfits = [table.misfit(index) for index in run]
    last = table.offsets_s[run[-1]] - table.onsets_s[run[-1]]
    low, high = sorted(table.pitches[index] for index in run[:2])
    begin, end = table.first_from(onsets[0] - 6 * mean), table.first_from(onsets[-1] + 6 * mean)
    members = set(run)
    near = sum(index not in members and low - 5 <= table.pitches[index] <= high + 5 for index in range(begin, end))
    return [
        log(mean / 0.1),
        log(mean / beat_s),
        min(float(gaps.std()) / mean, 1.0),
        log(len(run)),
        float(np.mean(misfits)) * 10,
        log(max(last, 0.02) / mean),
        near / len(run),
        float(high - low - 1),
    ]
