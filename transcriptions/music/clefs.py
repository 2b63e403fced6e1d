"""Clefs that last, and octave lines: what saves ledger lines must save more than the change costs a reader."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from math import ceil
from statistics import fmean

import numpy as np
import numpy.typing as npt

from transcriptions.music.draft import Line, Place, Span
from transcriptions.music.paths import any_change, cheapest_path
from transcriptions.music.score import Clef, Part
from transcriptions.music.state import default_clef
from transcriptions.music.timeline import Bar, BarFinder

Floats = npt.NDArray[np.float64]
Kind = tuple[str, int, int]  # sign, line, octave shift

TREBLE, BASS, ALTO, TENOR, OCTAVE_TREBLE = ("G", 2, 0), ("F", 4, 0), ("C", 3, 0), ("C", 4, 0), ("G", 2, -1)
PERCUSSION = ("percussion", 3, 0)

# MIDI pitches of the lowest and highest note that needs no ledger line.
_STAVES = {TREBLE: (62, 79), BASS: (41, 59), ALTO: (52, 69), TENOR: (48, 65), OCTAVE_TREBLE: (50, 67)}

# Clefs that players of an instrument read, the usual one first, by General MIDI program.
_CLEFS: dict[int, tuple[Kind, ...]] = {
    41: (ALTO, TREBLE),
    42: (BASS, TENOR, TREBLE),
    70: (BASS, TENOR),
    57: (BASS, TENOR),
    **dict.fromkeys(range(24, 32), (OCTAVE_TREBLE,)),
    **dict.fromkeys([*range(32, 40), 43, 47, 58], (BASS,)),
    **dict.fromkeys([8, 40, *range(64, 70), *range(71, 80), 56, 59, 60], (TREBLE,)),
}

# A part without a convention is written in the bass clef when its mean pitch is below middle C less a third.
_BASS_BELOW = 57.0

# Semitones of two neighbouring ledger lines.
_LEDGER = 24 / 7

# Ledger lines, summed over notes, that another clef must save, there and back, and what a clef that is not the
# staff's usual one costs a note: pianists read the left hand in the treble clef more readily than the right in the
# bass. Chosen on the clefs of 86 songs.
_CHANGE = 24.0
_UNUSUAL_RIGHT, _UNUSUAL = 0.8, 0.2

# Ledger lines that an octave line must save, in all and at each moment that is easily read without it, how many are
# easily read, and how many one note must have at least.
_OCTAVE_LINE, _OCTAVE_MOMENT = 18.0, 3.0
_READABLE_LEDGERS, _MANY_LEDGERS = 2.0, 4.0
_OCTAVE_FEWEST = 4


def choose_clefs(parts: Sequence[Part], lines: Sequence[Line], bars: Sequence[Bar]) -> tuple[tuple[int, Clef], ...]:
    """(bar index, clef), in bar order: every staff's first one and its changes."""
    pitches = _pitches_by_bar(parts, lines, bars)
    found = []
    for index, part in enumerate(parts):
        for staff in range(1, part.staves + 1):
            mine = pitches[index, staff]
            kinds = _kinds(part, staff, [pitch for bar in mine.values() for pitch in bar])
            before: Kind | None = None
            unusual = _UNUSUAL_RIGHT if part.staves == 2 and staff == 1 else _UNUSUAL
            for bar, kind in enumerate(_clef_path(kinds, mine, len(bars), unusual=unusual)):
                if kind != before:
                    found.append((bar, Clef(part.id, staff, kind[0], kind[1], octave_shift=kind[2])))
                before = kind
    return tuple(sorted(found, key=lambda item: item[0]))


def usual_clef(part: Part, staff: int) -> Clef:
    """The clef that players of a part expect on a staff, whatever they are to play."""
    if part.staves > 1 or part.is_percussion:
        return default_clef(part, staff)
    sign, line, octave_shift = _kinds(part, staff, [])[0]
    return Clef(part.id, staff, sign, line, octave_shift=octave_shift)


