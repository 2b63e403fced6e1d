"""Notes and rests written at a caret, and notes added to chords."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar

from editor.edits.addresses import find_events
from editor.edits.base import Caret, Edit, NewIds, Outcome, Refused, counted, edit, with_article
from editor.edits.carets import caret_at, part_of, spot_of
from editor.edits.document import Document
from editor.edits.forms import check_pitch, check_targets, check_value, value_name
from editor.edits.line import as_written, group_at
from editor.edits.new_notes import MIDI_KEYS, new_notes, with_added
from editor.edits.sheet import Sheet, Spot
from editor.edits.shifting import make_gap
from transcriptions.music.locate import element_id
from transcriptions.music.score import Event, EventKind, Grace, Pitch

NOTHING_TO_LEAD_TO = "A grace note needs a note that it leads to."


class Mode(StrEnum):
    OVERWRITE = "overwrite"
    SHIFT = "shift"


class GraceKind(StrEnum):
    """What a new note is: an ordinary one, or a grace note."""

    NONE = ""
    ACCIACCATURA = "acciaccatura"
    APPOGGIATURA = "appoggiatura"

    @property
    def grace(self) -> Grace | None:
        return Grace(self.value) if self.value else None


@edit
@dataclass(frozen=True, slots=True)
class InsertNotes(Edit):
    """A note or chord in place of what sounds at the caret, or before it with all that follows moved on."""

    name: ClassVar[str] = "insert_notes"
    caret: Caret
    base: Fraction
    pitches: tuple[Pitch, ...] = ()
    dots: int = 0
    mode: Mode = Mode.OVERWRITE
    grace: GraceKind = GraceKind.NONE
    drums: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        check_value(self.base, self.dots)
        for pitch in self.pitches:
            check_pitch(pitch)
        if not self.pitches and not self.drums:
            raise ValueError("a chord needs a note")
        if not all(key in MIDI_KEYS for key in self.drums):
            raise ValueError("there is no such drum")

    @property
    def words(self) -> str:
        kind = f"grace note ({self.grace})" if self.grace else f"{value_name(self.base, self.dots)} note"
        count = len(self.pitches) + len(self.drums)
        return f"Insert {with_article(kind)}" if count == 1 else f"Insert a chord of {count} ({kind}s)"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        sheet = Sheet(document.score, ids)
        notes = new_notes(part_of(sheet, self.caret.part_id), self.pitches, drums=self.drums, ids=ids)
        event = Event(ids.new("e"), EventKind.CHORD, self.base, self.dots, notes=notes, grace=self.grace.grace)
        if event.grace:
            return _led(document, sheet, event=event, spot=spot_of(sheet, self.caret))
        return _inserted(document, sheet, event=event, caret=self.caret, mode=self.mode)


@edit
@dataclass(frozen=True, slots=True)
class InsertRest(Edit):
    name: ClassVar[str] = "insert_rest"
    caret: Caret
    base: Fraction
    dots: int = 0
    mode: Mode = Mode.OVERWRITE

    def __post_init__(self) -> None:
        check_value(self.base, self.dots)

    @property
    def words(self) -> str:
        return f"Insert {with_article(value_name(self.base, self.dots))} rest"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        event = Event(ids.new("e"), EventKind.REST, self.base, self.dots)
        return _inserted(document, Sheet(document.score, ids), event=event, caret=self.caret, mode=self.mode)


@edit
@dataclass(frozen=True, slots=True)
class AddToChord(Edit):
    """More notes at the same time; a rest becomes a chord."""

    name: ClassVar[str] = "add_to_chord"
    targets: tuple[str, ...]
    pitches: tuple[Pitch, ...] = ()
    drums: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        check_targets(self.targets)
        for pitch in self.pitches:
            check_pitch(pitch)
        if not self.pitches and not self.drums:
            raise ValueError("there is no note to add")
        if not all(key in MIDI_KEYS for key in self.drums):
            raise ValueError("there is no such drum")

    @property
    def words(self) -> str:
        return f"Add {counted(len(self.pitches) + len(self.drums), 'note')} to {counted(len(self.targets), 'chord')}"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        sheet = Sheet(document.score, ids)
        selected: list[str] = []
        for found in find_events(document.score, self.targets):
            part = part_of(sheet, found.key[0])
            added = new_notes(part, self.pitches, drums=self.drums, ids=ids)
            notes = with_added(found.event.notes, added)
            selected.extend(note.id for note in notes[len(found.event.notes) :])
            event = replace(found.event, kind=EventKind.CHORD, notes=notes)
            if found.event.kind is EventKind.MEASURE_REST:
                sheet.put(Spot(found.index, found.key, Fraction(0)), event, sheet.settings[found.index].length)
            else:
                sheet.change(found.index, found.key, {event.id: event})
        return Outcome(document.with_score(sheet.score()), tuple(selected))


def _inserted(document: Document, sheet: Sheet, *, event: Event, caret: Caret, mode: Mode) -> Outcome:
    spot, length = spot_of(sheet, caret), as_written(event)
    if mode is Mode.SHIFT:
        make_gap(sheet, spot, length)
    elif not group_at(sheet.items(spot.index, spot.key), spot.at):
        sheet.make_room(spot, length)
    # A place at the end of what was the last measure is the start of one that was added.
    put = sheet.put(sheet.spot_after(spot), event, length, exact=True)
    return Outcome(document.with_score(sheet.score()), (element_id(put.events[0]),), caret_at(sheet, put.end))


def _led(document: Document, sheet: Sheet, *, event: Event, spot: Spot) -> Outcome:
    main = sheet.event_at(spot)
    if main is None or main.kind is not EventKind.CHORD:
        raise Refused(NOTHING_TO_LEAD_TO)
    sheet.lead(spot.index, spot.key, graces=[event], event_id=main.id)
    return Outcome(document.with_score(sheet.score()), (element_id(event),), caret_at(sheet, spot))
