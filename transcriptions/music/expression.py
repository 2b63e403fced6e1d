"""How it was played, as signs: everything that stands beside the notes of a finished draft."""

from __future__ import annotations

from dataclasses import replace

from transcriptions.music.draft import Draft
from transcriptions.music.ornaments import Ornaments, slides
from transcriptions.music.performance import Performance


def express(draft: Draft, performance: Performance, ornaments: Ornaments) -> Draft:
    """The draft with the marks that its notes and pedals, as played, make clear."""
    return replace(draft, spans=tuple(slides(draft.lines, ornaments)))
