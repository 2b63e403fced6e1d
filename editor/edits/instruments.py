"""Another instrument for a part: its transposition, staves and clef; what sounds stays the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from editor.edits.base import Edit, NewIds, Outcome, Refused, edit
from editor.edits.document import Document
from editor.edits.intervals import Interval, moved_pitch
from editor.edits.limits import LONGEST_NAME, check_range, check_text
from editor.edits.marks import part_of
from editor.edits.new_notes import within
from editor.edits.parts import LAST_PROGRAM, named, with_empty_staves, with_part
from transcriptions.music.clefs import usual_clef
from transcriptions.music.instruments import instrument_of
from transcriptions.music.score import Clef, Event, EventKind, Measure, Note, Part, Score, Voice
from transcriptions.music.state import default_clef, settings, staves
from transcriptions.music.transposing import transposition_fifths

MOST_VOICES = 4
TOO_MANY_VOICES = "One staff cannot hold all the voices of this part: merge voices first."
DRUMS_ARE_NO_PITCHES = "Drums and pitches don't turn into each other: only a part without notes can change there."


@edit
@dataclass(frozen=True, slots=True)
class SetInstrument(Edit):
    """A part is played by another instrument. An empty name: the instrument's."""

    name: ClassVar[str] = "set_instrument"
    part_id: str
    program: int
    part_name: str = ""
    is_percussion: bool = False

    def __post_init__(self) -> None:
        check_text(self.part_name, LONGEST_NAME)
        check_range(self.program, 0, LAST_PROGRAM)

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        score = document.score
        old = part_of(score, self.part_id)
        new = named(old, self.part_name, self.program, is_percussion=self.is_percussion)
        new = replace(new, staves=_staff_count(old, new))
        if old.is_percussion != new.is_percussion and _has_notes(score, old):
            raise Refused(DRUMS_ARE_NO_PITCHES)
        numbers = _voice_numbers(score, old, new)
        by = _interval(old, new)
        measures = []
        for measure in score.measures:
            voices = (
                _played(voice, new, numbers, by) if voice.part_id == old.id else voice for voice in measure.voices
            )
            measure = replace(measure, voices=tuple(voice for voice in voices if voice))
            measure = _on_staves(measure, old, new)
            measures.append(with_empty_staves(measure, new, range(old.staves + 1, new.staves + 1), ids=ids))
        measures[0] = replace(measures[0], clefs=tuple(_opening_clefs(score, old, new)))
        return Outcome(document.with_score(replace(with_part(score, new), measures=tuple(measures))))

    @property
    def words(self) -> str:
        part = named(Part("", ""), self.part_name, self.program, is_percussion=self.is_percussion)
        return f"Change the instrument to {part.name}"


def _staff_count(old: Part, new: Part) -> int:
    """One staff or as many as the instrument needs; a part of several keeps its own if it needs several."""
    wanted = 1 if new.is_percussion else instrument_of(new.program).staves
    return max(wanted, old.staves) if wanted > 1 else 1


def _has_notes(score: Score, part: Part) -> bool:
    return any(_sounds(voice) for measure in score.measures for voice in measure.voices if voice.part_id == part.id)


def _sounds(voice: Voice) -> bool:
    return any(event.kind is EventKind.CHORD for event in voice.events)


def _voice_numbers(score: Score, old: Part, new: Part) -> dict[tuple[int, int], int]:
    """By staff and number, the numbers that voices of staves that go get on the first one. Raises Refused."""
    voices = [
        voice for measure in score.measures for voice in measure.voices if voice.part_id == old.id and _sounds(voice)
    ]
    gone = sorted({(voice.staff, voice.number) for voice in voices if voice.staff > new.staves})
    if not gone:
        return {}
    taken = {1, *(voice.number for voice in voices if voice.staff == 1)}
    free = [number for number in range(1, MOST_VOICES + 1) if number not in taken]
    if len(free) < len(gone):
        raise Refused(TOO_MANY_VOICES)
    return dict(zip(gone, free, strict=False))


def _interval(old: Part, new: Part) -> Interval:
    """From what was written for one instrument to what is written for the other."""
    fifths = transposition_fifths(new.transposition) - transposition_fifths(old.transposition)
    return Interval(old.transposition - new.transposition, fifths)


def _played(voice: Voice, part: Part, numbers: Mapping[tuple[int, int], int], by: Interval) -> Voice | None:
    """A voice as the new instrument has it; None where a staff goes in which nothing sounds."""
    events = tuple(_rewritten(event, part, by) for event in voice.events)
    if voice.staff <= part.staves:
        return replace(voice, events=events)
    if not _sounds(voice):
        return None
    return Voice(part.id, 1, numbers[voice.staff, voice.number], events)


def _rewritten(event: Event, part: Part, by: Interval) -> Event:
    """An event at the written pitches, and on a staff that there is."""
    staff = event.staff if event.staff and event.staff <= part.staves and part.staves > 1 else None
    if not by.semitones:
        return event if staff == event.staff else replace(event, staff=staff)
    return replace(event, staff=staff, notes=tuple(_moved(note, part, by) for note in event.notes))


def _moved(note: Note, part: Part, by: Interval) -> Note:
    return replace(note, pitch=within(moved_pitch(note.pitch, by), part))


def _on_staves(measure: Measure, old: Part, new: Part) -> Measure:
    """Marks of staves that go stand on the first one; their clefs go, and all of a clef that is no longer one."""
    if new.staves >= old.staves and new.is_percussion == old.is_percussion:
        return measure
    marks = tuple(
        replace(mark, staff=1) if mark.part_id == new.id and mark.staff > new.staves else mark for mark in measure.marks
    )
    changes_family = new.is_percussion != old.is_percussion
    clefs = tuple(
        clef for clef in measure.clefs if clef.part_id != new.id or (clef.staff <= new.staves and not changes_family)
    )
    return replace(measure, marks=marks, clefs=clefs)


def _opening_clefs(score: Score, old: Part, new: Part) -> Iterator[Clef]:
    """The first measure's clefs: a staff that began with the clef usual for the old instrument gets the new one's."""
    begun = settings(score)[0].clefs
    for clef in score.measures[0].clefs:
        is_kept = clef.staff <= new.staves and old.is_percussion == new.is_percussion
        if clef.part_id != new.id or (clef.at and is_kept):
            yield clef
    for staff in staves(new):
        was = begun.get((old.id, staff))
        stays = was and was not in (usual_clef(old, staff), default_clef(old, staff))
        clef = was if was and stays and old.is_percussion == new.is_percussion else usual_clef(new, staff)
        if clef != default_clef(new, staff):
            yield clef
