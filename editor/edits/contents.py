"""The ids in each measure, gathered once: an edit must not cost more in a longer score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import chain

from editor.edits.by_measure import ByMeasure
from transcriptions.music.score import Measure, Score


@dataclass(frozen=True, slots=True)
class Contents:
    """Ids of the events of a measure, and of all that is in it: events, notes, marks. count: how often ids stand."""

    events: frozenset[str]
    names: frozenset[str]
    count: int


_known: ByMeasure[None, Contents] = ByMeasure()


def contents(measure: Measure) -> Contents:
    return _known.get(measure, None, partial(_gathered, measure))


def existing(score: Score, names: Iterable[str], near: Iterable[Measure] = ()) -> set[str]:
    """Those of some ids that are events', notes', marks' or lines' of a score. near: measures to look at first."""
    wanted = set(names)
    there = wanted & {line.id for line in score.spanners}
    for measure in chain(near, score.measures):
        if len(there) == len(wanted):
            break
        found = contents(measure).names
        if not wanted.isdisjoint(found):
            there |= wanted & found
    return there


def events_in(measures: Iterable[Measure]) -> set[str]:
    return {name for measure in measures for name in contents(measure).events}


def _gathered(measure: Measure) -> Contents:
    events = [event for voice in measure.voices for event in voice.events]
    names = [event.id for event in events]
    every = [*names, *(note.id for event in events for note in event.notes), *(mark.id for mark in measure.marks)]
    return Contents(frozenset(names), frozenset(every), len(every))
