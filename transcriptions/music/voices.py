"""Staves as at most two voices each: a second one only where notes are held under others.

A beam search over the chords of a staff weighs what a single voice would cut short
against the price of a second voice, in the manner of Chew and Wu (CMMR 2004).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import nsmallest

from transcriptions.music.draft import Chord, GridNote, Line
from transcriptions.music.drums import drum_lines
from transcriptions.music.durations import written_ends
from transcriptions.music.score import Part, TimeSignature
from transcriptions.music.settling import settle

# States kept at each chord.
_BEAM = 8

# Prices: each chord of the second voice, its entry after silence, a note below the lower or above the upper voice,
# and a note cut to nothing by the next one of its voice.
_SECOND = 0.7
_ENTRY = 1.0
_CROSSING = 1.5
_CUT = 3.0

# Keys let go this late (quarters) are legato, not a held voice.
_LEGATO = 0.25


@dataclass(frozen=True, slots=True)
class _Sounding:
    """The last chord of a voice."""

    start: float
    ends: tuple[float, ...]
    lowest: int
    highest: int

    @property
    def end(self) -> float:
        return max(self.ends)

    def cut_by(self, start: float) -> float:
        """What the notes lose when the voice goes on at start: 1 for each that loses everything."""
        return sum(max(0.0, end - start - _LEGATO) / (end - self.start) for end in self.ends if end > self.start)


_SILENT = _Sounding(-1.0, (-1.0,), 60, 60)


@dataclass(frozen=True, slots=True)
class _State:
    """upper and lower: the last chords; split: how many of this chord's lowest notes went to the second voice."""

    price: float
    upper: _Sounding
    lower: _Sounding
    split: int
    before: _State | None


@dataclass(frozen=True, slots=True)
class StaffVoice:
    """One voice of one staff. groups: its chords in time order, each of notes that begin together."""

    part: int
    staff: int
    number: int
    groups: list[list[GridNote]]


def write_lines(
    notes: Sequence[GridNote], staves: Sequence[int], parts: Sequence[Part], time: TimeSignature
) -> list[Line]:
    """The voices of all parts. notes: sorted by (part, start, pitch); staves: the staff of each note."""
    lines = []
    for voice in split_voices(notes, staves, parts):
        if parts[voice.part].is_percussion:
            lines += drum_lines(voice.part, voice.groups, time)
            continue
        ends = written_ends(voice.groups, time)
        chords = [Chord(group[0].start, end, tuple(group)) for group, end in zip(voice.groups, ends, strict=True)]
        lines.append(Line(voice.part, voice.staff, voice.number, tuple(settle(chords, time))))
    return lines


def split_voices(notes: Sequence[GridNote], staves: Sequence[int], parts: Sequence[Part]) -> Iterator[StaffVoice]:
    """The voices of every staff, at most two of a keyboard's; all strokes of drums as one."""
    by_staff: dict[tuple[int, int], dict[Fraction, list[GridNote]]] = defaultdict(lambda: defaultdict(list))
    for note, staff in zip(notes, staves, strict=True):
        by_staff[note.part, staff][note.start].append(note)
    for (part, staff), chords in sorted(by_staff.items()):
        groups = [chords[start] for start in sorted(chords)]
        splits = _splits(groups) if parts[part].staves == 2 else [0] * len(groups)
        for number, voice in ((1, _upper(groups, splits)), (2, _lower(groups, splits))):
            if voice:
                yield StaffVoice(part, staff, number, voice)


def _upper(groups: list[list[GridNote]], splits: list[int]) -> list[list[GridNote]]:
    return [group[split:] for group, split in zip(groups, splits, strict=True) if split < len(group)]


def _lower(groups: list[list[GridNote]], splits: list[int]) -> list[list[GridNote]]:
    return [group[:split] for group, split in zip(groups, splits, strict=True) if split]


def _splits(groups: list[list[GridNote]]) -> list[int]:
    """How many of the lowest notes of each chord go to the second voice."""
    beam = [_State(0.0, _SILENT, _SILENT, 0, None)]
    for group in groups:
        beam = nsmallest(_BEAM, (state for before in beam for state in _next(before, group)), key=lambda s: s.price)
    state: _State | None = beam[0]
    splits = []
    while state and state.before:
        splits.append(state.split)
        state = state.before
    return splits[::-1]


def _next(before: _State, group: list[GridNote]) -> Iterator[_State]:
    start = float(group[0].start)
    for split in sorted({0, min(1, len(group)), len(group) - 1, len(group)}):
        price, upper, lower = before.price, before.upper, before.lower
        if split < len(group):
            price += _CUT * upper.cut_by(start)
            upper = _sounding(start, group[split:])
            price += _CROSSING * (lower.end > start + _LEGATO and upper.lowest < lower.highest)
        if split:
            price += _SECOND + _CUT * lower.cut_by(start) + _ENTRY * (lower.end < start - _LEGATO)
            lower = _sounding(start, group[:split])
            price += _CROSSING * (lower.highest > upper.lowest and upper.end > start + _LEGATO)
        if split == len(group) and upper.end < start + _LEGATO:
            price += _ENTRY
        yield _State(price, upper, lower, split, before)


def _sounding(start: float, notes: list[GridNote]) -> _Sounding:
    ends = tuple(max(note.key_end, start + 0.05) for note in notes)
    return _Sounding(start, ends, notes[0].pitch, notes[-1].pitch)
