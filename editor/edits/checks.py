"""Whether an edited document can be written: the score's own rules, only where an edit has been."""

from __future__ import annotations

from dataclasses import replace

from editor.edits.comparing import differing
from editor.edits.contents import contents, events_in, measures_with
from editor.edits.document import Document
from editor.edits.tidying import touched_indices, touched_measures, vanished_events
from transcriptions.music.locate import measure_places
from transcriptions.music.score import Event, Measure, Score, check
from transcriptions.music.state import settings


def faults_near(before: Document, after: Document) -> list[str]:
    """What an edit broke, one sentence each; empty when nothing. Measures that it left alone are not looked at."""
    score = after.score
    if not score.parts or not score.measures:
        return check(score)
    touched = touched_indices(before.score, score)
    faults = [*_id_faults(before.score, score, touched), *_spanner_faults(before.score, score)]
    if before.layouts != after.layouts or differing(before.score, score) is None:
        faults += _layout_faults(after)
    if score.measures[0].time is None or score.measures[0].key is None:
        return [*faults, "the first measure needs a time signature and a key"]
    for first, stop in _runs(touched, len(score.measures)):
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


def _id_faults(before: Score, after: Score, touched: list[int]) -> list[str]:
    """Ids that stand twice. What is in measures that nothing touched was unique, and still is among itself."""
    changed = [after.measures[index] for index in touched]
    names = {name for measure in changed for name in contents(measure).names}
    is_double = len(names) != sum(contents(measure).count for measure in changed)
    gone = {name for measure in touched_measures(after, before) for name in contents(measure).names}
    new = names - gone
    if not is_double and not new and _keeps_tops(before, after):
        return []
    tops = _top_ids(after)
    is_double |= len(set(tops)) != len(tops)
    new |= set(tops).difference(_top_ids(before)) - gone
    is_elsewhere = bool(new) and not set(touched).issuperset(measures_with(after, new))
    return ["an id stands twice"] if is_double or is_elsewhere or names & set(tops) else []


def _keeps_tops(before: Score, after: Score) -> bool:
    is_same = before.parts is after.parts and before.spanners is after.spanners
    return is_same and differing(before, after) is not None


def _top_ids(score: Score) -> list[str]:
    """Ids outside of measures, and those of the measures themselves."""
    return [
        *(part.id for part in score.parts),
        *(line.id for line in score.spanners),
        *(measure.id for measure in score.measures),
    ]


def _spanner_faults(before: Score, after: Score) -> list[str]:
    if not after.spanners:
        return []
    gone = vanished_events(before, after)
    known = set(map(id, before.spanners))
    new = {end for line in after.spanners if id(line) not in known for end in (line.start_event_id, line.end_event_id)}
    new -= events_in(after.measures[index] for index in measures_with(after, new)) if new else set()
    missing = gone | new
    return [
        f"spanner {line.id}: an end does not exist"
        for line in after.spanners
        if missing and not missing.isdisjoint((line.start_event_id, line.end_event_id))
    ]


def _layout_faults(document: Document) -> list[str]:
    places = measure_places(document.score)
    faults = []
    for layout in document.layouts:
        found = [places.get(start, -1) for start in layout.starts]
        if not found or found[0] != 0 or found != sorted(set(found)):
            faults.append(f"layout {layout.name} does not begin with the score or names a system twice")
    return faults
