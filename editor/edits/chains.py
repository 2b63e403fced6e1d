"""What a note is tied to: the same pitch in the chord before or after it in its voice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from editor.edits.addresses import Found, voice_in
from transcriptions.music.score import Note, Score


def each_note(founds: Iterable[Found]) -> list[Found]:
    """The notes that were named, or are in what was: one by one."""
    return [replace(found, note=note) for found in founds for note in found.notes]


def neighbour(score: Score, found: Found, step: int) -> Found | None:
    """The next event of the voice (step 1), or the one before (−1); grace notes do not count."""
    index, voice, position = found.index, found.voice, found.position
    while True:
        position += step
        if not 0 <= position < len(voice.events):
            index += step
            beside = voice_in(score.measures[index], found.key) if 0 <= index < len(score.measures) else None
            if beside is None:
                return None
            voice, position = beside, 0 if step > 0 else len(beside.events) - 1
        if not voice.events[position].grace:
            start = sum((event.duration for event in voice.events[:position]), Fraction(0))
            return Found(index, voice, position, start, voice.events[position])


def same_pitch(score: Score, found: Found, step: int) -> Found | None:
    """The note of a named one's pitch in the chord beside it."""
    assert found.note is not None
    beside = None if found.event.grace else neighbour(score, found, step)
    if beside is None:
        return None
    note = next((note for note in beside.event.notes if note.pitch == found.note.pitch), None)
    return replace(beside, note=note) if note else None


def chain(score: Score, found: Found) -> list[Found]:
    """A named note with all that it is tied to, in order."""
    earlier = list(_tied(score, found, -1))
    return [*reversed(earlier), found, *_tied(score, found, 1)]


def chains(score: Score, founds: Iterable[Found]) -> Iterator[list[Found]]:
    """The chains that notes belong to, each once."""
    seen: set[str] = set()
    for found in each_note(founds):
        if name_of(found) not in seen:
            whole = chain(score, found)
            seen.update(map(name_of, whole))
            yield whole


def name_of(found: Found) -> str:
    """The id of a named note."""
    assert found.note is not None
    return found.note.id


def _tied(score: Score, found: Found, step: int) -> Iterator[Found]:
    now: Found | None = found
    while now:
        beside = same_pitch(score, now, step)
        tying: Note | None = beside.note if beside and step < 0 else now.note
        if beside is None or tying is None or not tying.tied:
            return
        yield beside
        now = beside
