"""Notes squeezed into tuplets, and tuplets written plainly."""

from __future__ import annotations

from fractions import Fraction

import pytest

from editor.edits.base import write_edit
from editor.edits.document import Document
from editor.edits.tuplets import MakeTuplet, UnmakeTuplet
from tests.editor.edits.reading import document, done, event, ids, lines, malformed, note, one_voice, refused
from tests.editor.scores import Builder, start
from transcriptions.music.score import Grace, Tuplet


def grouped(ratio: str, words: str, rest: str, *, numerator: int = 4, denominator: int = 4) -> Document:
    """ratio: such as "3:2 e" for a triplet of eighths."""
    numbers, unit = ratio.split()
    actual, normal = map(int, numbers.split(":"))
    b = Builder()
    voice = b.voice((*b.tuplet(actual, normal, unit, words), *b.events(rest)))
    return document(b.measure("1", voice, **start(numerator, denominator)))


@pytest.mark.parametrize(
    ("words", "actual", "expected"),
    [
        ("q C4 | h. D4", 3, "3:2{e C4 | e r | e r} | h. D4"),
        ("h C4 | h D4", 3, "3:2{q C4 | q r | q r} | h D4"),
        ("q C4 | h. D4", 5, "5:4{s C4 | s r | s r | s r | s r} | h. D4"),
        ("q C4 | h. D4", 6, "6:4{s C4 | s r | s r | s r | s r | s r} | h. D4"),
        ("q C4 | h. D4", 7, "7:4{s C4 | s r | s r | s r | s r | s r | s r} | h. D4"),
        ("q. C4 | e r | h D4", 2, "2:3{e C4 | e r} | e r | h D4"),
        ("q. C4 | e r | h D4", 4, "4:3{e C4 | e r | e r | e r} | e r | h D4"),
        ("w m", 3, "3:2{h r | h r | h r}"),
        ("q r | h. D4", 3, "3:2{e r | e r | e r} | h. D4"),
    ],
)
def test_a_value_is_divided_by_custom(words: str, actual: int, expected: str) -> None:
    before = one_voice(words)
    outcome = done(before, MakeTuplet(ids(before, 0, 0), actual))
    assert lines(outcome.document) == [expected]
    first = event(outcome.document, 0, 0)
    assert first.id == event(before, 0, 0).id
    assert outcome.selected == ((first.notes[0] if first.notes else first).id,)


def test_a_ratio_can_be_named() -> None:
    before = one_voice("h C4 | h D4")
    after = done(before, MakeTuplet(ids(before, 0, 0), 3, 4)).document
    assert lines(after) == ["3:4{e C4 | e r | e r} | h D4"]
    assert event(after, 0, 0).tuplet == Tuplet("tx-3", 3, 4, Fraction(1, 2))


def test_a_tie_does_not_lead_into_the_rests() -> None:
    before = one_voice("q C4~ | q C4~ | h C4")
    assert lines(done(before, MakeTuplet(ids(before, 0, 1), 3)).document) == ["q C4~ | 3:2{e C4 | e r | e r} | h C4"]


@pytest.mark.parametrize(
    ("words", "actual", "expected"),
    [
        ("e C4 | e D4 | e E4 | e F4 | h G4", 3, "3:2{e C4 | e D4 | e E4} | e r | e F4 | h G4"),
        ("q C4 | q D4 | q E4 | q F4", 3, "3:2{q C4 | q D4 | q E4} | q r | q F4"),
    ],
)
def test_as_many_equal_values_go_into_less_time(words: str, actual: int, expected: str) -> None:
    before = one_voice(words)
    outcome = done(before, MakeTuplet(ids(before, 0, *range(actual)), actual))
    assert lines(outcome.document) == [expected]
    assert outcome.selected == (note(before, 0, 0).id,)


def test_a_duplet_takes_the_time_of_three_in_a_compound_meter() -> None:
    before = one_voice("e C4 | e D4 | e E4 | q. F4", numerator=6, denominator=8)
    after = done(before, MakeTuplet(ids(before, 0, 0, 1), 2)).document
    assert lines(after) == ["2:3{e C4 | e D4} | q. F4"]


