"""Parts of the score from what was played: names, staves and clefs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from transcriptions.music.draft import GridNote
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
from transcriptions.music.note_network import NoteNetwork
from transcriptions.music.performance import Performance, PlayedPart
from transcriptions.music.score import Part
from transcriptions.music.single_lines import is_line

# A part that plays chords takes two staves when a tenth of its notes lie below, and a tenth above these pitches.
_LOW, _HIGH = 53, 67

# A line has this share of notes that sound with the next one, at most.
_LINE_SHARE = 0.05


def lay_out(
    performance: Performance, notes: Sequence[GridNote], *, hands: NoteNetwork
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
        return LINE if is_line(notes, together=_LINE_SHARE) else MIXTURE
    return full_name(_instrument(played), played.name)


def _staff_count(played: PlayedPart, notes: Sequence[GridNote]) -> int:
    """Two for keyboards, and for other chords that lie too far apart for one."""
    if played.is_drums:
        return 1
    if played.is_mixture:
        return 1 if is_line(notes, together=_LINE_SHARE) else 2
    instrument = _instrument(played)
    if (
        instrument.staves == 2
        or instrument.is_one_line
        or played.program not in SPREAD
        or is_line(notes, together=_LINE_SHARE)
    ):
        return instrument.staves
    pitches = sorted(note.pitch for note in notes)
    return 2 if pitches[len(pitches) // 10] < _LOW and pitches[-1 - len(pitches) // 10] > _HIGH else 1