def _pitches_by_bar(
    parts: Sequence[Part], lines: Sequence[Line], bars: Sequence[Bar]
) -> dict[tuple[int, int], dict[int, list[int]]]:
    """Written MIDI pitches that begin in each bar, by (part, staff) and bar index."""
    finder = BarFinder(bars)
    found: dict[tuple[int, int], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        for chord in line.chords:
            transposition = parts[line.part].transposition
            found[line.part, line.staff][finder.at(chord.start)] += [note.pitch - transposition for note in chord.notes]
    return found


def _kinds(part: Part, staff: int, pitches: Sequence[int]) -> tuple[Kind, ...]:
    """The clefs that a staff may have, the usual one first."""
    if part.is_percussion:
        return (PERCUSSION,)
    if part.staves == 2:
        return (TREBLE, BASS) if staff == 1 else (BASS, TREBLE)
    if part.program in _CLEFS:
        return _CLEFS[part.program]
    return (BASS,) if pitches and fmean(pitches) < _BASS_BELOW else (TREBLE,)


def _clef_path(kinds: Sequence[Kind], pitches: dict[int, list[int]], count: int, *, unusual: float) -> list[Kind]:
    """The clef of each of `count` bars: fewest ledger lines, each change at a price. pitches: by bar index."""
    if len(kinds) == 1:
        return [kinds[0]] * count
    costs = np.zeros((count, len(kinds)))
    for bar, notes in pitches.items():
        for column, kind in enumerate(kinds):
            costs[bar, column] = sum(_ledgers(pitch, kind) for pitch in notes) + unusual * len(notes) * (column > 0)
    return [kinds[state] for state in _steady_path(costs, _CHANGE / 2)]


def _ledgers(pitch: int, kind: Kind) -> int:
    low, high = _STAVES[kind]
    return max(0, ceil((low - pitch) / _LEDGER), ceil((pitch - high) / _LEDGER))


def _steady_path(costs: Floats, change: float) -> list[int]:
    """The state of each row that costs least, beginning in the first one or changing at once. costs: (rows, states)."""
    begun = costs.copy()
    begun[0, 1:] += change
    return cheapest_path(begun, any_change(costs.shape[1], change))


def octave_lines(
    parts: Sequence[Part], lines: Sequence[Line], clefs: Sequence[tuple[int, Clef]], bars: Sequence[Bar]
) -> Iterator[Span]:
    """Octave lines of keyboard staves where notes pile up ledger lines: 8va above treble, 8vb below bass clefs."""
    finder = BarFinder(bars)
    for index, part in enumerate(parts):
        for staff in range(1, part.staves + 1) if part.staves == 2 else ():
            changes = [(bar, clef.sign) for bar, clef in clefs if (clef.part_id, clef.staff) == (part.id, staff)]
            chords = _staff_chords(lines, index, staff)
            signs = [_sign_at(changes, finder.at(start)) for start, _, _ in chords]
            yield from _lines_of_staff(chords, signs)


# A moment of a staff: its start, where its first chord stands, and all pitches that begin there.
_Moment = tuple[Fraction, Place, list[int]]


def _staff_chords(lines: Sequence[Line], part: int, staff: int) -> list[_Moment]:
    chords = [
        (chord.start, line.number, [note.pitch for note in chord.notes])
        for line in lines
        if (line.part, line.staff) == (part, staff)
        for chord in line.chords
    ]
    moments: list[_Moment] = []
    for start, group in groupby(sorted(chords, key=lambda chord: chord[:2]), key=lambda chord: chord[0]):
        members = list(group)
        moments.append(
            (start, (part, staff, members[0][1], start), [pitch for *_, found in members for pitch in found])
        )
    return moments


def _sign_at(changes: Sequence[tuple[int, str]], bar: int) -> str:
    return changes[bisect_right(changes, bar, key=lambda change: change[0]) - 1][1]


def _lines_of_staff(moments: Sequence[_Moment], signs: Sequence[str]) -> Iterator[Span]:
    highest, lowest = (best((pitch for moment in moments for pitch in moment[2]), default=60) for best in (max, min))
    for kind, sign, clef, shift in (("octave_up", "G", TREBLE, 12), ("octave_down", "F", BASS, -12)):
        if _ledgers(highest if shift > 0 else lowest, clef) < _MANY_LEDGERS:
            continue
        costs = np.zeros((len(moments), 2))
        for row, (_, _, pitches) in enumerate(moments):
            costs[row, 0] = sum(_ledgers(pitch, clef) for pitch in pitches)
            costs[row, 1] = sum(_ledgers(pitch - shift, clef) for pitch in pitches)
            most = max(_ledgers(pitch, clef) for pitch in pitches)
            costs[row, 1] += _OCTAVE_MOMENT * (most <= _READABLE_LEDGERS)
            if signs[row] != sign:
                costs[row] = (0.0, 1000.0)
        states = _steady_path(costs, _OCTAVE_LINE / 2) if len(moments) else []
        for state, group in groupby(range(len(moments)), key=lambda row: states[row]):
            rows = list(group)
            most = max(_ledgers(pitch, clef) for row in rows for pitch in moments[row][2])
            if state and len(rows) >= _OCTAVE_FEWEST and most >= _MANY_LEDGERS:
                yield Span(kind, moments[rows[0]][1], moments[rows[-1]][1])
