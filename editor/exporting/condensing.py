"""Parts for print: measures in which nothing happens become one with a long rest and their number above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from transcriptions.music.score import Event, EventKind, Measure, Part, Score, Voice
from transcriptions.music.state import staves

# Editions count from two.
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Condensed:
    """rests: for each event that stands for several measures, how many."""

    score: Score
    rests: dict[str, int]


def condensed(score: Score) -> Condensed:
    """For the score of one part.

    A change of time, key or clef and a repeat interrupt a rest. What has a word above it stays a measure
    of its own: the word would stand where the number does.
    """
    part = score.parts[0]
    held = {id_ for line in score.spanners for id_ in (line.start_event_id, line.end_event_id)}
    measures: list[Measure] = []
    rests: dict[str, int] = {}
    waiting: list[Measure] = []
    for measure in score.measures:
        is_empty = _is_empty(measure, held)
        if waiting and not (is_empty and _goes_on(waiting[-1], measure)):
            measures += _merged(waiting, part, rests)
            waiting = []
        if is_empty:
            waiting.append(measure)
        else:
            measures.append(measure)
    measures += _merged(waiting, part, rests)
    return Condensed(replace(score, measures=tuple(measures)), rests)


def _is_empty(measure: Measure, held: set[str]) -> bool:
    events = [event for voice in measure.voices for event in voice.events]
    is_silent = all(
        event.kind is not EventKind.CHORD and not event.articulations and event.id not in held for event in events
    )
    is_plain = measure.length is None and not (measure.ending or measure.marks or measure.tempo)
    return is_silent and is_plain and all(clef.at == 0 for clef in measure.clefs)


def _goes_on(before: Measure, measure: Measure) -> bool:
    """Whether nothing stands between two measures, nor at the start of the second."""
    changes = measure.time or measure.key or measure.clefs or measure.repeat_start
    return not (changes or before.repeat_end or before.barline)


def _merged(run: Sequence[Measure], part: Part, rests: dict[str, int]) -> list[Measure]:
    if len(run) < FEWEST:
        return list(run)
    first, last = run[0], run[-1]
    voices = []
    for staff in staves(part):
        rest = Event(f"{first.id}-rests{staff}", EventKind.MEASURE_REST, Fraction(4))
        rests[rest.id] = len(run)
        voices.append(Voice(part.id, staff, 1, (rest,)))
    return [replace(first, voices=tuple(voices), barline=last.barline, repeat_end=last.repeat_end)]
