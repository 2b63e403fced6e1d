"""How it was played, as signs: everything that stands beside the notes of a finished draft."""

from __future__ import annotations

from dataclasses import replace

from transcriptions.music.articulations import articulate
from transcriptions.music.clefs import octave_lines
from transcriptions.music.draft import Draft
from transcriptions.music.dynamics import mark_dynamics
from transcriptions.music.ornaments import Ornaments, slides
from transcriptions.music.pedalling import mark_pedals
from transcriptions.music.performance import Performance
from transcriptions.music.tempo_marks import hold, mark_tempo


def express(draft: Draft, performance: Performance, ornaments: Ornaments) -> Draft:
    """The draft with the marks that its notes and pedals, as played, make clear. performance: its parts in order."""
    lines = hold(articulate(draft.lines, draft.parts), draft.timeline)
    tempo = mark_tempo(draft.timeline, draft.bars)
    dynamics, hairpins = mark_dynamics(draft.parts, lines, draft.bars)
    pedals = mark_pedals(performance.parts, draft.parts, draft.timeline, draft.bars)
    octaves = octave_lines(draft.parts, lines, draft.clefs, draft.bars)
    return replace(
        draft,
        lines=tuple(lines),
        tempo=tempo.first,
        tempos=tempo.later,
        signs=(*tempo.words, *dynamics, *pedals),
        spans=(*slides(lines, ornaments), *octaves, *hairpins),
    )
