"""Tying notes together, or not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from editor.edits.addresses import find, with_notes
from editor.edits.base import Edit, NewIds, Outcome, Refused, counted, edit
from editor.edits.chains import each_note, name_of, same_pitch
from editor.edits.document import Document
from editor.edits.forms import check_targets
from transcriptions.music.score import Note

NOTHING_TO_TIE_TO = "No note of the same pitch follows in this voice."


@edit
@dataclass(frozen=True, slots=True)
class ToggleTie(Edit):
    """Notes tied to the next of their pitch, or untied where all that can be are tied.

    Of several notes those are meant that lead to each other; where none does, to what follows each.
    """

    name: ClassVar[str] = "toggle_tie"
    targets: tuple[str, ...]

    def __post_init__(self) -> None:
        check_targets(self.targets)

    @property
    def words(self) -> str:
        return f"Tie or untie {counted(len(self.targets), 'note')}"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        score = document.score
        notes = each_note(find(score, self.targets))
        pairs = [(note, following) for note in notes if (following := same_pitch(score, note, 1))]
        names = set(map(name_of, notes))
        meant = [note for note, following in pairs if name_of(following) in names] or [note for note, _ in pairs]
        if not meant:
            raise Refused(NOTHING_TO_TIE_TO)
        tied = not all(found.notes[0].tied for found in meant)
        changes: dict[str, Note] = {
            name_of(found): replace(found.notes[0], tied=tied, confidence=None) for found in meant
        }
        changed = with_notes(score, changes, {found.index for found in meant})
        return Outcome(document.with_score(changed), self.targets)
