"""Dynamics a section, and hairpins between them, from the velocities: few marks, where the level lasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

import numpy as np
import numpy.typing as npt

from transcriptions.music.draft import Line, Place, Sign, Span
from transcriptions.music.paths import cheapest_path
from transcriptions.music.score import Part
from transcriptions.music.timeline import Bar, BarFinder

Floats = npt.NDArray[np.float64]

NAMES = ("pp", "p", "mp", "mf", "f", "ff")

# Loudness steps of a dynamic, and the middle of mp (below) and mf, as velocity. 40 dB a decade is what General
# MIDI recommends for velocities (RP-024); pianos as played and recorded spread about 3 dB a step around this middle.
_DB_A_DECADE = 40.0
_STEP_DB = 3.2
_MIDDLE_VELOCITY = 66

# How far bars of one dynamic lie from its level (dB), and what another dynamic costs, in squared deviations:
# a new level must last about four bars, or be two steps away for one or two.
_SPREAD_DB = 2.0
_CHANGE, _STEP = 6.0, 1.0

# Hairpins: over bars in a row whose level goes one way, two to eight, by a step and a half at least. Those that are
# longer than some bars are words, as print has them.
_HAIRPIN_BARS = (2, 8)
_LONGEST_DRAWN = 4
_HAIRPIN_DB = 4.5
_HAIRPIN_FIT = 0.75

# With velocities this even (dB) the engine says nothing about loudness.
_SILENT_DB = 0.3


@dataclass(frozen=True, slots=True)
class _Hairpin:
    """Bars from first to last, both inside; up or down."""

    first: int
    last: int
    is_up: bool

    @property
    def is_drawn(self) -> bool:
        return self.last - self.first <= _LONGEST_DRAWN

    @property
    def word(self) -> str:
        return "cresc." if self.is_up else "dim."


def mark_dynamics(parts: Sequence[Part], lines: Sequence[Line], bars: Sequence[Bar]) -> tuple[list[Sign], list[Span]]:
    """Dynamics and hairpins of each part; one for both staves of a keyboard, beside the upper one."""
    signs: list[Sign] = []
    spans: list[Span] = []
    for index in range(len(parts)):
        mine = [line for line in lines if line.part == index]
        levels = _bar_levels(mine, bars)
        heard = np.flatnonzero(~np.isnan(levels))
        if not len(heard) or float(np.std(levels[heard])) < _SILENT_DB:
            continue
        hairpins = _hairpins(levels, heard)
        names = _names(levels[heard], heard, hairpins)
        ordered = sorted(mine, key=lambda line: (line.staff, line.number))
        firsts = [_first_places(line, bars) for line in ordered]
        signs += _signs(index, firsts, sorted([*names, *_words(hairpins, {bar for bar, _ in names})]))
        spans += [span for hairpin in hairpins if hairpin.is_drawn and (span := _span(firsts, hairpin)) is not None]
    return signs, spans


def _bar_levels(lines: Sequence[Line], bars: Sequence[Bar]) -> Floats:
    """(bars,) dB from the middle of the scale: the mean over chords of their loudest note; NaN for silence."""
    finder = BarFinder(bars)
    found = np.full(len(bars), np.nan)
    total, count = np.zeros(len(bars)), np.zeros(len(bars))
    for line in lines:
        for chord in line.chords:
            bar = finder.at(chord.start)
            loudest = max(note.velocity for note in chord.notes)
            total[bar] += _DB_A_DECADE * log10(loudest / _MIDDLE_VELOCITY)
            count[bar] += 1
    np.divide(total, count, out=found, where=count > 0)
    return found


def _names(levels: Floats, heard: npt.NDArray[np.int64], hairpins: Sequence[_Hairpin]) -> list[tuple[int, str]]:
    """(bar, dynamic) where a new one begins, never inside a hairpin: the cheapest path over the bars with notes."""
    centres = (np.arange(len(NAMES)) - (len(NAMES) - 1) / 2) * _STEP_DB
    costs = ((levels[:, None] - centres[None, :]) / _SPREAD_DB) ** 2
    inside = [any(hairpin.first < bar < hairpin.last for hairpin in hairpins) for bar in heard.tolist()]
    costs[inside] = 0  # on the way from one level to another
    distance = abs(np.arange(len(NAMES))[:, None] - np.arange(len(NAMES))[None, :])
    change = np.where(distance > 0, _CHANGE + _STEP * (distance == 1), 0.0)
    never = np.where(distance > 0, np.inf, 0.0)
    states = cheapest_path(costs, np.where(np.array(inside[1:])[:, None, None], never, change))
    begins = [row for row in range(len(states)) if row == 0 or states[row] != states[row - 1]]
    return [(int(heard[row]), NAMES[states[row]]) for row in begins]


def _words(hairpins: Sequence[_Hairpin], taken: set[int]) -> list[tuple[int, str]]:
    """(bar, word) of those that are not drawn, a bar later where a dynamic stands."""
    return [(hairpin.first + (hairpin.first in taken), hairpin.word) for hairpin in hairpins if not hairpin.is_drawn]


def _hairpins(levels: Floats, heard: npt.NDArray[np.int64]) -> list[_Hairpin]:
    """The longest clear rises and falls, none overlapping."""
    found: list[_Hairpin] = []
    taken = np.zeros(len(levels), dtype=bool)
    for length in range(_HAIRPIN_BARS[1], _HAIRPIN_BARS[0] - 1, -1):
        for first in range(len(levels) - length):
            window = levels[first : first + length + 1]
            if taken[first : first + length + 1].any() or np.isnan(window).any() or not _goes_one_way(window):
                continue
            found.append(_Hairpin(first, first + length, bool(window[-1] > window[0])))
            taken[first : first + length + 1] = True
    return sorted(found, key=lambda hairpin: hairpin.first)


def _goes_one_way(levels: Floats) -> bool:
    steps = np.diff(levels)
    change = float(levels[-1] - levels[0])
    if abs(change) < _HAIRPIN_DB or (np.sign(steps) != np.sign(change)).any():
        return False
    return float(np.corrcoef(np.arange(len(levels)), levels)[0, 1] ** 2) >= _HAIRPIN_FIT


# The first chord of a line in each bar, by bar index.
_Firsts = dict[int, Place]


def _first_places(line: Line, bars: Sequence[Bar]) -> _Firsts:
    finder = BarFinder(bars)
    found: _Firsts = {}
    for chord in line.chords:
        bar = finder.at(chord.start)
        found.setdefault(bar, (line.part, line.staff, line.number, chord.start))
    return found


def _signs(part: int, firsts: Sequence[_Firsts], names: Sequence[tuple[int, str]]) -> list[Sign]:
    """Each dynamic at the first chord of its bar."""
    return [
        Sign("dynamic", part, 1, min(places[bar][3] for places in firsts if bar in places), name) for bar, name in names
    ]


def _span(firsts: Sequence[_Firsts], hairpin: _Hairpin) -> Span | None:
    """From the first chord of the hairpin's first bar to that of its last, in one voice, the highest that has both."""
    for places in firsts:
        if hairpin.first in places and hairpin.last in places:
            kind = "hairpin_up" if hairpin.is_up else "hairpin_down"
            return Span(kind, places[hairpin.first], places[hairpin.last])
    return None
