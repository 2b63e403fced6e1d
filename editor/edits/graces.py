"""Grace notes: added before notes, or made of short notes that a machine wrote out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from editor.edits.addresses import Found, find_events
from editor.edits.base import Edit, NewIds, Outcome, Refused, counted, edit
from editor.edits.carets import part_of
from editor.edits.chains import neighbour
from editor.edits.document import Document
from editor.edits.forms import check_pitch, check_targets
from editor.edits.line import Item, untied, written
from editor.edits.new_notes import new_notes
from editor.edits.sheet import Sheet
from transcriptions.music.locate import element_id
from transcriptions.music.score import Event, EventKind, Grace, Pitch

EIGHTH = Fraction(1, 2)
NOTHING_FOLLOWS = "A grace note needs a note that follows it in its voice."
IN_A_TUPLET = "Write the tuplet plainly first."
NO_NOTE = "Choose a note first: rests have no grace notes."


@edit
@dataclass(frozen=True, slots=True)
class MakeGrace(Edit):
    """Notes made grace notes of what follows them.

    Their time goes to what follows, which then begins where they began; but to what is before where the note that
    follows stands on the stronger place.
    """

    name: ClassVar[str] = "make_grace"
    targets: tuple[str, ...]
    kind: Grace

    def __post_init__(self) -> None:
        check_targets(self.targets)

    @property
    def words(self) -> str:
        return f"Make {counted(len(self.targets), 'note')} {self.kind}"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        sheet = Sheet(document.score, ids)
        names = [found.event.id for found in _chords(document, self.targets)]
        # From the last one on: what a note leads to may be a grace note by then.
        made = [self._made(sheet, name) for name in reversed(names)]
        return Outcome(document.with_score(sheet.score()), tuple(map(element_id, reversed(made))))

    def _made(self, sheet: Sheet, name: str) -> Event:
        score = sheet.score()
        (found,) = find_events(score, (name,))
        if found.event.grace:
            changed = replace(found.event, grace=self.kind)
            sheet.change(found.index, found.key, {name: changed})
            return changed
        main = neighbour(score, found, 1)
        if main is None or main.event.kind is not EventKind.CHORD:
            raise Refused(NOTHING_FOLLOWS)
        if found.event.tuplet or main.event.tuplet:
            raise Refused(IN_A_TUPLET)
        grace = replace(
            found.event,
            base=EIGHTH,
            dots=0,
            grace=self.kind,
            notes=untied(found.event.notes),
            articulations=(),
            lyrics=(),
        )
        _give_away(sheet, found, grace=grace, main=main)
        return grace


@edit
@dataclass(frozen=True, slots=True)
class AddGrace(Edit):
    """A grace note before each chord, after those that it has. pitch: None for that of the chord's last note."""

    name: ClassVar[str] = "add_grace"
    targets: tuple[str, ...]
    kind: Grace
    pitch: Pitch | None = None

    def __post_init__(self) -> None:
        check_targets(self.targets)
        if self.pitch:
            check_pitch(self.pitch)

    @property
    def words(self) -> str:
        return f"Add {self.kind} to {counted(len(self.targets), 'note')}"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        sheet = Sheet(document.score, ids)
        selected: list[str] = []
        founds = [found for found in _chords(document, self.targets) if not found.event.grace]
        if not founds:
            raise Refused(NO_NOTE)
        for found in founds:
            if self.pitch:
                notes = new_notes(part_of(sheet, found.key[0]), (self.pitch,), drums=(), ids=ids)
            else:
                notes = (replace(found.event.notes[-1], id=ids.new("n"), tied=False, fingering=""),)
            event = Event(ids.new("e"), EventKind.CHORD, EIGHTH, notes=notes, grace=self.kind, staff=found.event.staff)
            sheet.lead(found.index, found.key, graces=[event], event_id=found.event.id)
            selected.append(element_id(event))
        return Outcome(document.with_score(sheet.score()), tuple(selected))


def _chords(document: Document, targets: Sequence[str]) -> list[Found]:
    """What is named but rests, which are selected together with the notes around them."""
    founds = [found for found in find_events(document.score, targets) if found.event.kind is EventKind.CHORD]
    if not founds:
        raise Refused(NO_NOTE)
    return founds


def _give_away(sheet: Sheet, found: Found, *, grace: Event, main: Found) -> None:
    """Take an event's time from it: what follows begins earlier, or what is before lasts longer."""
    index, key = found.index, found.key
    items = sheet.items(index, key)
    item = next(item for item in items if item.main.id == found.event.id)
    graces = (*item.events[:-1], grace)
    others = [other for other in items if other is not item]
    if _leads_to_stronger(sheet, found, main):
        before = next((other for other in others if other.end == item.start and _can_grow(other)), None)
        grown = [_lasting(sheet, index, before, span=(before.start, before.length + item.length))] if before else []
        sheet.set_items(index, key, [*(other for other in others if other is not before), *grown])
        sheet.lead(main.index, key, graces=graces, event_id=main.event.id)
        return
    after = next(other for other in others if other.main.id == main.event.id)
    longer = _lasting(sheet, index, after, span=(item.start, item.length + after.length))
    longer = replace(longer, events=(*graces, *longer.events))
    sheet.set_items(index, key, [*(other for other in others if other is not after), longer])


def _leads_to_stronger(sheet: Sheet, found: Found, main: Found) -> bool:
    if main.index != found.index:
        return True
    frame = sheet.frame(found.index)
    strengths = [frame.hierarchy.strength(place.start + frame.offset) for place in (found, main)]
    return strengths[1] < strengths[0]


def _can_grow(item: Item) -> bool:
    return bool(item.length) and not item.tuplet and item.main.kind is EventKind.CHORD


def _lasting(sheet: Sheet, index: int, item: Item, *, span: tuple[Fraction, Fraction]) -> Item:
    """An item with its grace notes, at another start and for another length."""
    start, length = span
    new = written(item.main, start, length, frame=sheet.frame(index), ids=sheet.ids)
    return replace(new, events=(*item.events[:-1], *new.events))
