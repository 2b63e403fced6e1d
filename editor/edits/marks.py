"""Marks at places: dynamics, text, pedal signs, chord symbols, rehearsal marks, jumps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from editor.edits.addresses import measure_index, with_measure
from editor.edits.base import Edit, NewIds, Outcome, Refused, Unknown, edit
from editor.edits.document import Document
from editor.edits.forms import check_one_of
from editor.edits.limits import check_place, check_range, check_text
from transcriptions.music.harmony import is_harmony
from transcriptions.music.jumps import jump_of
from transcriptions.music.score import GRADUAL, Mark, Measure, Part, Score
from transcriptions.music.state import settings

MARK_NAMES = {
    "dynamic": "dynamic",
    "text": "text",
    "pedal": "pedal sign",
    "chord_symbol": "chord symbol",
    "rehearsal": "rehearsal mark",
    "jump": "jump",
}
DYNAMICS = re.compile(r"p{1,6}|f{1,6}|m[pf]|s?fp{1,2}|sf{1,3}z?|r?fz?|pf|n")
PEDAL = ("down", "up")
# Of these there is one at a place; another one takes its place.
ONE_AT_A_PLACE = frozenset({"dynamic", "pedal", "chord_symbol", "rehearsal", "jump"})
# These stand over the whole score, on its first staff.
OVER_ALL = frozenset({"rehearsal", "jump"})
LONGEST_REHEARSAL = 20


@edit
@dataclass(frozen=True, slots=True)
class AddMark(Edit):
    """A mark at a place of a staff, `at` quarters into a measure."""

    name: ClassVar[str] = "add_mark"
    measure_id: str
    part_id: str
    staff: int
    at: Fraction
    kind: str
    text: str

    def __post_init__(self) -> None:
        check_one_of(self.kind, list(MARK_NAMES))
        check_text(self.text)
        check_place(self.at)
        check_range(self.staff, 1, 3)

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        score = document.score
        index = measure_index(score, self.measure_id)
        part = part_of(score, self.part_id)
        text = checked_text(self.kind, self.text)
        length = settings(score)[index].length
        if self.at > length or (self.at == length and self.kind != "pedal"):
            raise Refused("This place is not in the measure.")
        if self.staff > part.staves:
            raise Unknown(f"{self.part_id}/{self.staff}")
        part_id, staff = (score.parts[0].id, 1) if self.kind in OVER_ALL else (self.part_id, self.staff)
        mark = Mark(ids.new("k"), self.kind, part_id, staff, self.at, text)
        measure = with_mark(score.measures[index], mark)
        return Outcome(document.with_score(with_measure(score, index, measure)), (mark.id,))

    @property
    def words(self) -> str:
        return f"Add {MARK_NAMES[self.kind]} “{self.text.strip()}”"


@edit
@dataclass(frozen=True, slots=True)
class SetMark(Edit):
    """Another text for a mark; an empty one removes it."""

    name: ClassVar[str] = "set_mark"
    target: str
    text: str

    def __post_init__(self) -> None:
        check_text(self.text)

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        index, mark = find_mark(document.score, self.target)
        text = checked_text(mark.kind, self.text) if self.text.strip() else ""
        measure = document.score.measures[index]
        marks = tuple(
            replace(other, text=text, shown=True) if other is mark else other
            for other in measure.marks
            if other is not mark or text
        )
        score = with_measure(document.score, index, replace(measure, marks=marks))
        return Outcome(document.with_score(score), (mark.id,) if text else ())

    @property
    def words(self) -> str:
        return f"Change a mark to “{self.text.strip()}”" if self.text.strip() else "Remove a mark"


def part_of(score: Score, part_id: str) -> Part:
    """Raises Unknown."""
    for part in score.parts:
        if part.id == part_id:
            return part
    raise Unknown(part_id)


def find_mark(score: Score, mark_id: str) -> tuple[int, Mark]:
    """(index of the measure, mark). Raises Unknown."""
    for index, measure in enumerate(score.measures):
        for mark in measure.marks:
            if mark.id == mark_id:
                return index, mark
    raise Unknown(mark_id)


def checked_text(kind: str, text: str) -> str:
    """A mark's text as it is stored. Raises Refused when it says nothing in such a mark."""
    text = " ".join(text.split())
    if not text:
        raise Refused("Write what the mark is to say.")
    if kind == "dynamic" and text not in GRADUAL and not DYNAMICS.fullmatch(text):
        raise Refused("Dynamics are written like p, mf, ff, sfz, fp or cresc.")
    if kind == "pedal" and text not in PEDAL:
        raise Refused("A pedal sign says that the pedal goes down or up.")
    if kind == "chord_symbol" and not is_harmony(text):
        raise Refused("Chord symbols are written like C, F#m7, B♭maj7/D or N.C.")
    if kind == "jump" and jump_of(text) is None:
        raise Refused("Jumps are written like D.C. al Fine, D.S. al Coda, To Coda, Fine, segno or coda.")
    if kind == "rehearsal" and len(text) > LONGEST_REHEARSAL:
        raise Refused("A rehearsal mark is a letter, a number or a short name.")
    return text


def with_mark(measure: Measure, mark: Mark) -> Measure:
    """The measure with one more mark, in place of one that cannot stand beside it."""
    kept = [other for other in measure.marks if not _excludes(mark, other)]
    return replace(measure, marks=in_order([*kept, mark]))


def in_order(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    return tuple(sorted(marks, key=lambda mark: mark.at))


def _excludes(mark: Mark, other: Mark) -> bool:
    if mark.kind not in ONE_AT_A_PLACE or mark.kind != other.kind:
        return False
    return (mark.part_id, mark.staff, mark.at) == (other.part_id, other.staff, other.at)
