"""What a person has looked at and found right: it is no longer in doubt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from editor.edits.addresses import find, measure_index, with_measure, with_notes
from editor.edits.base import Edit, NewIds, Outcome, Refused, counted, edit
from editor.edits.document import Document
from editor.edits.forms import check_targets
from transcriptions.music.score import Score

NOTHING = "There is nothing to confirm here: only notes and bar lines are ever in doubt."


@edit
@dataclass(frozen=True, slots=True)
class Confirm(Edit):
    """Notes, and measures for their bar lines, as sure as if a person had written them. The music stays as it is."""

    name: ClassVar[str] = "confirm"
    targets: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_targets((*self.targets, *self.measures))

    @property
    def words(self) -> str:
        counts = ((len(self.targets), "note"), (len(self.measures), "measure"))
        return f"Confirm {' and '.join(counted(number, noun) for number, noun in counts if number)}"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        founds = find(document.score, self.targets)
        notes = {note.id: note for found in founds for note in found.notes}
        if not notes and not self.measures:
            raise Refused(NOTHING)
        sure = {name: replace(note, confidence=None) for name, note in notes.items() if note.confidence is not None}
        indices = {found.index for found in founds if any(note.id in sure for note in found.notes)}
        score = with_notes(document.score, sure, indices)
        for name in self.measures:
            score = _with_sure_bar_lines(score, name)
        return Outcome(document.with_score(score), self.targets)


def _with_sure_bar_lines(score: Score, measure_id: str) -> Score:
    index = measure_index(score, measure_id)
    measure = score.measures[index]
    if measure.confidence is None:
        return score
    return with_measure(score, index, replace(measure, confidence=None))
