"""Carrying out an edit: what it does, what follows from that, and the proof that the score can still be written."""

from __future__ import annotations

from dataclasses import replace

from editor.edits.base import Edit, EditError, NewIds, Outcome
from editor.edits.checks import faults_near
from editor.edits.contents import existing
from editor.edits.document import Document
from editor.edits.tidying import tidied, touched_measures


class Broken(EditError):
    """An edit left a score that cannot be written: a fault of the program. Nothing may be stored."""

    def __init__(self, edit: Edit, faults: list[str]) -> None:
        super().__init__("This edit would damage the score, so it was not carried out.")
        self.edit = edit
        self.faults = faults


def apply_edit(document: Document, edit: Edit, ids: NewIds) -> Outcome:
    """The document after an edit, everything in order. Raises Refused, Unknown or Broken, and then nothing changed."""
    outcome = edit.apply(document, ids)
    after = tidied(document, outcome.document)
    faults = faults_near(document, after)
    if faults:
        raise Broken(edit, faults)
    near = touched_measures(document.score, after.score)
    there = existing(after.score, outcome.selected, near) if outcome.selected else set()
    selected = tuple(name for name in dict.fromkeys(outcome.selected) if name in there)
    return replace(outcome, document=after, selected=selected)
