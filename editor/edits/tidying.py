"""What follows from any edit: ties that lead nowhere, lines whose ends are gone, voices without a note, layouts."""

from __future__ import annotations

from dataclasses import replace

from editor.edits.addresses import VoiceKey, key_of, voice_in
from editor.edits.document import Document, Layout
from editor.edits.line import is_plain_silence, measure_rest
from transcriptions.music.score import Event, EventKind, Measure, Note, Pitch, Score, Spanner, Voice


def touched_indices(before: Score, after: Score) -> list[int]:
    """Indices in `after` of the measures that are new or other than before."""
    same = {measure.id: measure for measure in before.measures}
    return [index for index, measure in enumerate(after.measures) if same.get(measure.id) is not measure]


def tidied(before: Document, after: Document) -> Document:
    """`after` with everything in order that an edit may have left loose; measures far from it stay as they are."""
    score = after.score
    if score is before.score:
        return after
    near = sorted({*touched_indices(before.score, score), *_before_gaps(before.score, score)})
    measures = list(score.measures)
    old = {measure.id: measure for measure in before.score.measures}
    for index in near:
        measures[index] = _without_empty_voices(measures[index], old.get(measures[index].id))
    for index in sorted({index - 1 for index in near if index} | set(near)):
        following = measures[index + 1] if index + 1 < len(measures) else None
        measures[index] = _without_loose_ties(measures[index], following)
    score = replace(score, measures=tuple(measures))
    if score.spanners:
        score = replace(score, spanners=_anchored(before.score, score))
    return _laid_out(before, replace(after, score=score))


def _before_gaps(before: Score, after: Score) -> list[int]:
    """Indices in `after` of measures that are followed by another one than before."""
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


def _anchored(before: Score, after: Score) -> tuple[Spanner, ...]:
    """Lines whose ends are gone go to the nearest event that is left inside them, or away."""
    there = {event.id for measure in after.measures for voice in measure.voices for event in voice.events}
    loose = [line for line in after.spanners if not {line.start_event_id, line.end_event_id} <= there]
    if not loose:
        return after.spanners
    orders = _orders(before)
    kept: list[Spanner] = []
    for line in after.spanners:
        found = line if line not in loose else _within(line, orders, there)
        if found:
            kept.append(found)
    return tuple(kept)


def _orders(score: Score) -> dict[str, tuple[VoiceKey, int]]:
    """For each event its voice and its place among all events of that voice."""
    counts: dict[VoiceKey, int] = {}
    orders = {}
    for measure in score.measures:
        for voice in measure.voices:
            key = key_of(voice)
            for event in voice.events:
                orders[event.id] = key, counts.get(key, 0)
                counts[key] = counts.get(key, 0) + 1
    return orders


def _within(line: Spanner, orders: dict[str, tuple[VoiceKey, int]], there: set[str]) -> Spanner | None:
    start, end = orders.get(line.start_event_id), orders.get(line.end_event_id)
    if start is None or end is None or start[0] != end[0]:
        return None
    left = [
        event_id
        for event_id, (key, place) in orders.items()
        if key == start[0] and start[1] <= place <= end[1] and event_id in there
    ]
    if not left or (len(left) == 1 and line.kind in ("slur", "glissando")):
        return None
    return replace(line, start_event_id=left[0], end_event_id=left[-1])


def _laid_out(before: Document, after: Document) -> Document:
    """Layouts with the measures that there are: where a system's first one is gone, its next one begins it."""
    ids = [measure.id for measure in after.score.measures]
    if [measure.id for measure in before.score.measures] == ids:
        return after
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
