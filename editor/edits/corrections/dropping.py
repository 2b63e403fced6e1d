"""Notes that are hardly there, or hardly sure, taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from editor.edits.base import Edit, NewIds, Outcome, Refused, edit
from editor.edits.corrections.strands import Strand, strands_of, voice_keys
from editor.edits.corrections.stretches import place_in_words, stretch_of
from editor.edits.document import Document
from editor.edits.line import Item
from editor.edits.sheet import Sheet
from transcriptions.music.score import Event, EventKind, Score

LONGEST = Fraction(4)


@edit
@dataclass(frozen=True, slots=True)
class DropNotes(Edit):
    """Notes that are written shorter than so many quarters, and those that the machine is less sure of.

    A note goes with all that it is tied to, by the sum of its values. Grace notes and drums are never too short;
    notes that people wrote are never doubtful. 0 for either: by the other alone.
    """

    name: ClassVar[str] = "drop_notes"
    shorter_than: Fraction = Fraction(0)
    doubt_below: float = 0.0
    first: str = ""
    last: str = ""

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        if not 0 <= self.shorter_than <= LONGEST or not 0 <= self.doubt_below <= 1:
            raise Refused("A length is up to a whole note, a doubt between 0 and 1.")
        score = document.score
        stretch = stretch_of(score, self.first, self.last)
        gone = self.note_ids(score, stretch)
        sheet = Sheet(score, ids)
        for index in stretch:
            _silence(sheet, index, gone)
        return Outcome(document.with_score(sheet.score()))

    def note_ids(self, score: Score, stretch: range) -> set[str]:
        """The ids of the noteheads that go."""
        found = {head.note.id for strand in self.strands(score, stretch) for head in strand.heads}
        events = (event for index in stretch for voice in score.measures[index].voices for event in voice.events)
        graces = (note for event in events if event.grace for note in event.notes)
        return found | {note.id for note in graces if _is_doubtful(note.confidence, self.doubt_below)}

    def strands(self, score: Score, stretch: range) -> list[Strand]:
        """The notes that go, each with all that it is tied to; not those that a tie leads out of the measures."""
        drums = {part.id for part in score.parts if part.is_percussion}
        return [
            strand
            for strand in strands_of(score, stretch, voice_keys(score, stretch))
            if not strand.is_pinned and self._goes(strand, is_drum=strand.key[0] in drums)
        ]

    @property
    def words(self) -> str:
        kinds = [
            *(["short"] if self.shorter_than else []),
            *(["doubtful"] if self.doubt_below else []),
        ]
        return f"Remove {' and '.join(kinds) or 'no'} notes{place_in_words(self.first, self.last)}"

    def _goes(self, strand: Strand, *, is_drum: bool) -> bool:
        sure = [head.note.confidence for head in strand.heads if head.note.confidence is not None]
        is_short = strand.length < self.shorter_than and not is_drum
        return is_short or _is_doubtful(max(sure, default=None), self.doubt_below)


def _is_doubtful(confidence: float | None, limit: float) -> bool:
    return confidence is not None and confidence < limit


def _silence(sheet: Sheet, index: int, gone: set[str]) -> None:
    for voice in sheet.measures[index].voices:
        if not any(note.id in gone for event in voice.events for note in event.notes):
            continue
        key = (voice.part_id, voice.staff, voice.number)
        items = [_without(item, gone) for item in sheet.items(index, key)]
        sheet.set_items(index, key, [item for item in items if item])


def _without(item: Item, gone: set[str]) -> Item | None:
    """The item without some notes; None when nothing of it sounds any more."""
    if not any(note.id in gone for event in item.events for note in event.notes):
        return item
    events = [_left(event, gone) for event in item.events]
    if item.length and not item.tuplet and not events[-1].notes:
        return None
    left = [event for event in events if event.notes or not event.grace]
    return replace(item, events=tuple(left)) if _sounds(left) else None


def _left(event: Event, gone: set[str]) -> Event:
    notes = tuple(note for note in event.notes if note.id not in gone)
    if len(notes) == len(event.notes) or notes:
        return replace(event, notes=notes)
    return replace(event, kind=EventKind.REST, notes=(), articulations=(), lyrics=())


def _sounds(events: Sequence[Event]) -> bool:
    return any(event.notes for event in events)
