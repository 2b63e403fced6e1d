"""Which measures look other than before an edit: those it changed, and those that are drawn otherwise because of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from transcriptions.music.score import Measure, Score
from transcriptions.music.state import settings


def changed_measures(before: Score, after: Score, touched: Collection[int]) -> set[int]:
    """Indices in `after`; touched are those of the measures that are new or hold something else."""
    if before is after:
        return set()
    if before.parts != after.parts:
        return set(range(len(after.measures)))
    changed = set(touched)
    old_states = dict(zip((measure.id for measure in before.measures), settings(before), strict=True))
    for index, (measure, state) in enumerate(zip(after.measures, settings(after), strict=True)):
        if old_states.get(measure.id) != state:
            changed.add(index)
    old = {measure.id: measure for measure in before.measures}
    for index in list(changed):
        changed.update(_neighbours(old.get(after.measures[index].id), after, index))
    changed.update(_under_lines(before, after))
    return changed


def other_measures(before: Score, after: Score, indices: Iterable[int]) -> list[int]:
    """Those of some indices in `after` whose measures are new or hold something else than before."""
    old = {measure.id: measure for measure in before.measures}
    return [index for index in indices if old.get(after.measures[index].id) != after.measures[index]]


def _neighbours(old: Measure | None, score: Score, index: int) -> Iterator[int]:
    """Measures beside a changed one that show something of it: signatures at a line's end, ties, accidentals."""
    new = score.measures[index]
    if index and (old is None or _opening(old) != _opening(new)):
        yield index - 1
    if index + 1 < len(score.measures):
        yield index + 1


def _opening(measure: Measure) -> tuple[object, ...]:
    clefs = tuple(clef for clef in measure.clefs if not clef.at)
    return measure.time, measure.key, clefs, measure.repeat_start, measure.ending


def _under_lines(before: Score, after: Score) -> set[int]:
    """Measures from the beginning to the end of each line that is new, other or gone."""
    if before.spanners is after.spanners or before.spanners == after.spanners:
        return set()
    changed = set(before.spanners) ^ set(after.spanners)
    ends = {name for line in changed for name in (line.start_event_id, line.end_event_id)}
    places = {
        event.id: index
        for index, measure in enumerate(after.measures)
        for voice in measure.voices
        for event in voice.events
        if event.id in ends
    }
    found: set[int] = set()
    for line in changed:
        at = [places[name] for name in (line.start_event_id, line.end_event_id) if name in places]
        if at:
            found.update(range(min(at), max(at) + 1))
    return found
