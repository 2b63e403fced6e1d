"""Notes moved to another voice or staff, at the time where they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from editor.edits.addresses import VoiceKey, find, in_voices
from editor.edits.base import Edit, NewIds, Outcome, Refused, counted, edit
from editor.edits.carets import part_of
from editor.edits.document import Document
from editor.edits.forms import MOST_VOICES, check_one_of, check_targets
from editor.edits.sheet import Sheet
from editor.edits.transfer import joined, left_behind, taken
from transcriptions.music.score import EventKind

NOT_FREE = "There is something else at that time in the other voice."
NO_NOTE = "There is no note to move."
NO_STAFF = "There is no staff to move to."


@edit
@dataclass(frozen=True, slots=True)
class SetVoice(Edit):
    name: ClassVar[str] = "set_voice"
    targets: tuple[str, ...]
    voice: int

    def __post_init__(self) -> None:
        check_targets(self.targets)
        check_one_of(self.voice, range(1, MOST_VOICES + 1))

    @property
    def words(self) -> str:
        return f"Move {counted(len(self.targets), 'note')} to voice {self.voice}"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        return _moved(document, ids, targets=self.targets, ways=lambda sheet, key: [(key[0], key[1], self.voice)])


@edit
@dataclass(frozen=True, slots=True)
class MoveStaff(Edit):
    """To the next staff of the part: into the same voice there, or the first that is free. steps: 1 down, −1 up."""

    name: ClassVar[str] = "move_staff"
    targets: tuple[str, ...]
    steps: int

    def __post_init__(self) -> None:
        check_targets(self.targets)
        check_one_of(self.steps, (-1, 1))

    @property
    def words(self) -> str:
        where = "lower" if self.steps > 0 else "higher"
        return f"Move {counted(len(self.targets), 'note')} to the {where} staff"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        return _moved(document, ids, targets=self.targets, ways=self._ways)

    def _ways(self, sheet: Sheet, key: VoiceKey) -> list[VoiceKey]:
        part_id, staff, number = key
        if not 1 <= staff + self.steps <= part_of(sheet, part_id).staves:
            raise Refused(NO_STAFF)
        numbers = dict.fromkeys([number, *range(1, MOST_VOICES + 1)])
        return [(part_id, staff + self.steps, other) for other in numbers]


# The voices that notes of a voice may go to, best first; none when they are there.
Ways = Callable[[Sheet, VoiceKey], Sequence[VoiceKey]]


def _moved(document: Document, ids: NewIds, *, targets: Sequence[str], ways: Ways) -> Outcome:
    sheet = Sheet(document.score, ids)
    founds = [found for found in find(document.score, targets) if found.event.kind is EventKind.CHORD]
    if not founds:
        raise Refused(NO_NOTE)
    for (index, key), named in in_voices(founds).items():
        choices = ways(sheet, key)
        if key in choices:
            continue
        moving = taken(sheet, named)
        if choices[0][1] != key[1]:
            moving = [
                replace(item, events=tuple(replace(event, staff=None) for event in item.events)) for item in moving
            ]
        sheet.set_items(index, key, left_behind(sheet, named))
        tries = (
            (other, joined(sheet.items(index, other), moving, frame=sheet.frame(index), ids=ids)) for other in choices
        )
        other, items = next(((other, items) for other, items in tries if items is not None), (key, None))
        if items is None:
            raise Refused(NOT_FREE)
        sheet.set_items(index, other, items)
    moved = dict.fromkeys(note.id for found in founds for note in found.notes)
    return Outcome(document.with_score(sheet.score()), tuple(moved))
