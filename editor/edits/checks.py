"""Whether an edited document can be written: the score's own rules, only where an edit has been."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from editor.edits.document import Document
from editor.edits.tidying import touched_indices
from transcriptions.music.score import Event, Measure, Score, check
from transcriptions.music.state import settings


def faults_near(before: Document, after: Document) -> list[str]:
    """What an edit broke, one sentence each; empty when nothing. Measures that it left alone are not looked at."""
    score = after.score
    if not score.parts or not score.measures:
        return check(score)
    faults = [*_id_faults(score), *_spanner_faults(score), *_layout_faults(after)]
    if score.measures[0].time is None or score.measures[0].key is None:
        return [*faults, "the first measure needs a time signature and a key"]
    for first, stop in _runs(touched_indices(before.score, score), len(score.measures)):
        faults.extend(check(_excerpt(score, first, stop)))
    return faults


def _runs(indices: list[int], count: int) -> list[tuple[int, int]]:
    """[first, stop) of the measures to look at: those named, one before and one after, together where they meet."""
    runs: list[tuple[int, int]] = []
    for index in indices:
        first, stop = max(0, index - 1), min(index + 2, count)
        if runs and first <= runs[-1][1]:
            first = runs.pop()[0]
        runs.append((first, stop))
    return runs


def _excerpt(score: Score, first: int, stop: int) -> Score:
    """These measures as a score of their own: without lines, and without ties that lead out of it."""
    setting = settings(score)[first]
    opening = replace(score.measures[first], time=setting.time, key=setting.key)
    if opening.length is None and setting.length != setting.time.length:
        opening = replace(opening, length=setting.length)
    measures = [opening, *score.measures[first + 1 : stop]]
    if stop < len(score.measures):
        measures[-1] = _closed(measures[-1])
    return replace(score, measures=tuple(measures), spanners=())


def _closed(measure: Measure) -> Measure:
    """Without ties: where the last ones lead is not looked at."""
    voices = tuple(replace(voice, events=tuple(_untied(event) for event in voice.events)) for voice in measure.voices)
    return replace(measure, voices=voices)


def _untied(event: Event) -> Event:
    if not any(note.tied for note in event.notes):
        return event
    return replace(event, notes=tuple(replace(note, tied=False) for note in event.notes))


def _ids(score: Score) -> Iterator[str]:
    yield from (part.id for part in score.parts)
    yield from (spanner.id for spanner in score.spanners)
    for measure in score.measures:
        yield measure.id
        yield from (mark.id for mark in measure.marks)
        for voice in measure.voices:
            for event in voice.events:
                yield event.id
                yield from (note.id for note in event.notes)


def _id_faults(score: Score) -> list[str]:
    ids = list(_ids(score))
    return [] if len(set(ids)) == len(ids) else ["an id stands twice"]


def _spanner_faults(score: Score) -> list[str]:
    if not score.spanners:
        return []
    events = {event.id for measure in score.measures for voice in measure.voices for event in voice.events}
    return [
        f"spanner {line.id}: an end does not exist"
        for line in score.spanners
        if not {line.start_event_id, line.end_event_id} <= events
    ]


def _layout_faults(document: Document) -> list[str]:
    order = [measure.id for measure in document.score.measures]
    places = {name: index for index, name in enumerate(order)}
    faults = []
    for layout in document.layouts:
        found = [places.get(start, -1) for start in layout.starts]
        if not found or found[0] != 0 or found != sorted(set(found)):
            faults.append(f"layout {layout.name} does not begin with the score or names a system twice")
    return faults
