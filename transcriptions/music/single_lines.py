"""Whether notes are one line: hardly two of them sound at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from transcriptions.music.draft import GridNote

# Two notes that sound together for longer than this (quarters) are no legato.
_LEGATO = 0.25


def is_line(notes: Sequence[GridNote], *, together: float = 0.0) -> bool:
    """Whether no larger share of the notes than `together` sounds with the next one. notes: sorted by start."""
    both = sum(
        after.start == note.start or note.key_end > float(after.start) + _LEGATO for note, after in pairwise(notes)
    )
    return both <= together * len(notes)
