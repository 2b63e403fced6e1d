"""What follows from any edit: ties that lead nowhere, lines whose ends are gone, voices without a note, layouts."""

from __future__ import annotations

from dataclasses import replace
from operator import is_not

from editor.edits.addresses import VoiceKey, key_of, voice_in
from editor.edits.comparing import differing
from editor.edits.contents import contents, events_in
from editor.edits.document import Document, Layout
from editor.edits.line import is_plain_silence, measure_rest
from transcriptions.music.score import Event, EventKind, Measure, Note, Pitch, Score, Spanner, Voice


def touched_indices(before: Score, after: Score) -> list[int]:
    """Indices in `after` of the measures that are new or other than before."""
    places = differing(before, after)
    if places is not None:
        return places
    same = set(map(id, before.measures))
    return [index for index, measure in enumerate(after.measures) if id(measure) not in same]


def touched_measures(before: Score, after: Score) -> list[Measure]:
    """The measures of `after` that are new or other than before."""
    return [after.measures[index] for index in touched_indices(before, after)]


def tidied(before: Document, after: Document) -> Document:
    """`after` with everything in order that an edit may have left loose; measures far from it stay as they are."""
    score = after.score
    if score is before.score:
        return after
    near = sorted({*touched_indices(before.score, score), *_before_gaps(before.score, score)})
    measures = list(score.measures)
    old = {measure.id: measure for measure in touched_measures(score, before.score)}
    for index in near:
        measures[index] = _without_empty_voices(measures[index], old.get(measures[index].id))
    for index in sorted({index - 1 for index in near if index} | set(near)):
        following = measures[index + 1] if index + 1 < len(measures) else None
        measures[index] = _without_loose_ties(measures[index], following)
    if any(map(is_not, measures, score.measures)):
        score = replace(score, measures=tuple(measures))
    if score.spanners:
        score = replace(score, spanners=_anchored(before.score, after.score, score))
    return _laid_out(before, after if score is after.score else replace(after, score=score))


def vanished_events(before: Score, after: Score) -> set[str]:
    """Ids of the events that an edit took away."""
    return events_in(touched_measures(after, before)) - events_in(touched_measures(before, after))


def _before_gaps(before: Score, after: Score) -> list[int]:
    """Indices in `after` of measures that are followed by another one than before."""
    if differing(before, after) is not None:
        return []
    following = {one.id: other.id for one, other in zip(before.measures, before.measures[1:], strict=False)}
    pairs = zip(after.measures, [*after.measures[1:], None], strict=True)
    return [index for index, (one, other) in enumerate(pairs) if following.get(one.id) != (other.id if other else None)]


def _without_empty_voices(measure: Measure, old: Measure | None) -> Measure:
    """Further voices without a note go; first voices that lost their notes become one rest for the measure."""
    voices = []
    for voice in measure.voices:
        if _sounds(voice):
            voices.append(voice)
        elif voice.number == 1:
            voices.append(voice if old and _was_silent(old, voice) else _resting(voice))
    return measure if tuple(voices) == measure.voices else replace(measure, voices=tuple(voices))


def _sounds(voice: Voice) -> bool:
    return any(event.kind is EventKind.CHORD for event in voice.events)


def _was_silent(old: Measure, voice: Voice) -> bool:
    """Rests that a person writes into a silent voice stay as they are written."""
    before = voice_in(old, key_of(voice))
    return before is not None and not _sounds(before)


def _resting(voice: Voice) -> Voice:
    if not is_plain_silence(voice.events):
        return voice
    return replace(voice, events=(measure_rest(voice.events[0].id),))


def _without_loose_ties(measure: Measure, following: Measure | None) -> Measure:
    voices = tuple(_tied_voice(voice, following) for voice in measure.voices)
    return measure if voices == measure.voices else replace(measure, voices=voices)


def _tied_voice(voice: Voice, following: Measure | None) -> Voice:
    waiting = _first_pitches(following, key_of(voice))
    events: list[Event] = []
    for event in reversed(voice.events):
        if event.grace:
            events.append(event)
            continue
        notes = tuple(_checked(note, waiting) for note in event.notes)
        events.append(event if notes == event.notes else replace(event, notes=notes))
        waiting = {note.pitch for note in event.notes}
    return voice if tuple(events[::-1]) == voice.events else replace(voice, events=tuple(events[::-1]))


def _checked(note: Note, waiting: set[Pitch]) -> Note:
    return replace(note, tied=False) if note.tied and note.pitch not in waiting else note


def _first_pitches(measure: Measure | None, key: VoiceKey) -> set[Pitch]:
    voice = voice_in(measure, key) if measure else None
    first = next((event for event in voice.events if not event.grace), None) if voice else None
    return {note.pitch for note in first.notes} if first else set()


def _anchored(before: Score, edited: Score, after: Score) -> tuple[Spanner, ...]:
    """Lines whose ends are gone go to the nearest event that is left inside them, or away.

    edited: as the edit left it; new lines may end in voices without a note, which have gone since.
    """
    gone = vanished_events(before, after) | vanished_events(edited, after)
    loose = {line for line in after.spanners if not gone.isdisjoint((line.start_event_id, line.end_event_id))}
    if not loose:
        return after.spanners
    old = set(before.spanners)
    kept: list[Spanner] = []
    for line in after.spanners:
        found = _within(line, before if line in old else edited, gone) if line in loose else line
        if found:
            kept.append(found)
    return tuple(kept)


def _within(line: Spanner, before: Score, gone: set[str]) -> Spanner | None:
    """The line from the first to the last that is left of the events of its voice that it led over."""
    found = [_place(before, end) for end in (line.start_event_id, line.end_event_id)]
    start, end = found
    if start is None or end is None or start[1] != end[1]:
        return None
    events: list[str] = []
    for measure in before.measures[start[0] : end[0] + 1]:
        voice = voice_in(measure, start[1])
        events += [event.id for event in voice.events] if voice else []
    inside = events[events.index(line.start_event_id) : events.index(line.end_event_id) + 1]
    left = [name for name in inside if name not in gone]
    if not left or (len(left) == 1 and line.kind in ("slur", "glissando")):
        return None
    return replace(line, start_event_id=left[0], end_event_id=left[-1])


def _place(score: Score, event_id: str) -> tuple[int, VoiceKey] | None:
    for index, measure in enumerate(score.measures):
        if event_id in contents(measure).events:
            voice = next(voice for voice in measure.voices if any(event.id == event_id for event in voice.events))
            return index, key_of(voice)
    return None


def _laid_out(before: Document, after: Document) -> Document:
    """Layouts with the measures that there are: where a system's first one is gone, its next one begins it."""
    if differing(before.score, after.score) is not None:
        return after
    ids = [measure.id for measure in after.score.measures]
    old = [measure.id for measure in before.score.measures]
    layouts = tuple(Layout(layout.name, _starts(layout, old, ids)) for layout in after.layouts)
    return replace(after, layouts=layouts)


def _starts(layout: Layout, old: list[str], ids: list[str]) -> tuple[str, ...]:
    there = set(ids)
    wanted = {ids[0]}
    for number, start in enumerate(layout.starts):
        if start in there:
            wanted.add(start)
            continue
        stop = old.index(layout.starts[number + 1]) if number + 1 < len(layout.starts) else len(old)
        inside = old[old.index(start) : stop] if start in old else []
        wanted.update(next(([name] for name in inside if name in there), []))
    return tuple(name for name in ids if name in wanted)
