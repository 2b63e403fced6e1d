"""Parts of the score from what was played: names, staves and clefs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import fmean

from transcriptions.music.draft import GridNote, Line
from transcriptions.music.hands import split_hands
from transcriptions.music.instruments import (
    DRUM_SET,
    LINE,
    MIXTURE,
    SPREAD,
    Instrument,
    abbreviation,
    full_name,
    instrument_of,
    transposition_of,
)
from transcriptions.music.network import Network
from transcriptions.music.performance import Performance, PlayedPart
from transcriptions.music.score import Clef, Part
from transcriptions.music.timeline import Bar

# Instruments whose clef is a convention. (sign, line, octave shift) by General MIDI program.
_BASS, _TREBLE, _ALTO, _OCTAVE_TREBLE = ("F", 4, 0), ("G", 2, 0), ("C", 3, 0), ("G", 2, -1)
_CLEFS = {
    41: _ALTO,
    **dict.fromkeys([*range(24, 32)], _OCTAVE_TREBLE),
    **dict.fromkeys([*range(32, 40), 42, 43, 47, 57, 58, 70], _BASS),
    **dict.fromkeys([8, *range(64, 70), *range(71, 80), 56, 59, 60], _TREBLE),
}

# A part without a convention is written in the bass clef when its mean pitch is below middle C less a third.
_BASS_BELOW = 57.0


# A part that plays chords takes two staves when a tenth of its notes lie below, and a tenth above these pitches.
_LOW, _HIGH = 53, 67

# Two notes that sound together for longer than this (quarters) are no legato; a line has few of them.
_OVERLAP = 0.25
_LINE_SHARE = 0.05


def lay_out(
    performance: Performance, notes: Sequence[GridNote], *, hands: Network
) -> tuple[tuple[Part, ...], list[int]]:
    """The parts, and the staff of each note. notes: sorted by (part, start, pitch); hands: see `hands.split_hands`."""
    by_part: dict[int, list[GridNote]] = defaultdict(list)
    for note in notes:
        by_part[note.part].append(note)
    names = _names([_name(part, by_part[index]) for index, part in enumerate(performance.parts)])
    parts, staves = [], []
    for index, played in enumerate(performance.parts):
        mine = by_part[index]
        parts.append(_part(index, played, names[index], staves=_staff_count(played, mine)))
        if len(names) > 1:
            short = abbreviation(_instrument(played), names[index])
            parts[-1] = replace(parts[-1], abbreviation=short)
        staves += split_hands(mine, hands) if parts[-1].staves == 2 else [1] * len(mine)
    return tuple(parts), staves


def _part(index: int, played: PlayedPart, name: str, *, staves: int) -> Part:
    instrument = _instrument(played)
    return Part(
        f"p{index + 1}",
        name,
        program=0 if played.is_drums else played.program,
        staves=staves,
        transposition=transposition_of(instrument, name),
        is_percussion=played.is_drums,
    )


def _instrument(played: PlayedPart) -> Instrument:
    return DRUM_SET if played.is_drums else instrument_of(played.program)


def _names(names: Sequence[str]) -> list[str]:
    """The names of the parts; those that would share one are numbered."""
    shared = Counter(names)
    seen: Counter[str] = Counter()
    numbered = []
    for name in names:
        seen[name] += 1
        base, separator, key = name.partition(" in ")
        numbered.append(f"{base} {seen[name]}{separator}{key}" if shared[name] > 1 else name)
    return numbered


def _name(played: PlayedPart, notes: Sequence[GridNote]) -> str:
    if played.is_mixture:
        return LINE if _is_line(notes) else MIXTURE
    return full_name(_instrument(played), played.name)


def _staff_count(played: PlayedPart, notes: Sequence[GridNote]) -> int:
    """Two for keyboards, and for other chords that lie too far apart for one."""
    if played.is_drums:
        return 1
    if played.is_mixture:
        return 1 if _is_line(notes) else 2
    instrument = _instrument(played)
    if instrument.staves == 2 or instrument.is_one_line or played.program not in SPREAD or _is_line(notes):
        return instrument.staves
    pitches = sorted(note.pitch for note in notes)
    return 2 if pitches[len(pitches) // 10] < _LOW and pitches[-1 - len(pitches) // 10] > _HIGH else 1


def _is_line(notes: Sequence[GridNote]) -> bool:
    """Whether hardly a note sounds together with the one before. notes: sorted by start."""
    together = sum(note.key_end > float(after.start) + _OVERLAP for note, after in pairwise(notes))
    return together <= _LINE_SHARE * len(notes)


def choose_clefs(parts: Sequence[Part], lines: Sequence[Line], bars: Sequence[Bar]) -> tuple[tuple[int, Clef], ...]:
    """(bar index, clef) of every staff."""
    clefs = []
    for index, part in enumerate(parts):
        for staff in range(1, part.staves + 1):
            pitches = [
                note.pitch - part.transposition
                for line in lines
                if (line.part, line.staff) == (index, staff)
                for chord in line.chords
                for note in chord.notes
            ]
            sign, line_number, shift = _clef(part, staff, pitches)
            clefs.append((0, Clef(part.id, staff, sign, line_number, octave_shift=shift)))
    return tuple(clefs)


def _clef(part: Part, staff: int, pitches: list[int]) -> tuple[str, int, int]:
    if part.is_percussion:
        return ("percussion", 3, 0)
    if part.staves == 2:
        return _TREBLE if staff == 1 else _BASS
    if part.program in _CLEFS:
        return _CLEFS[part.program]
    return _BASS if pitches and fmean(pitches) < _BASS_BELOW else _TREBLE
