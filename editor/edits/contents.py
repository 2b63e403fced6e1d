"""The ids in each measure, gathered once: an edit must not cost more in a longer score."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from itertools import compress, count
from operator import is_not, not_

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


def names_in(score: Score) -> tuple[frozenset[str], ...]:
    """The ids in each measure of a score: those of an edited one are those of the one before in all other places."""
    global _last
    last = _last
    for measures, names in last:
        if measures is score.measures:
            return names
    old, known = last[0] if last else ((), ())
    if len(old) == len(score.measures):
        found = list(known)
        for index in compress(count(), map(is_not, old, score.measures)):
            found[index] = contents(score.measures[index]).names
    else:
        found = [contents(measure).names for measure in score.measures]
    _last = ((score.measures, tuple(found)), *last[:3])
    return _last[0][1]


_last: tuple[tuple[tuple[Measure, ...], tuple[frozenset[str], ...]], ...] = ()


def measures_with(score: Score, names: AbstractSet[str]) -> list[int]:
    """Indices of the measures in which any of some ids stands."""
    return list(compress(count(), map(not_, map(names.isdisjoint, names_in(score)))))


def existing(score: Score, names: Iterable[str], near: Iterable[Measure] = ()) -> set[str]:
    """Those of some ids that are events', notes', marks' or lines' of a score. near: measures to look at first."""
    wanted = set(names)
    there = wanted & {line.id for line in score.spanners}
    for measure in near:
        there |= wanted & contents(measure).names
    if len(there) == len(wanted):
        return there
    known = names_in(score)
    return there.union(*(wanted & known[index] for index in measures_with(score, wanted)))


def events_in(measures: Iterable[Measure]) -> set[str]:
    return {name for measure in measures for name in contents(measure).events}


def _gathered(measure: Measure) -> Contents:
    events = [event for voice in measure.voices for event in voice.events]
    names = [event.id for event in events]
    every = [*names, *(note.id for event in events for note in event.notes), *(mark.id for mark in measure.marks)]
    return Contents(frozenset(names), frozenset(every), len(every))
