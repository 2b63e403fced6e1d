"""Other values for notes and rests: shorter ones leave rests behind, longer ones take from what follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from editor.edits.addresses import Found, find_events, without_graces
from editor.edits.base import Edit, NewIds, Outcome, Refused, counted, edit
from editor.edits.document import Document
from editor.edits.forms import MOST_DOTS, check_one_of, check_targets, check_value, value_name
from editor.edits.line import as_written
from editor.edits.sheet import Sheet, Spot
from transcriptions.music.locate import element_id
from transcriptions.music.score import BASE_VALUES, Event, EventKind

NO_SUCH_VALUE = "There is no such note value."
FACTORS = (Fraction(1, 2), Fraction(2))

# The base value and dots that an event is to have.
Change = Callable[[Event], tuple[Fraction, int]]


@edit
@dataclass(frozen=True, slots=True)
class SetValue(Edit):
    name: ClassVar[str] = "set_value"
    targets: tuple[str, ...]
    base: Fraction
    dots: int = 0

    def __post_init__(self) -> None:
        check_targets(self.targets)
        check_value(self.base, self.dots)

    @property
    def words(self) -> str:
        return f"Make {counted(len(self.targets), 'note')} {value_name(self.base, self.dots)}"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        return _revalued(document, ids, targets=self.targets, change=lambda event: (self.base, self.dots))


@edit
@dataclass(frozen=True, slots=True)
class ScaleValue(Edit):
    name: ClassVar[str] = "scale_value"
    targets: tuple[str, ...]
    factor: Fraction

    def __post_init__(self) -> None:
        check_targets(self.targets)
        check_one_of(self.factor, FACTORS)

    @property
    def words(self) -> str:
        return f"{'Halve' if self.factor < 1 else 'Double'} {counted(len(self.targets), 'note')}"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        return _revalued(
            document, ids, targets=self.targets, change=lambda event: (event.base * self.factor, event.dots)
        )


@edit
@dataclass(frozen=True, slots=True)
class SetDots(Edit):
    name: ClassVar[str] = "set_dots"
    targets: tuple[str, ...]
    dots: int

    def __post_init__(self) -> None:
        check_targets(self.targets)
        check_one_of(self.dots, range(MOST_DOTS + 1))

    @property
    def words(self) -> str:
        return f"Set {counted(self.dots, 'dot')} on {counted(len(self.targets), 'note')}"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        return _revalued(document, ids, targets=self.targets, change=lambda event: (event.base, self.dots))


def _revalued(document: Document, ids: NewIds, *, targets: Sequence[str], change: Change) -> Outcome:
    """Each event in turn, as long as those before have not taken its place."""
    sheet = Sheet(document.score, ids)
    selected: list[str] = []
    for found in without_graces(find_events(document.score, targets)):
        event = next((each for each in sheet.events(found.index, found.key) if each.id == found.event.id), None)
        if event is None:
            continue
        base, dots = change(event)
        if base not in BASE_VALUES:
            raise Refused(NO_SUCH_VALUE)
        # What a person sets is no longer in doubt.
        sure = tuple(replace(note, confidence=None) for note in event.notes)
        changed = replace(event, base=base, dots=dots, notes=sure)
        if event.grace:
            sheet.change(found.index, found.key, {event.id: changed})
        elif changed != event or event.kind is EventKind.MEASURE_REST:
            _put(sheet, found, changed)
        selected.append(element_id(changed))
    return Outcome(document.with_score(sheet.score()), tuple(selected))


def _put(sheet: Sheet, found: Found, changed: Event) -> None:
    kind = EventKind.REST if changed.kind is EventKind.MEASURE_REST else changed.kind
    graces = sheet.graces_of(found.index, found.key, found.event.id)
    spot = Spot(found.index, found.key, found.start)
    put = sheet.put(spot, replace(changed, kind=kind), as_written(changed), exact=True)
    if graces:
        sheet.lead(found.index, found.key, graces=graces, event_id=put.events[0].id)
