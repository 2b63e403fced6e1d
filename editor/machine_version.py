"""Measures of an edited score replaced by what the machine wrote there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from editor.edits.base import NewIds, Refused, Unknown
from editor.edits.checks import faults_near
from editor.edits.document import Document
from editor.edits.tidying import tidied
from transcriptions.music.score import Event, Measure, Score, Spanner, Voice
from transcriptions.music.state import Setting, settings

NOTHING_THERE = "The machine wrote nothing here."
OTHER_BARS = "The bars were moved since: go back for more of them, or for the whole piece."


@dataclass(frozen=True, slots=True)
class Wanted:
    """Measures from `first` to `last` (ids; "": to the ends), of these parts alone, or of all where there are none."""

    first: str = ""
    last: str = ""
    part_ids: frozenset[str] = frozenset()


def with_machines_measures(document: Document, machine: Score, wanted: Wanted, ids: NewIds) -> Document:
    """The document with the machine's measures in place of its own. Raises Refused, Unknown."""
    score = document.score
    start, stop = _range(score, wanted.first, wanted.last)
    begin, end = _machines_range(score, machine, start, stop)
    parts = _parts(score, machine, wanted.part_ids)
    fresh = [_of_parts(measure, parts) for measure in machine.measures[begin:end]]
    if parts != {part.id for part in score.parts}:
        fresh = _mixed(score.measures[start:stop], fresh, parts)
    measures = [*score.measures[:start], *fresh, *score.measures[stop:]]
    _set_signatures(measures, score, machine, span=(start, begin, len(fresh)))
    _rename(measures, start, start + len(fresh), ids=ids)
    lines = (*score.spanners, *_returning(score, machine, measures[start : start + len(fresh)]))
    after = tidied(document, document.with_score(replace(score, measures=tuple(measures), spanners=lines)))
    if faults_near(document, after):
        raise Refused(OTHER_BARS)
    return after


def _parts(score: Score, machine: Score, asked: frozenset[str]) -> set[str]:
    """Those that are still as the machine made them: with as many staves."""
    staves = {part.id: part.staves for part in machine.parts}
    found = {part.id for part in score.parts if staves.get(part.id) == part.staves}
    found = found & asked if asked else found
    if not found:
        raise Refused(NOTHING_THERE)
    return found


def _of_parts(measure: Measure, parts: set[str]) -> Measure:
    return replace(
        measure,
        voices=tuple(voice for voice in measure.voices if voice.part_id in parts),
        clefs=tuple(clef for clef in measure.clefs if clef.part_id in parts),
        marks=tuple(mark for mark in measure.marks if mark.part_id in parts),
    )


def _returning(score: Score, machine: Score, measures: list[Measure]) -> list[Spanner]:
    """The machine's lines inside measures that come back."""
    known = {line.id for line in score.spanners}
    there = {event.id for measure in measures for voice in measure.voices for event in voice.events}
    return [
        line for line in machine.spanners if line.id not in known and {line.start_event_id, line.end_event_id} <= there
    ]


def _range(score: Score, first: str, last: str) -> tuple[int, int]:
    places = {measure.id: index for index, measure in enumerate(score.measures)}
    for name in (first, last):
        if name and name not in places:
            raise Unknown(name)
    start = places[first] if first else 0
    stop = places[last] + 1 if last else len(score.measures)
    if start >= stop:
        raise Refused("The last bar stands before the first.")
    return start, stop


def _machines_range(score: Score, machine: Score, start: int, stop: int) -> tuple[int, int]:
    """What the machine wrote between the bars beside the range that it wrote too."""
    places = {measure.id: index for index, measure in enumerate(machine.measures)}
    before = [places[measure.id] for measure in score.measures[:start] if measure.id in places]
    after = [places[measure.id] for measure in score.measures[stop:] if measure.id in places]
    begin = before[-1] + 1 if before else 0
    end = after[0] if after else len(machine.measures)
    if begin >= end:
        raise Refused(NOTHING_THERE)
    return begin, end


def _mixed(ours: Sequence[Measure], machines: Sequence[Measure], parts: set[str]) -> list[Measure]:
    """Our measures with what the machine wrote for some parts."""
    if [measure.id for measure in ours] != [measure.id for measure in machines]:
        raise Refused(OTHER_BARS)
    mixed = []
    for own, machine in zip(ours, machines, strict=True):
        others = {voice.part_id for voice in own.voices} - parts
        kept = _of_parts(own, others)
        mixed.append(
            replace(
                own,
                voices=(*kept.voices, *machine.voices),
                clefs=(*kept.clefs, *machine.clefs),
                marks=(*kept.marks, *machine.marks),
            )
        )
    return mixed


def _set_signatures(measures: list[Measure], score: Score, machine: Score, *, span: tuple[int, int, int]) -> None:
    """Signatures and clefs where the machine's measures begin and where they end, so that all mean what they meant.

    span: index of the first of them here and in the machine's score, and how many there are.
    """
    start, begin, count = span
    meant = {start: settings(machine)[begin]}
    if start + count < len(measures):
        following = measures[start + count]
        meant[start + count] = settings(score)[score.measures.index(following)]
    for index, setting in meant.items():
        found = settings(replace(score, measures=tuple(measures)))[index]
        measures[index] = _set(measures[index], setting, found)


def _set(measure: Measure, wanted: Setting, found: Setting) -> Measure:
    if (wanted.time, wanted.key) != (found.time, found.key):
        measure = replace(
            measure,
            time=wanted.time if wanted.time != found.time else measure.time,
            key=wanted.key if wanted.key != found.key else measure.key,
        )
    clefs = {place: replace(clef, at=Fraction(0)) for place, clef in wanted.clefs.items()}
    missing = [clef for place, clef in clefs.items() if replace(found.clefs[place], at=Fraction(0)) != clef]
    return replace(measure, clefs=(*missing, *measure.clefs)) if missing else measure


def _rename(measures: list[Measure], start: int, stop: int, *, ids: NewIds) -> None:
    """Fresh ids in [start, stop) for what has moved into other measures since the machine wrote it."""
    taken: set[str] = set()
    for measure in [*measures[:start], *measures[stop:]]:
        taken |= {measure.id, *(mark.id for mark in measure.marks)}
        for voice in measure.voices:
            for event in voice.events:
                taken |= {event.id, *(note.id for note in event.notes)}
    measures[start:stop] = [_renamed(measure, taken, ids) for measure in measures[start:stop]]


def _renamed(measure: Measure, taken: set[str], ids: NewIds) -> Measure:
    def fresh(name: str, kind: str) -> str:
        return ids.new(kind) if name in taken else name

    def event(old: Event) -> Event:
        notes = tuple(replace(note, id=fresh(note.id, "n")) for note in old.notes)
        return replace(old, id=fresh(old.id, "e"), notes=notes)

    def voice(old: Voice) -> Voice:
        return replace(old, events=tuple(event(each) for each in old.events))

    marks = tuple(replace(mark, id=fresh(mark.id, "k")) for mark in measure.marks)
    return replace(measure, id=fresh(measure.id, "m"), voices=tuple(map(voice, measure.voices)), marks=marks)
