"""Parts of the score from what was played: names, staves and clefs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import fmean

from transcriptions.music.draft import GridNote, Line
from transcriptions.music.hands import split_hands
from transcriptions.music.performance import Performance
from transcriptions.music.score import Clef, Part
from transcriptions.music.timeline import Bar

# General MIDI programs written on two staves: pianos, celesta, organs, harp.
_KEYBOARDS = {*range(9), *range(16, 22), 46}

# Instruments whose clef is a convention. (sign, line, octave shift) by General MIDI program.
_BASS, _TREBLE, _ALTO, _OCTAVE_TREBLE = ("F", 4, 0), ("G", 2, 0), ("C", 3, 0), ("G", 2, -1)
_CLEFS = {
    41: _ALTO,
    **dict.fromkeys([*range(24, 32)], _OCTAVE_TREBLE),
    **dict.fromkeys([*range(32, 40), 42, 43, 47, 57, 58, 67, 70], _BASS),
}

# A part without a convention is written in the bass clef when its mean pitch is below middle C less a third.
_BASS_BELOW = 57.0


def lay_out(performance: Performance, notes: Sequence[GridNote]) -> tuple[tuple[Part, ...], list[int]]:
    """The parts, and the staff of each note. notes: sorted by (part, start, pitch)."""
    by_part: dict[int, list[GridNote]] = defaultdict(list)
    for note in notes:
        by_part[note.part].append(note)
    parts, staves = [], []
    for index, played in enumerate(performance.parts):
        is_keyboard = played.program in _KEYBOARDS and not played.is_drums
        parts.append(
            Part(
                f"p{index + 1}",
                played.name,
                program=0 if played.is_drums else played.program,
                staves=2 if is_keyboard else 1,
                is_percussion=played.is_drums,
            )
        )
        mine = by_part[index]
        staves += split_hands(mine) if is_keyboard else [1] * len(mine)
    return tuple(parts), staves


def choose_clefs(parts: Sequence[Part], lines: Sequence[Line], bars: Sequence[Bar]) -> tuple[tuple[int, Clef], ...]:
    """(bar index, clef) of every staff."""
    clefs = []
    for index, part in enumerate(parts):
        for staff in range(1, part.staves + 1):
            pitches = [
                note.pitch
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
