"""What stands at places of measures (signs, clefs, tempo, key, bar lines, repeats, endings, the recording), moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from editor.edits.bars import BarLines
from transcriptions.music.score import Measure


def moved_places(
    measures: Sequence[Measure], frames: Sequence[Measure], *, old: BarLines, new: BarLines, is_last: bool
) -> list[Measure]:
    """The new measures (`frames`: their ids and labels) with all that stood at places of the old ones.

    What must stand on a bar line goes to the nearest one. is_last: the last of them is the score's last.
    """
    placed = [Measure(frame.id, frame.label, ()) for frame in frames]
    _move_signs(placed, measures, old=old, new=new)
    _move_tempos(placed, measures, old=old, new=new)
    _move_lines(placed, measures, old=old, new=new)
    _move_endings(placed, measures, old=old, new=new)
    _move_spans(placed, measures, old=old, new=new, is_last=is_last)
    return placed


def _move_signs(placed: list[Measure], measures: Sequence[Measure], *, old: BarLines, new: BarLines) -> None:
    """Marks and clefs; a mark at the very end of a measure stays at the end of one."""
    for number, measure in enumerate(measures):
        start, end = old.starts[number], old.starts[number + 1]
        for mark in measure.marks:
            place = start + mark.at
            index = new.index_before(place) if place >= end else new.index_at(place)
            moved = replace(mark, at=place - new.starts[index])
            placed[index] = replace(placed[index], marks=(*placed[index].marks, moved))
        for clef in measure.clefs:
            index = new.index_at(start + clef.at)
            there = replace(clef, at=start + clef.at - new.starts[index])
            placed[index] = replace(placed[index], clefs=(*placed[index].clefs, there))


def _move_tempos(placed: list[Measure], measures: Sequence[Measure], *, old: BarLines, new: BarLines) -> None:
    """A measure has one tempo: a second one that comes into it goes to the next measure if that has none."""
    for number, measure in enumerate(measures):
        if measure.tempo is None:
            continue
        place = old.starts[number] + measure.tempo.at
        index = new.index_at(place)
        tempo = replace(measure.tempo, at=place - new.starts[index])
        if placed[index].tempo and index + 1 < len(placed):
            index, tempo = index + 1, replace(tempo, at=Fraction(0))
        if placed[index].tempo is None:
            placed[index] = replace(placed[index], tempo=tempo)


def _move_lines(placed: list[Measure], measures: Sequence[Measure], *, old: BarLines, new: BarLines) -> None:
    """Keys, bar lines and repeats: on the bar line that is nearest to where they were."""
    for number, measure in enumerate(measures):
        opening = min(new.nearest(old.starts[number]), len(placed) - 1) if number else 0
        is_end = number == len(measures) - 1
        closing = len(placed) - 1 if is_end else max(new.nearest(old.starts[number + 1]) - 1, 0)
        if measure.key:
            placed[opening] = replace(placed[opening], key=measure.key)
        if measure.repeat_start:
            placed[opening] = replace(placed[opening], repeat_start=True)
        if measure.repeat_end:
            placed[closing] = replace(placed[closing], repeat_end=True)
        if measure.barline:
            placed[closing] = replace(placed[closing], barline=measure.barline)


def _move_endings(placed: list[Measure], measures: Sequence[Measure], *, old: BarLines, new: BarLines) -> None:
    """A measure is under the bracket that its middle was under."""
    for index, measure in enumerate(placed):
        start, end = new.starts[index], min(new.starts[index + 1], old.total)
        was = measures[old.index_at((start + end) / 2)]
        if was.ending and start < end:
            placed[index] = replace(measure, ending=was.ending)


def _move_spans(
    placed: list[Measure], measures: Sequence[Measure], *, old: BarLines, new: BarLines, is_last: bool
) -> None:
    """Where measures are in the recording, on straight lines through the old ones; the end of a score leads on."""
    for index, measure in enumerate(placed):
        start, end = new.starts[index], new.starts[index + 1]
        limit = end if is_last else min(end, old.total)
        parts = measures[old.index_at(start) : old.index_before(min(end, old.total)) + 1]
        sure = [part.confidence for part in parts if part.confidence is not None]
        span = (
            _seconds(measures, old, start, number=old.index_at(start)),
            _seconds(measures, old, limit, number=old.index_before(min(limit, old.total))),
        )
        start_s, end_s = span if None not in span and start < old.total else (None, None)
        placed[index] = replace(measure, start_s=start_s, end_s=end_s, confidence=min(sure, default=None))


def _seconds(measures: Sequence[Measure], old: BarLines, place: Fraction, *, number: int) -> float | None:
    """The moment of a place in the recording, by the span of one old measure."""
    measure = measures[number]
    if measure.start_s is None or measure.end_s is None:
        return None
    part = (place - old.starts[number]) / old.bars[number].length
    return round(measure.start_s + float(part) * (measure.end_s - measure.start_s), 4)
