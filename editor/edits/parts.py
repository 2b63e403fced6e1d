"""Parts: added, removed, put in another order, renamed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from editor.edits.base import Edit, NewIds, Outcome, Refused, edit
from editor.edits.document import Document
from editor.edits.limits import LONGEST_NAME, check_range, check_text
from editor.edits.line import measure_rest
from editor.edits.marks import OVER_ALL, part_of
from transcriptions.music.clefs import usual_clef
from transcriptions.music.instruments import DRUM_SET, Instrument, abbreviation, instrument_of, transposition_of
from transcriptions.music.score import Clef, Measure, Part, Score, Voice
from transcriptions.music.state import default_clef, staves

MOST_PARTS = 40
MOST_STAVES = 3
LAST_PROGRAM = 127


@edit
@dataclass(frozen=True, slots=True)
class AddPart(Edit):
    """A part of rests that comes to stand at `index`; −1: below all others. An empty name: the instrument's."""

    name: ClassVar[str] = "add_part"
    part_name: str
    program: int
    staves: int = 1
    index: int = -1
    is_percussion: bool = False

    def __post_init__(self) -> None:
        check_text(self.part_name, LONGEST_NAME)
        check_range(self.program, 0, LAST_PROGRAM)
        check_range(self.staves, 1, MOST_STAVES)
        check_range(self.index, -1, MOST_PARTS)

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        score = document.score
        if len(score.parts) >= MOST_PARTS:
            raise Refused(f"A score has at most {MOST_PARTS} parts.")
        part = named(Part(ids.new("P"), ""), self.part_name, self.program, is_percussion=self.is_percussion)
        part = replace(part, staves=self.staves)
        place = len(score.parts) if self.index < 0 else min(self.index, len(score.parts))
        parts = (*score.parts[:place], part, *score.parts[place:])
        measures = [with_empty_staves(measure, part, staves(part), ids=ids) for measure in score.measures]
        measures[0] = replace(measures[0], clefs=(*measures[0].clefs, *_opening_clefs(part)))
        return Outcome(document.with_score(_headed(replace(score, parts=parts, measures=tuple(measures)))))

    @property
    def words(self) -> str:
        return f"Add the part “{self.part_name.strip() or _instrument(self.program, self.is_percussion).name}”"


@edit
@dataclass(frozen=True, slots=True)
class RemovePart(Edit):
    """A part with all its music."""

    name: ClassVar[str] = "remove_part"
    part_id: str

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        score = document.score
        part = part_of(score, self.part_id)
        if len(score.parts) == 1:
            raise Refused("A score keeps at least one part.")
        parts = tuple(other for other in score.parts if other is not part)
        lost = _event_ids(score, part)
        measures = [_without(measure, part) for measure in score.measures]
        lines = tuple(line for line in score.spanners if not {line.start_event_id, line.end_event_id} & lost)
        layouts = tuple(layout for layout in document.layouts if not layout.name.startswith(f"part-{part.id}/"))
        score = replace(score, parts=parts, measures=tuple(measures), spanners=lines)
        return Outcome(replace(document, score=_headed(score), layouts=layouts))

    @property
    def words(self) -> str:
        return "Remove a part"


@edit
@dataclass(frozen=True, slots=True)
class MovePart(Edit):
    """A part comes to stand at another place, counted from 0 at the top."""

    name: ClassVar[str] = "move_part"
    part_id: str
    index: int

    def __post_init__(self) -> None:
        check_range(self.index, 0, MOST_PARTS)

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        part = part_of(document.score, self.part_id)
        parts = [other for other in document.score.parts if other is not part]
        parts.insert(self.index, part)
        return Outcome(document.with_score(_headed(replace(document.score, parts=tuple(parts)))))

    @property
    def words(self) -> str:
        return "Move a part"


@edit
@dataclass(frozen=True, slots=True)
class RenamePart(Edit):
    """What stands before a part's staves: at first, and later on."""

    name: ClassVar[str] = "rename_part"
    part_id: str
    part_name: str
    abbreviation: str = ""

    def __post_init__(self) -> None:
        check_text(self.part_name, LONGEST_NAME)
        check_text(self.abbreviation, LONGEST_NAME)

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        name, short = (" ".join(text.split()) for text in (self.part_name, self.abbreviation))
        part = replace(part_of(document.score, self.part_id), name=name, abbreviation=short)
        return Outcome(document.with_score(with_part(document.score, part)))

    @property
    def words(self) -> str:
        return f"Rename a part to “{' '.join(self.part_name.split())}”"


def named(part: Part, name: str, program: int, *, is_percussion: bool) -> Part:
    """The part played by another instrument, with its transposition and the names that are customary for it."""
    instrument = _instrument(program, is_percussion)
    name = " ".join(name.split()) or instrument.name
    return replace(
        part,
        name=name,
        abbreviation=abbreviation(instrument, name),
        program=0 if is_percussion else program,
        transposition=transposition_of(instrument, name),
        is_percussion=is_percussion,
    )


def with_part(score: Score, part: Part) -> Score:
    """The part in place of the one of the same id."""
    return replace(score, parts=tuple(part if other.id == part.id else other for other in score.parts))


def with_empty_staves(measure: Measure, part: Part, numbers: Sequence[int], *, ids: NewIds) -> Measure:
    """A measure with rests in more staves of a part."""
    rests = (Voice(part.id, staff, 1, (measure_rest(ids.new("e")),)) for staff in numbers)
    return replace(measure, voices=(*measure.voices, *rests))


def _instrument(program: int, is_percussion: bool) -> Instrument:
    return DRUM_SET if is_percussion else instrument_of(program)


def _opening_clefs(part: Part) -> list[Clef]:
    """The first clefs of a new part, where they are not those that stand without being set."""
    clefs = [usual_clef(part, staff) for staff in staves(part)]
    return [clef for clef in clefs if clef != default_clef(part, clef.staff)]


def _event_ids(score: Score, part: Part) -> set[str]:
    voices = (voice for measure in score.measures for voice in measure.voices)
    return {event.id for voice in voices if voice.part_id == part.id for event in voice.events}


def _without(measure: Measure, part: Part) -> Measure:
    """A measure without what a part has in it; marks over the whole score stay."""
    return replace(
        measure,
        voices=tuple(voice for voice in measure.voices if voice.part_id != part.id),
        clefs=tuple(clef for clef in measure.clefs if clef.part_id != part.id),
        marks=tuple(mark for mark in measure.marks if mark.part_id != part.id or mark.kind in OVER_ALL),
    )


def _headed(score: Score) -> Score:
    """What stands over the whole score is on its first staff, whichever part that is now."""
    top = score.parts[0].id
    measures = tuple(_with_marks_over(measure, top) for measure in score.measures)
    return replace(score, measures=measures)


def _with_marks_over(measure: Measure, part_id: str) -> Measure:
    if all(mark.kind not in OVER_ALL or mark.part_id == part_id for mark in measure.marks):
        return measure
    marks = (replace(mark, part_id=part_id, staff=1) if mark.kind in OVER_ALL else mark for mark in measure.marks)
    return replace(measure, marks=tuple(marks))
