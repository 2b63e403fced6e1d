"""A voice as items on a line: cut, filled, written."""

from __future__ import annotations

from fractions import Fraction

import pytest

from editor.edits.base import NewIds, Refused
from editor.edits.line import (
    Frame,
    Item,
    cut,
    events_of,
    filled,
    fitted,
    group_at,
    inner_line,
    items_of,
    regrouped,
    written,
)
from tests.editor.edits.spelled import spelled
from tests.editor.scores import Builder
from transcriptions.music.score import Event, EventKind, Grace, TimeSignature
from transcriptions.music.values import bar_hierarchy

COMMON = Frame(Fraction(4), bar_hierarchy(TimeSignature(4, 4)))
UPBEAT = Frame(Fraction(1), bar_hierarchy(TimeSignature(4, 4)), Fraction(3))


def triplet_line() -> list[Item]:
    b = Builder()
    grace = b.event("e B4", grace=Grace.ACCIACCATURA)
    events = (*b.events("q F4"), grace, *b.tuplet(3, 2, "e", "e C4 | e D4 | e E4"), *b.events("h G4"), grace)
    return items_of(events, Fraction(4))


def words(items: list[Item]) -> str:
    return spelled(events_of(items))


def places(items: list[Item]) -> list[tuple[Fraction, Fraction]]:
    return [(item.start, item.length) for item in items]


def test_items_are_events_with_their_grace_notes_and_whole_tuplets() -> None:
    items = triplet_line()
    assert places(items) == [(0, 1), (1, 1), (2, 2), (4, 0)]
    assert [len(item.events) for item in items] == [1, 4, 1, 1]
    assert words(items) == "q F4 | (e B4) | 3:2{e C4 | e D4 | e E4} | h G4 | (e B4)"
    assert places(items_of(Builder().events("w m"), Fraction(3))) == [(0, 3)]


def test_a_place_is_in_a_tuplet_from_its_start_to_before_its_end() -> None:
    items = triplet_line()
    assert group_at(items, Fraction(1)) is items[1]
    assert group_at(items, Fraction(5, 3)) is items[1]
    assert group_at(items, Fraction(2)) is None
    assert group_at(items, Fraction(1, 2)) is None


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [
        (1, 2, "q C4 | h E4"),
        (0, 4, ""),
        (Fraction(1, 2), 1, "e C4 | q D4 | h E4"),
        (Fraction(5, 2), 4, "q C4 | q D4 | e E4"),
        (0, 3, ""),
        (Fraction(1, 2), 3, "e C4"),
    ],
)
def test_what_begins_before_a_cut_is_shortened_and_what_begins_in_it_is_gone(
    start: Fraction, stop: Fraction, expected: str
) -> None:
    items = items_of(Builder().events("q C4 | q D4 | h E4"), Fraction(4))
    assert words(cut(items, Fraction(start), Fraction(stop), frame=COMMON, ids=NewIds("x"))) == expected


def test_tuplets_are_cut_out_whole_or_not_at_all() -> None:
    items = triplet_line()
    left = cut(items, Fraction(1), Fraction(3), frame=COMMON, ids=NewIds("x"))
    assert words(left) == "q F4 | (e B4)"
    for start, stop in ((Fraction(4, 3), Fraction(2)), (Fraction(0), Fraction(3, 2))):
        with pytest.raises(Refused):
            cut(items, start, stop, frame=COMMON, ids=NewIds("x"))


def test_a_shortened_note_keeps_its_ids_and_its_ties_only_among_its_pieces() -> None:
    event = Builder().event("w C4~", articulations=("accent", "fermata"))
    (item,) = cut(items_of((event,), Fraction(4)), Fraction(7, 2), Fraction(4), frame=COMMON, ids=NewIds("x"))
    assert spelled(item.events) == "h C4~ | q. C4"
    assert (item.events[0].id, item.events[0].notes[0].id) == (event.id, event.notes[0].id)
    assert [each.articulations for each in (item.events[0], item.events[-1])] == [("accent",), ("fermata",)]
    assert not item.events[-1].notes[0].tied


def test_gaps_are_filled_by_the_meter() -> None:
    b = Builder()
    note = Item(Fraction(3, 2), Fraction(1, 2), b.events("e C4"))
    assert words(filled([note], frame=COMMON, ids=NewIds("x"))) == "q r | e r | e C4 | h r"
    assert words(filled([note], frame=COMMON, ids=NewIds("x"), hidden=True)) == "q s | e s | e C4 | h s"
    assert words(filled([], frame=COMMON, ids=NewIds("x"))) == "w r"
    assert words(filled([], frame=UPBEAT, ids=NewIds("x"))) == "q r"


def test_rests_beside_a_gap_are_written_with_it_unless_they_are_to_be_kept() -> None:
    b = Builder()
    rest, marked = b.event("e r"), b.event("e r", articulations=("fermata",))
    note = Item(Fraction(1), Fraction(3), b.events("h. C4"))
    half = Fraction(1, 2)
    assert words(filled([Item(Fraction(0), half, (rest,)), note], frame=COMMON, ids=NewIds("x"))) == "q r | h. C4"
    kept = filled([Item(Fraction(0), half, (rest,)), note], frame=COMMON, ids=NewIds("x"), kept={rest.id})
    assert words(kept) == "e r | e r | h. C4"
    assert (
        words(filled([Item(Fraction(0), half, (marked,)), note], frame=COMMON, ids=NewIds("x"))) == "e r | e r | h. C4"
    )
    hidden = filled([Item(Fraction(0), half, (rest,)), note], frame=COMMON, ids=NewIds("x"), hidden=True)
    assert words(hidden) == "e r | e s | h. C4"


def test_a_length_is_written_by_the_meter_or_as_it_stands() -> None:
    event = Builder().event("q C4")
    half = Fraction(1, 2)
    assert spelled(written(event, half, Fraction(5, 2), frame=COMMON, ids=NewIds("x")).events) == "e C4~ | q C4~ | q C4"
    assert spelled(written(event, Fraction(0), Fraction(1), frame=UPBEAT, ids=NewIds("x")).events) == "q C4"
    with pytest.raises(Refused, match=r"Notes shorter than a 128th cannot be written\."):
        written(event, Fraction(0), Fraction(1, 3), frame=COMMON, ids=NewIds("x"))
    assert fitted(event, half, Fraction(1)) == Item(half, Fraction(1), (event,))
    assert fitted(event, half, Fraction(2)) is None
    assert fitted(Event("e1", EventKind.MEASURE_REST, Fraction(4)), Fraction(0), Fraction(4)) is None


def test_the_inside_of_a_tuplet_is_a_line_of_its_own() -> None:
    group = triplet_line()[1]
    inner, frame, tuplet = inner_line(group)
    assert (places(inner), frame.length, tuplet) == (
        [(0, Fraction(1, 2)), (Fraction(1, 2), Fraction(1, 2)), (1, Fraction(1, 2))],
        Fraction(3, 2),
        group.tuplet,
    )
    assert regrouped(inner, group) == group
