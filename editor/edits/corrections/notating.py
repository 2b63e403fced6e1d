"""Values that fit their places in the bar: what was tied for another meter's sake is joined, and divided anew."""

from __future__ import annotations

from dataclasses import replace

from editor.edits.base import NewIds
from editor.edits.corrections.strands import Head, Strand, strands_of, voice_keys
from editor.edits.corrections.weaving import woven
from transcriptions.music.score import Score


def renotated(score: Score, stretch: range, ids: NewIds) -> Score:
    """The same music in the same measures, each length written as its place asks for. Tuplets stay."""
    keys = voice_keys(score, stretch)
    lines: dict[tuple[str, int, int], list[Head]] = {}
    for strand in strands_of(score, stretch, keys):
        lines.setdefault(strand.key, []).extend(_joined(strand))
    return woven(score, stretch, lines, old=keys, ids=ids)


def _joined(strand: Strand) -> list[Head]:
    """Noteheads that are tied inside a measure as one, unless there is something to be seen at the second."""
    found: list[Head] = []
    for head in strand.heads:
        last = found[-1] if found else None
        if last and last.index == head.index and not (last.cell or head.cell or _has_signs(head)):
            found[-1] = replace(last, end=head.end, note=replace(last.note, tied=head.note.tied))
        else:
            found.append(head if head.cell else replace(head, is_moved=True))
    return found


def _has_signs(head: Head) -> bool:
    return bool(head.event.articulations or head.event.lyrics or head.graces or head.note.fingering)
