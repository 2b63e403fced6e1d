"""The two staves of keyboard music by hands."""

from __future__ import annotations

from collections.abc import Sequence

from transcriptions.music.draft import GridNote


def split_hands(notes: Sequence[GridNote]) -> list[int]:
    """The staff of each note of one part: 1 for the right hand, 2 for the left. notes: in order of start."""
    return [1 if note.pitch >= 60 else 2 for note in notes]
