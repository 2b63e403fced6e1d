"""Other values for notes and rests."""

from __future__ import annotations

from fractions import Fraction

import pytest

from editor.edits.base import write_edit
from editor.edits.document import Document
from editor.edits.lengths import ScaleValue, SetDots, SetValue
from tests.editor.edits.reading import document, done, ids, lines, malformed, note, one_voice, refused
from tests.editor.scores import Builder, start
from transcriptions.music.score import Grace

SCALE = "q C4 | q D4 | q E4 | q F4"
Q, E, H, S = Fraction(1), Fraction(1, 2), Fraction(2), Fraction(1, 4)
DOUBLE, HALF = Fraction(2), Fraction(1, 2)


def triplet() -> Document:
    b = Builder()
    voice = b.voice((*b.tuplet(3, 2, "e", "e C4 | e D4 | e E4"), *b.events("q F4 | h G4")))
    return document(b.measure("1", voice, **start()))


@pytest.mark.parametrize(
    ("position", "base", "dots", "expected"),
    [
        (1, E, 0, ["q C4 | e D4 | e r | q E4 | q F4", "h G4 | h A4"]),
        (1, S, 1, ["q C4 | s. D4 | t r | e r | q E4 | q F4", "h G4 | h A4"]),
        (1, H, 0, ["q C4 | h D4 | q F4", "h G4 | h A4"]),
        (1, Q, 1, ["q C4 | q. D4 | e r | q F4", "h G4 | h A4"]),
        (3, H, 0, ["q C4 | q D4 | q E4 | q F4~", "q F4 | q r | h A4"]),
        (1, Q, 0, [SCALE, "h G4 | h A4"]),
    ],
)
def test_shorter_leaves_rests_and_longer_takes_from_what_follows(
    position: int, base: Fraction, dots: int, expected: list[str]
) -> None:
    before = one_voice(SCALE, "h G4 | h A4")
    outcome = done(before, SetValue(ids(before, 0, position), base, dots))
    assert lines(outcome.document) == expected
    assert outcome.selected == (note(before, 0, position).id,)


def test_several_values_change_one_after_the_other() -> None:
    before = one_voice(SCALE)
    every = ids(before, 0, 0, 1, 2, 3)
    shorter = done(before, SetValue(every, E))
    assert lines(shorter.document) == ["e C4 | e r | e D4 | e r | e E4 | e r | e F4 | e r"]
    longer = done(before, SetValue(ids(before, 0, 0, 1, 2), H))
    assert lines(longer.document) == ["h C4 | h E4"]
    assert longer.selected == (note(before, 0, 0).id, note(before, 0, 2).id)


def test_a_value_beyond_the_end_of_the_score_is_refused() -> None:
    before = one_voice(SCALE)
    assert (
        refused(before, SetValue(ids(before, 0, 3), H))
        == "There is no room after the last measure: add measures first."
    )


def test_ties_go_with_the_time_that_they_bridge() -> None:
    before = one_voice("q C4~ | q C4 | h D4~", "w D4")
    assert lines(done(before, SetValue(ids(before, 0, 0), E)).document)[0] == "e C4 | e r | q C4 | h D4~"
    assert lines(done(before, SetValue(ids(before, 0, 2), Q)).document) == ["q C4~ | q C4 | q D4 | q r", "w D4"]
    longer = done(before, SetValue(ids(before, 0, 2), H, 1)).document
    assert lines(longer) == ["q C4~ | q C4 | h D4~", "q D4 | q r | h r"]


