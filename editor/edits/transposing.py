"""Transposition: of measures with their keys and chord symbols, or of single notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from editor.edits.addresses import find, with_notes
from editor.edits.barlines import span
from editor.edits.base import Edit, NewIds, Outcome, Refused, Unknown, counted, edit
from editor.edits.chains import chains
from editor.edits.document import Document
from editor.edits.forms import check_targets
from editor.edits.intervals import (
    Interval,
    interval,
    interval_of_keys,
    moved_key,
    moved_pitch,
    moved_symbol,
    usual_interval,
    within_keys,
)
from editor.edits.limits import check_range
from editor.edits.new_notes import within
from transcriptions.music.score import Event, Key, Measure, Note, Part, Score, Voice
from transcriptions.music.state import settings

MOST_SEMITONES, MOST_STEPS = 48, 28
NO_PITCH = "There is no note to transpose."


@edit
@dataclass(frozen=True, slots=True)
class Transpose(Edit):
    """The measures from first to last (empty: from the beginning, to the end), in some parts or in all.

    steps None: spelt so that keys have few accidentals. The key signatures follow when all parts do.
    """

    name: ClassVar[str] = "transpose"
    first: str
    last: str
    semitones: int
    part_ids: tuple[str, ...] = ()
    steps: int | None = None
    with_key: bool = True

    def __post_init__(self) -> None:
        _check_interval(self.semitones, self.steps)

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        score = document.score
        measures = score.measures
        inside = span(score, self.first or measures[0].id, self.last or measures[-1].id)
        parts = _chosen(score, self.part_ids)
        pitched = {part.id: part for part in parts if not part.is_percussion}
        if not pitched:
            raise Refused(NO_PITCH)
        has_key = self.with_key and {part.id for part in parts} == {part.id for part in score.parts}
        states = settings(score)
        intervals = [_interval(self.semitones, self.steps, key=state.key if has_key else None) for state in states]
        changed = [
            _transposed(measure, pitched, intervals[index]) if index in inside else measure
            for index, measure in enumerate(measures)
        ]
        score = replace(score, measures=tuple(changed))
        if has_key:
            keys = [
                moved_key(state.key, intervals[index]) if index in inside else state.key
                for index, state in enumerate(states)
            ]
            score = _with_keys(score, keys, inside)
        return Outcome(document.with_score(score))

    @property
    def words(self) -> str:
        return f"Transpose {_distance(self.semitones)}"


@edit
@dataclass(frozen=True, slots=True)
class TransposeNotes(Edit):
    """Single notes, and what they are tied to."""

    name: ClassVar[str] = "transpose_notes"
    targets: tuple[str, ...]
    semitones: int
    steps: int | None = None

    def __post_init__(self) -> None:
        check_targets(self.targets)
        _check_interval(self.semitones, self.steps)

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        score = document.score
        parts = {part.id: part for part in score.parts}
        by = _interval(self.semitones, self.steps, key=None)
        changes: dict[str, Note] = {}
        indices: set[int] = set()
        for found in (found for chain in chains(score, find(score, self.targets)) for found in chain):
            part = parts[found.key[0]]
            if not part.is_percussion:
                indices.add(found.index)
                changes |= {note.id: _moved(note, by, part) for note in found.notes}
        if not changes:
            raise Refused(NO_PITCH)
        return Outcome(document.with_score(with_notes(score, changes, indices)), self.targets)

    @property
    def words(self) -> str:
        return f"Transpose {counted(len(self.targets), 'note')} {_distance(self.semitones)}"


def _check_interval(semitones: int, steps: int | None) -> None:
    check_range(semitones, -MOST_SEMITONES, MOST_SEMITONES)
    if not semitones and not steps:
        raise ValueError("a transposition leads somewhere")
    if steps is not None:
        check_range(steps, -MOST_STEPS, MOST_STEPS)
        interval(semitones, steps)


def _interval(semitones: int, steps: int | None, *, key: Key | None) -> Interval:
    """key: the one that is transposed, too."""
    if steps is None:
        return interval_of_keys(semitones, key) if key else usual_interval(semitones)
    found = interval(semitones, steps)
    return within_keys(found, key) if key else found


def _chosen(score: Score, part_ids: Iterable[str]) -> list[Part]:
    """The parts of these ids, or all. Raises Unknown."""
    wanted = set(part_ids)
    unknown = wanted - {part.id for part in score.parts}
    if unknown:
        raise Unknown(min(unknown))
    return [part for part in score.parts if not wanted or part.id in wanted]


def _transposed(measure: Measure, parts: dict[str, Part], by: Interval) -> Measure:
    voices = tuple(
        _moved_voice(voice, by, parts[voice.part_id]) if voice.part_id in parts else voice for voice in measure.voices
    )
    marks = tuple(
        replace(mark, text=moved_symbol(mark.text, by))
        if mark.kind == "chord_symbol" and mark.part_id in parts
        else mark
        for mark in measure.marks
    )
    return (
        measure if (voices, marks) == (measure.voices, measure.marks) else replace(measure, voices=voices, marks=marks)
    )


def _moved_voice(voice: Voice, by: Interval, part: Part) -> Voice:
    return replace(voice, events=tuple(_moved_event(event, by, part) for event in voice.events))


def _moved_event(event: Event, by: Interval, part: Part) -> Event:
    if not event.notes:
        return event
    return replace(event, notes=tuple(_moved(note, by, part) for note in event.notes))


def _moved(note: Note, by: Interval, part: Part) -> Note:
    """Raises Refused when nobody could write it."""
    pitch = moved_pitch(note.pitch, by)
    within(pitch, part)
    return replace(note, pitch=pitch)


def _with_keys(score: Score, keys: list[Key], inside: range) -> Score:
    """Key signatures where keys change from the first of these measures to the one after them."""
    measures = list(score.measures)
    for index in range(inside.start, min(inside.stop + 1, len(measures))):
        key = None if index and keys[index] == keys[index - 1] else keys[index]
        if key != measures[index].key:
            measures[index] = replace(measures[index], key=key)
    return replace(score, measures=tuple(measures))


def _distance(semitones: int) -> str:
    if not semitones:
        return "to another spelling"
    return f"{'up' if semitones > 0 else 'down'} {counted(abs(semitones), 'semitone')}"
