"""Music between other bar lines: a stretch of measures is written anew as measures of given lengths.

The one way to move bar lines, whoever asks for it: another time signature, another pickup, other values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from editor.edits.bars import Bar, BarLines
from editor.edits.base import NewIds
from editor.edits.line import items_of
from editor.edits.rebarring_places import moved_places
from editor.edits.rebarring_voices import voices_in_bars
from transcriptions.music.numbering import opening_label
from transcriptions.music.score import Measure, Score, TimeSignature
from transcriptions.music.state import settings


def rebarred(score: Score, first: int, *, stop: int, bars: Sequence[Bar], ids: NewIds) -> Score:
    """The measures [first, stop) written anew as `bars`; all others stay as they are.

    The bars must hold all notes and signs; rests fill what is left over, and a last bar that would hold nothing but
    the remainder of a silence is not made. Notes over a bar line become tied ones, and those that were tied over one
    that is gone become one again. Measures keep their ids in order, further ones get fresh ids.
    What stands at a place (marks, clefs, tempo, key, bar lines, repeats, endings, spans in the recording) goes to the
    same place in quarters. A tuplet over a bar line becomes whole ones on both sides. Raises Refused where
    that cannot be written.
    """
    states = settings(score)
    is_opening = first == 0
    old = BarLines.of((Bar(state.time, state.length) for state in states[first:stop]), is_opening=is_opening)
    measures = score.measures[first:stop]
    end = _end_of_content(measures, old)
    bars = _without_remainder(bars, total=old.total, end=end)
    new = BarLines.of(bars, is_opening=is_opening)
    if new.total < end:
        raise ValueError("the bars are too short for the music")
    frames = [
        replace(measures[index], voices=()) if index < len(measures) else Measure(ids.new("m"), "", ())
        for index in range(len(bars))
    ]
    voices = voices_in_bars(score, range(first, stop), old=old, new=new, ids=ids)
    placed = moved_places(measures, frames, old=old, new=new, is_last=stop == len(score.measures))
    made = [replace(measure, voices=voices[index]) for index, measure in enumerate(placed)]
    made = _timed(made, bars, before=None if is_opening else states[first - 1].time)
    following = list(score.measures[stop:])
    if following and following[0].time == bars[-1].time:
        following[0] = replace(following[0], time=None)
    return replace(score, measures=(*score.measures[:first], *made, *following))


def _timed(measures: Sequence[Measure], bars: Sequence[Bar], *, before: TimeSignature | None) -> list[Measure]:
    """The measures with the time signatures and lengths of their bars. before: the time in force, if they don't begin
    the score."""
    times = [before, *(bar.time for bar in bars)]
    timed = [
        replace(
            measure,
            time=None if bar.time == times[index] else bar.time,
            length=None if bar.length == bar.time.length else bar.length,
        )
        for index, (measure, bar) in enumerate(zip(measures, bars, strict=True))
    ]
    if before is None:
        label = opening_label(timed[0].label, is_upbeat=bars[0].length < bars[0].time.length)
        timed[0] = replace(timed[0], label=label)
    return timed


def _without_remainder(bars: Sequence[Bar], *, total: Fraction, end: Fraction) -> Sequence[Bar]:
    """Without a last bar of which only a part was there, in silence: so that a change and its contrary cancel out."""
    length = sum((bar.length for bar in bars), Fraction(0))
    if len(bars) > 1 and length > total and length - bars[-1].length >= end:
        return bars[:-1]
    return bars


def _end_of_content(measures: Sequence[Measure], lines: BarLines) -> Fraction:
    """Where the last note ends and the last sign stands."""
    for number in reversed(range(len(measures))):
        measure = measures[number]
        places = [*(mark.at for mark in measure.marks), *(clef.at for clef in measure.clefs)]
        for voice in measure.voices:
            items = items_of(voice.events, lines.bars[number].length)
            places += [item.end for item in items if not item.is_silent or item.main.articulations]
        if places:
            return lines.starts[number] + max(places)
    return Fraction(0)
