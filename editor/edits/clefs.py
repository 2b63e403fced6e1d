"""Clefs, at the start of measures and inside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from editor.edits.addresses import measure_index, with_measure
from editor.edits.base import Edit, NewIds, Outcome, Refused, Unknown, edit
from editor.edits.document import Document
from editor.edits.forms import check_one_of
from editor.edits.limits import check_place, check_range
from editor.edits.marks import part_of
from transcriptions.music.score import Clef, Score
from transcriptions.music.state import default_clef, settings

# The lines on which a clef's sign may stand.
LINES = {"G": range(1, 3), "F": range(3, 6), "C": range(1, 6), "percussion": range(2, 4)}
CLEF_NAMES = {
    ("G", 2): "treble clef",
    ("G", 1): "French violin clef",
    ("F", 4): "bass clef",
    ("F", 3): "baritone clef",
    ("F", 5): "subbass clef",
    ("C", 1): "soprano clef",
    ("C", 2): "mezzo-soprano clef",
    ("C", 3): "alto clef",
    ("C", 4): "tenor clef",
    ("C", 5): "baritone clef",
}
SHIFTS = {-2: "two octaves lower", -1: "an octave lower", 0: "", 1: "an octave higher", 2: "two octaves higher"}


@edit
@dataclass(frozen=True, slots=True)
class SetClef(Edit):
    """The clef of a staff from a place on. sign "": no change of clef there."""

    name: ClassVar[str] = "set_clef"
    measure_id: str
    part_id: str
    staff: int
    at: Fraction = Fraction(0)
    sign: str = ""
    line: int = 0
    octave_shift: int = 0

    def __post_init__(self) -> None:
        check_place(self.at)
        check_range(self.staff, 1, 3)
        check_one_of(self.octave_shift, list(SHIFTS))
        check_one_of(self.sign, ["", *LINES])
        if self.sign:
            check_one_of(self.line, LINES[self.sign])

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        score = document.score
        index = measure_index(score, self.measure_id)
        part = part_of(score, self.part_id)
        if self.staff > part.staves:
            raise Unknown(f"{self.part_id}/{self.staff}")
        if self.at >= settings(score)[index].length:
            raise Refused("This place is not in the measure.")
        if self.sign and (self.sign == "percussion") != part.is_percussion:
            raise Refused("Percussion has a clef of its own.")
        return Outcome(document.with_score(self._with_clef(score, index)))

    @property
    def words(self) -> str:
        if not self.sign:
            return "Remove a clef"
        shift = SHIFTS[self.octave_shift]
        return f"Set a {CLEF_NAMES.get((self.sign, self.line), 'percussion clef')}{f' {shift}' if shift else ''}"

    def _with_clef(self, score: Score, index: int) -> Score:
        measure = score.measures[index]
        clefs = [clef for clef in measure.clefs if (clef.part_id, clef.staff, clef.at) != self._place]
        wanted = Clef(self.part_id, self.staff, self.sign, self.line, self.at, self.octave_shift)
        if self.sign and (index, self.at) != (0, 0) and _same(wanted, self._before(score, index)):
            wanted = replace(wanted, sign="")
        if wanted.sign:
            clefs.append(wanted)
        return with_measure(score, index, replace(measure, clefs=tuple(sorted(clefs, key=lambda clef: clef.at))))

    @property
    def _place(self) -> tuple[str, int, Fraction]:
        return self.part_id, self.staff, self.at

    def _before(self, score: Score, index: int) -> Clef:
        """The clef in force before this place."""
        for measure in reversed(score.measures[: index + 1]):
            is_here = measure is score.measures[index]
            mine = [clef for clef in measure.clefs if (clef.part_id, clef.staff) == (self.part_id, self.staff)]
            earlier = [clef for clef in mine if not is_here or clef.at < self.at]
            if earlier:
                return max(earlier, key=lambda clef: clef.at)
        return default_clef(part_of(score, self.part_id), self.staff)


def _same(clef: Clef, other: Clef) -> bool:
    return (clef.sign, clef.line, clef.octave_shift) == (other.sign, other.line, other.octave_shift)