def test_values_in_a_tuplet_are_the_written_ones() -> None:
    before = triplet()
    assert lines(done(before, SetValue(ids(before, 0, 1), S)).document) == [
        "3:2{e C4 | s D4 | s r | e E4} | q F4 | h G4"
    ]
    assert lines(done(before, SetValue(ids(before, 0, 1), Q)).document) == ["3:2{e C4 | q D4} | q F4 | h G4"]
    too_long = SetValue(ids(before, 0, 2), Q)
    assert refused(before, too_long) == "This is longer than what is left of the tuplet."
    b = Builder()
    late = b.voice((*b.events("h F4"), *b.tuplet(3, 2, "q", "q C4 | q D4 | q E4")))
    cutting = document(b.measure("1", late, **start()))
    assert refused(cutting, SetValue(ids(cutting, 0, 0), H, 1)) == "This would cut a tuplet in two."


def test_a_rest_of_the_measure_becomes_rests_as_named() -> None:
    before = one_voice("w m")
    outcome = done(before, SetValue(ids(before, 0, 0), Q))
    assert lines(outcome.document) == ["q r | q r | h r"]
    assert outcome.selected == ids(before, 0, 0)


def test_grace_notes_stay_before_their_note_and_change_alone() -> None:
    b = Builder()
    voice = b.voice((*b.events("h C4"), b.event("e B4", grace=Grace.ACCIACCATURA), *b.events("h D4")))
    before = document(b.measure("1", voice, **start()))
    assert lines(done(before, SetValue(ids(before, 0, 1, 2), Q)).document) == ["h C4 | (e B4) | q D4 | q r"]
    assert lines(done(before, SetValue(ids(before, 0, 1), S)).document) == ["h C4 | (s B4) | h D4"]


def test_values_are_doubled_and_halved() -> None:
    before = one_voice("q. C4 | e D4 | h E4")
    assert lines(done(before, ScaleValue(ids(before, 0, 0, 1), HALF)).document) == [
        "e. C4 | s r | e r | s D4 | s r | h E4"
    ]
    assert lines(done(before, ScaleValue(ids(before, 0, 1), DOUBLE)).document) == ["q. C4 | q D4 | e r | q r"]
    breve = one_voice("b C4", numerator=8)
    assert refused(breve, ScaleValue(ids(breve, 0, 0), DOUBLE)) == "There is no such note value."


def test_dots_are_set() -> None:
    before = one_voice(SCALE)
    dotted = done(before, SetDots(ids(before, 0, 0), 1)).document
    assert lines(dotted) == ["q. C4 | e r | q E4 | q F4"]
    assert lines(done(dotted, SetDots(ids(dotted, 0, 0), 2), "y").document) == ["q.. C4 | s r | q E4 | q F4"]
    assert lines(done(dotted, SetDots(ids(dotted, 0, 0), 0), "z").document) == ["q C4 | q r | q E4 | q F4"]


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (write_edit(SetValue(("n1",), Q)) | {"base": "3/1"}, "3 quarters is no written value"),
        (write_edit(SetValue(("n1",), Q)) | {"base": "1/-2"}, "is no fraction"),
        (write_edit(SetValue(("n1",), Q)) | {"base": "9" * 30 + "/1"}, "is no fraction"),
        (write_edit(ScaleValue(("n1",), HALF)) | {"factor": "3/1"}, "3 is none of"),
        (write_edit(ScaleValue(("n1",), HALF)) | {"factor": "-1/2"}, "-1/2 is none of"),
        (write_edit(SetDots(("n1",), 1)) | {"dots": 4}, "4 is none of"),
        (write_edit(SetDots(("n1",), 1)) | {"targets": []}, "nothing is named"),
    ],
)
def test_values_that_are_none_are_malformed(data: dict[str, object], part: str) -> None:
    assert part in malformed(data)


def test_edits_say_what_they_do() -> None:
    assert SetValue(("n1",), E, 1).words == "Make 1 note dotted eighth"
    assert ScaleValue(("n1", "n2"), HALF).words == "Halve 2 notes"
    assert ScaleValue(("n1",), DOUBLE).words == "Double 1 note"
    assert SetDots(("n1",), 1).words == "Set 1 dot on 1 note"
    assert SetDots(("n1",), 0).words == "Set 0 dots on 1 note"