def test_grace_notes_come_along() -> None:
    b = Builder()
    grace, other = (b.event("e B4", grace=Grace.ACCIACCATURA) for _ in range(2))
    voice = b.voice((grace, *b.events("e C4"), other, *b.events("e D4 | e E4 | e F4 | h G4")))
    before = document(b.measure("1", voice, **start()))
    after = done(before, MakeTuplet(ids(before, 0, 0, 1, 2, 3, 4), 3)).document
    assert lines(after) == ["(e B4) | 3:2{e C4} | (e B4) | 3:2{e D4 | e E4} | e r | e F4 | h G4"]
    alone = MakeTuplet(ids(before, 0, 0), 3)
    assert refused(before, alone) == "Grace notes make no tuplets."


def test_several_values_of_another_number_become_a_tuplet_each() -> None:
    before = one_voice("q C4 | q D4 | h E4")
    after = done(before, MakeTuplet(ids(before, 0, 0, 1), 3)).document
    assert lines(after) == ["3:2{e C4 | e r | e r} | 3:2{e D4 | e r | e r} | h E4"]


def test_what_makes_no_tuplet_is_refused() -> None:
    inside = grouped("3:2 e", "e C4 | e D4 | e E4", "q F4 | h G4")
    assert refused(inside, MakeTuplet(ids(inside, 0, 1), 3)) == "This is in a tuplet already."
    plain = one_voice("q C4 | q D4 | h E4")
    none = "No such tuplet can be written with this value."
    assert refused(plain, MakeTuplet(ids(plain, 0, 0), 2)) == none
    assert refused(plain, MakeTuplet(ids(plain, 0, 0), 5, 3)) == none
    assert refused(plain, MakeTuplet(ids(plain, 0, 0), 64, 63)) == none
    late = one_voice("h. C4 | e D4 | e E4")
    assert refused(late, MakeTuplet(ids(late, 0, 1, 2), 2, 3)) == none


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (grouped("3:2 e", "e C4 | e r | e r", "q F4 | h G4"), "q C4 | q F4 | h G4"),
        (grouped("3:2 e", "e C4 | e D4 | e E4", "q F4 | h G4"), "e C4 | e D4 | q F4 | h G4"),
        (grouped("3:2 e", "e r | e D4 | e E4", "q F4 | h G4"), "e r | e D4 | q F4 | h G4"),
        (grouped("3:2 q", "e C4 | h D4 | e E4", "h G4"), "e C4 | e D4~ | q D4 | h G4"),
        (grouped("3:2 h", "h C4 | h r | h r", "w G4", numerator=8), "w C4 | w G4"),
        (grouped("2:3 e", "e C4 | e D4", "q. G4", numerator=6, denominator=8), "e C4 | e D4 | e r | q. G4"),
    ],
)
def test_a_tuplet_is_written_plainly_in_its_time(before: Document, expected: str) -> None:
    outcome = done(before, UnmakeTuplet(ids(before, 0, 1)))
    assert lines(outcome.document) == [expected]


def test_what_is_no_tuplet_cannot_be_unmade() -> None:
    before = one_voice("h C4 | h D4")
    assert refused(before, UnmakeTuplet(ids(before, 0, 0))) == "This is in no tuplet."


@pytest.mark.parametrize("change", [{"actual": 1}, {"actual": 65}, {"normal": -1}, {"normal": 3}, {"actual": 10**20}])
def test_ratios_that_are_none_are_malformed(change: dict[str, object]) -> None:
    assert "is no tuplet" in malformed(write_edit(MakeTuplet(("n1",), 3)) | change)


def test_edits_say_what_they_do() -> None:
    assert MakeTuplet(("n1",), 3).words == "Make a triplet (3)"
    assert MakeTuplet(("n1",), 9, 8).words == "Make a tuplet (9:8)"
    assert UnmakeTuplet(("n1",)).words == "Write a tuplet plainly"
