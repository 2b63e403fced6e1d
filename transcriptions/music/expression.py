"""How it was played, as signs: everything that stands beside the notes of a finished draft."""

from __future__ import annotations

from dataclasses import replace

from transcriptions.music.clefs import octave_lines
from transcriptions.music.draft import Draft
from transcriptions.music.ornaments import Ornaments, slides
from transcriptions.music.performance import Performance


def express(draft: Draft, performance: Performance, ornaments: Ornaments) -> Draft:
    """The draft with the marks that its notes and pedals, as played, make clear."""
    spans = [
        *slides(draft.lines, ornaments),
        *octave_lines(draft.parts, draft.lines, draft.clefs, draft.bars),
    ]
    return replace(draft, spans=tuple(spans))
