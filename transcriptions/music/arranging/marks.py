"""Signs that an arrangement keeps: dynamics and text of the leading part, chord symbols where they change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from transcriptions.music.arranging.chord_names import NO_CHORD
from transcriptions.music.arranging.harmony import ChordSpan
from transcriptions.music.arranging.leads import find_leads
from transcriptions.music.arranging.sounds import Frame, Material
from transcriptions.music.score import Mark

_KINDS = frozenset({"dynamic", "text"})


def leading_marks(material: Material) -> list[tuple[int, Mark]]:
    """(bar, mark) of the dynamics and text of the part that leads, above or between the staves of the arrangement."""
    part_id = target_id(material)
    found = []
    for index, (frame, lead) in enumerate(zip(material.frames, find_leads(material), strict=True)):
        lead_id = material.score.parts[lead].id
        for mark in frame.measure.marks:
            if mark.part_id == lead_id and mark.kind in _KINDS:
                found.append((index, replace(mark, part_id=part_id, staff=1)))
    return found


def chord_marks(chords: Sequence[ChordSpan], frames: Sequence[Frame], part_id: str) -> Iterator[tuple[int, Mark]]:
    """(bar, chord symbol) wherever the chord changes; N.C. in the first bar without any after one with chords."""
    shown = NO_CHORD
    by_bar: dict[int, list[ChordSpan]] = {}
    for chord in chords:
        by_bar.setdefault(chord.bar, []).append(chord)
    for index, frame in enumerate(frames):
        here = [(chord.start - frame.bar.start, chord.name) for chord in by_bar.get(index, [])]
        if not here and chords and frame.measure.length is None:
            here = [(frame.bar.start - frame.bar.start, NO_CHORD)]
        for number, (at, name) in enumerate(here, start=1):
            if name != shown:
                yield index, Mark(f"{frame.measure.id}-chord{number}", "chord_symbol", part_id, 1, at, name)
            shown = name


def target_id(material: Material) -> str:
    """The id of the one part of an arrangement: that of the source's first pitched part."""
    parts = material.score.parts
    return next((part for part in parts if not part.is_percussion), parts[0]).id
