"""Signs on notes: articulations, heads, fingering."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import ClassVar

from editor.edits.addresses import find, find_events, with_events, with_notes
from editor.edits.base import Edit, NewIds, Outcome, Refused, counted, edit
from editor.edits.chains import each_note
from editor.edits.document import Document
from editor.edits.forms import check_one_of, check_targets
from transcriptions.music.score import EventKind, Note

ARTICULATIONS = (
    "staccato", "tenuto", "accent", "marcato", "staccatissimo", "spiccato", "up_bow", "down_bow", "harmonic", "open",
    "stopped", "snap_pizzicato", "fermata", "trill", "mordent", "inverted_mordent", "turn", "inverted_turn",
    "arpeggio", "breath", "caesura", "tremolo_1", "tremolo_2", "tremolo", "tremolo_4",
)  # fmt: skip
# What stands over a rest, too.
OVER_RESTS = frozenset({"fermata"})
NOTEHEADS = ("normal", "x", "diamond")
FINGERING = re.compile(r"(?:[0-5](?:-[0-5]){0,3})?")
NO_NOTE = "There is no note that this could stand on."


@edit
@dataclass(frozen=True, slots=True)
class ToggleArticulation(Edit):
    """A sign on chords, or off where all have it."""

    name: ClassVar[str] = "toggle_articulation"
    targets: tuple[str, ...]
    sign: str

    def __post_init__(self) -> None:
        check_targets(self.targets)
        check_one_of(self.sign, ARTICULATIONS)

    @property
    def words(self) -> str:
        return f"Add or remove {self.sign.replace('_', ' ')} on {counted(len(self.targets), 'note')}"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        founds = [
            found
            for found in find_events(document.score, self.targets)
            if found.event.kind is EventKind.CHORD or self.sign in OVER_RESTS
        ]
        if not founds:
            raise Refused(NO_NOTE)
        is_everywhere = all(self.sign in found.event.articulations for found in founds)
        changes = {}
        for found in founds:
            others = tuple(sign for sign in found.event.articulations if sign != self.sign)
            signs = others if is_everywhere else (*others, self.sign)
            changes[found.event.id] = replace(found.event, articulations=signs)
        score = with_events(document.score, changes, {found.index for found in founds})
        return Outcome(document.with_score(score), self.targets)


@edit
@dataclass(frozen=True, slots=True)
class SetNotehead(Edit):
    name: ClassVar[str] = "set_notehead"
    targets: tuple[str, ...]
    notehead: str

    def __post_init__(self) -> None:
        check_targets(self.targets)
        check_one_of(self.notehead, NOTEHEADS)

    @property
    def words(self) -> str:
        return f"Give {counted(len(self.targets), 'note')} {self.notehead} heads"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        return _renoted(document, self.targets, {"notehead": self.notehead})


@edit
@dataclass(frozen=True, slots=True)
class SetFingering(Edit):
    """text: fingers such as "1", "3-1" for a change, or "" for none."""

    name: ClassVar[str] = "set_fingering"
    targets: tuple[str, ...]
    text: str

    def __post_init__(self) -> None:
        check_targets(self.targets)
        if not FINGERING.fullmatch(self.text):
            raise ValueError(f"{self.text!r} is no fingering")

    @property
    def words(self) -> str:
        notes = counted(len(self.targets), "note")
        return f"Set fingering {self.text} on {notes}" if self.text else f"Remove fingering from {notes}"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        return _renoted(document, self.targets, {"fingering": self.text})


def _renoted(document: Document, targets: tuple[str, ...], values: dict[str, str]) -> Outcome:
    founds = each_note(find(document.score, targets))
    if not founds:
        raise Refused(NO_NOTE)
    changes: dict[str, Note] = {note.id: replace(note, **values) for found in founds for note in found.notes}  # type: ignore[arg-type]
    score = with_notes(document.score, changes, {found.index for found in founds})
    return Outcome(document.with_score(score), targets)
