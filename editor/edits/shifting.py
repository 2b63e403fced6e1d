"""Time put into a voice: all that follows is written later, over bar lines, to the end of the score."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from editor.edits.base import Refused
from editor.edits.line import Item, cut, group_at, moved_to
from editor.edits.sheet import Sheet, Spot
from transcriptions.music.score import EventKind

IN_A_TUPLET = "What is inside a tuplet cannot be moved on: overwrite it."
OVER_THE_BAR = "A tuplet would come to lie across a bar line."


def make_gap(sheet: Sheet, spot: Spot, length: Fraction) -> None:
    """Move what follows a place in a voice by `length` quarters; measures are added as it needs. Raises Refused."""
    here = sheet.items(spot.index, spot.key)
    group = group_at(here, spot.at)
    if group and group.start < spot.at:
        raise Refused(IN_A_TUPLET)
    following = list(_following(sheet, spot))
    end = max((place + item.length for place, item in following), default=Fraction(0))
    sheet.make_room(spot, max(end, Fraction(0)) + length)
    stop = sheet.settings[spot.index].length
    head = cut(here, spot.at, stop, frame=sheet.frame(spot.index), ids=sheet.ids) if stop > spot.at else here
    sheet.set_items(spot.index, spot.key, head)
    for index in range(spot.index + 1, len(sheet.measures)):
        sheet.set_items(index, spot.key, [])
    for place, item in following:
        _write(sheet, sheet.spot_at(spot, place + length), item)


def _following(sheet: Sheet, spot: Spot) -> Iterator[tuple[Fraction, Item]]:
    """What begins at a place or later, but plain rests, with its distance from the place."""
    before = -spot.at
    for index in range(spot.index, len(sheet.measures)):
        for item in sheet.items(index, spot.key):
            is_plain = item.is_silent and not item.tuplet and not any(event.articulations for event in item.events)
            if before + item.start >= 0 and not is_plain:
                yield before + item.start, item
        before += sheet.settings[index].length


def _write(sheet: Sheet, spot: Spot, item: Item) -> None:
    if item.tuplet or not item.length:
        _lay(sheet, spot, item)
        return
    put = sheet.put(spot, item.main, item.length, exact=True)
    if len(item.events) > 1:
        sheet.lead(spot.index, spot.key, graces=item.events[:-1], event_id=put.events[0].id)


def _lay(sheet: Sheet, spot: Spot, item: Item) -> None:
    """Put a tuplet, or grace notes after the last note of a measure, as they are into silence."""
    if not item.length and not spot.at and spot.index:
        spot = Spot(spot.index - 1, spot.key, sheet.settings[spot.index - 1].length)
    end = spot.at + item.length
    if end > sheet.settings[spot.index].length:
        raise Refused(OVER_THE_BAR)
    items = [each for each in sheet.items(spot.index, spot.key) if each.main.kind is not EventKind.MEASURE_REST]
    if item.length:
        items = cut(items, spot.at, end, frame=sheet.frame(spot.index), ids=sheet.ids)
    sheet.set_items(spot.index, spot.key, [*items, moved_to(item, spot.at)])
