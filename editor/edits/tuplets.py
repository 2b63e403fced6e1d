"""Notes squeezed into tuplets, and tuplets written plainly again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import ClassVar

from editor.edits.addresses import Found, find_events, in_voices, without_graces
from editor.edits.base import Edit, NewIds, Outcome, Refused, edit
from editor.edits.deleting import standing
from editor.edits.document import Document
from editor.edits.forms import check_targets
from editor.edits.line import Frame, Item, cut, inner_line, moved_to, written
from editor.edits.sheet import Sheet, Spot, silence
from transcriptions.music.locate import element_id
from transcriptions.music.score import BASE_VALUES, Event, EventKind, Tuplet
from transcriptions.music.state import event_duration
from transcriptions.music.values import is_compound

MOST_ACTUAL = 64
ALREADY = "This is in a tuplet already."
NO_TUPLET = "This is in no tuplet."
NO_SUCH_TUPLET = "No such tuplet can be written with this value."
NOT_GRACE = "Grace notes make no tuplets."
NAMES = {2: "duplet", 3: "triplet", 4: "quadruplet", 5: "quintuplet", 6: "sextuplet", 7: "septuplet"}


@edit
@dataclass(frozen=True, slots=True)
class MakeTuplet(Edit):
    """Each value divided into `actual` notes, of which the first sounds; or so many equal values in less time.

    normal: in the time of how many; 0 for what is customary.
    """

    name: ClassVar[str] = "make_tuplet"
    targets: tuple[str, ...]
    actual: int
    normal: int = 0

    def __post_init__(self) -> None:
        check_targets(self.targets)
        if not 2 <= self.actual <= MOST_ACTUAL or not 0 <= self.normal <= MOST_ACTUAL or self.actual == self.normal:
            raise ValueError(f"{self.actual} in the time of {self.normal} is no tuplet")

    @property
    def words(self) -> str:
        ratio = f"{self.actual}:{self.normal}" if self.normal else str(self.actual)
        return f"Make a {NAMES.get(self.actual, 'tuplet')} ({ratio})"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        sheet = Sheet(document.score, ids)
        selected: list[str] = []
        for (index, _), founds in in_voices(without_graces(find_events(document.score, self.targets))).items():
            _check_plain(founds)
            if len(founds) == self.actual and _are_equal_neighbours(founds):
                selected.append(self._squeezed(sheet, founds))
            else:
                for found in founds:
                    length = event_duration(found.event, sheet.settings[index].length)
                    selected.append(self._divided(sheet, found, length))
        return Outcome(document.with_score(sheet.score()), tuple(selected))

    def _divided(self, sheet: Sheet, found: Found, length: Fraction) -> str:
        normal = self.normal or _customary(self.actual, length)
        unit = length / normal
        kind = EventKind.REST if found.event.kind is EventKind.MEASURE_REST else found.event.kind
        first = replace(found.event, base=unit, dots=0, kind=kind)
        rests = [replace(silence(sheet.ids), base=unit) for _ in range(self.actual - 1)]
        graces = sheet.graces_of(found.index, found.key, first.id)
        tuplet = Tuplet(sheet.ids.new("t"), self.actual, normal, unit)
        return _written(sheet, found, tuplet=tuplet, events=[*graces, first, *rests], taken=length)

    def _squeezed(self, sheet: Sheet, founds: Sequence[Found]) -> str:
        first = founds[0]
        custom = 3 if self.actual == 2 and is_compound(sheet.settings[first.index].time) else _below(self.actual)
        tuplet = Tuplet(sheet.ids.new("t"), self.actual, self.normal or custom, first.event.base)
        events = [
            event for each in founds for event in (*sheet.graces_of(each.index, each.key, each.event.id), each.event)
        ]
        return _written(sheet, first, tuplet=tuplet, events=events, taken=self.actual * first.event.base)


@edit
@dataclass(frozen=True, slots=True)
class UnmakeTuplet(Edit):
    """Tuplets written plainly in the time that they have: as many of their values as fit, or the only note in full."""

    name: ClassVar[str] = "unmake_tuplet"
    targets: tuple[str, ...]

    def __post_init__(self) -> None:
        check_targets(self.targets)

    @property
    def words(self) -> str:
        return "Write a tuplet plainly"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        sheet = Sheet(document.score, ids)
        selected: list[str] = []
        for (index, key), founds in in_voices(find_events(document.score, self.targets)).items():
            names = {found.event.id for found in founds}
            items = sheet.items(index, key)
            groups = [item for item in items if item.tuplet and any(event.id in names for event in item.events)]
            if not groups:
                raise Refused(NO_TUPLET)
            plain = [each for group in groups for each in _plain(group, sheet.frame(index), ids)]
            sheet.set_items(index, key, [*(item for item in items if item not in groups), *plain])
            selected += standing(sheet, [Spot(index, key, group.start) for group in groups])
        return Outcome(document.with_score(sheet.score()), tuple(selected))


def _written(sheet: Sheet, found: Found, *, tuplet: Tuplet, events: Sequence[Event], taken: Fraction) -> str:
    """Put a tuplet where an event begins, in place of `taken` quarters at least."""
    frame, start = sheet.frame(found.index), found.start
    length = tuplet.normal * tuplet.unit
    if tuplet.unit not in BASE_VALUES or tuplet.normal == tuplet.actual or start + length > frame.length:
        raise Refused(NO_SUCH_TUPLET)
    members = tuple(event if event.grace else replace(event, tuplet=tuplet) for event in events)
    left = cut(sheet.items(found.index, found.key), start, start + max(length, taken), frame=frame, ids=sheet.ids)
    kept = {event.id for event in members}
    sheet.set_items(found.index, found.key, [*left, Item(start, length, members)], kept=kept)
    return element_id(next(event for event in members if not event.grace))


def _plain(group: Item, frame: Frame, ids: NewIds) -> list[Item]:
    inner, inside, _ = inner_line(group)
    sounding = [item for item in inner if not item.is_silent]
    if sounding == inner[:1]:
        main = replace(inner[0].main, tuplet=None)
        item = written(main, group.start, group.length, frame=frame, ids=ids)
        return [replace(item, events=(*inner[0].events[:-1], *item.events))]
    if group.length < inside.length:
        inner = cut(inner, group.length, inside.length, frame=inside, ids=ids)
    return [moved_to(item, group.start + item.start) for item in inner]


def _check_plain(founds: Sequence[Found]) -> None:
    if any(found.event.tuplet for found in founds):
        raise Refused(ALREADY)
    if any(found.event.grace for found in founds):
        raise Refused(NOT_GRACE)


def _are_equal_neighbours(founds: Sequence[Found]) -> bool:
    """One value without dots, one after the other."""
    values = {(found.event.base, found.event.dots) for found in founds}
    is_whole = any(found.event.kind is EventKind.MEASURE_REST for found in founds)
    follow = all(after.start - before.start == before.event.base for before, after in pairwise(founds))
    return len(values) == 1 and not founds[0].event.dots and follow and not is_whole


def _below(actual: int) -> int:
    """The largest power of two that is less: three in the time of two, seven in that of four."""
    return int(2 ** ((actual - 1).bit_length() - 1))


def _customary(actual: int, length: Fraction) -> int:
    """In the time of how many of its own notes a value is divided: 3:2 of a quarter, 2:3 of a dotted quarter."""
    normal = length.numerator // (length.numerator & -length.numerator)  # its odd part
    while 2 * normal <= actual:
        normal *= 2
    return normal
