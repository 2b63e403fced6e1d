"""Staves as at most two voices each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from transcriptions.music.draft import Chord, GridNote, Line


def write_lines(notes: Sequence[GridNote], staves: Sequence[int]) -> list[Line]:
    """The voices of all parts. notes: sorted by (part, start, pitch); staves: the staff of each note."""
    by_staff: dict[tuple[int, int], dict[Fraction, list[GridNote]]] = defaultdict(lambda: defaultdict(list))
    for note, staff in zip(notes, staves, strict=True):
        by_staff[note.part, staff][note.start].append(note)
    return [Line(part, staff, 1, _chords(chords)) for (part, staff), chords in sorted(by_staff.items())]


def _chords(by_start: dict[Fraction, list[GridNote]]) -> tuple[Chord, ...]:
    starts = sorted(by_start)
    ends = [*starts[1:], starts[-1] + 1]
    return tuple(
        Chord(start, min(end, start + 4), tuple(by_start[start])) for start, end in zip(starts, ends, strict=True)
    )
