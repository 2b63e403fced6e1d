"""Playable versions of a score, each a view made from it: the table of contents of this package."""

from __future__ import annotations

from enum import StrEnum

from transcriptions.music.arranging.easy import easy
from transcriptions.music.arranging.full import full
from transcriptions.music.arranging.intermediate import intermediate
from transcriptions.music.arranging.lead_sheet import lead_sheet
from transcriptions.music.arranging.sounds import gather
from transcriptions.music.score import Score


class Version(StrEnum):
    """From everything that was played to what one can sing; the values stand in addresses and file names."""

    AS_PLAYED = "as-played"
    FULL = "full"
    INTERMEDIATE = "intermediate"
    EASY = "easy"
    LEAD_SHEET = "lead-sheet"

    @property
    def label(self) -> str:
        return self.value.replace("-", " ").capitalize()

    def titled(self, title: str) -> str:
        """A piece's title with its version: "Song (easy)"."""
        return title if self is Version.AS_PLAYED else f"{title} ({self.label.lower()})"


_MAKERS = {
    Version.FULL: full,
    Version.INTERMEDIATE: intermediate,
    Version.EASY: easy,
    Version.LEAD_SHEET: lead_sheet,
}


def arrange(score: Score, version: Version) -> Score:
    """A version of a score; `score.check` finds no fault in it. Notes keep the ids of those they come from.

    A score of percussion alone has nothing to arrange and stays as it is.
    """
    if version is Version.AS_PLAYED or all(part.is_percussion for part in score.parts):
        return score
    return _MAKERS[version](gather(score))
