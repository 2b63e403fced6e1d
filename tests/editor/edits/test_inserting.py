"""Notes and rests written at a caret."""

from __future__ import annotations

from fractions import Fraction

import pytest

from editor.edits.base import Caret, Unknown, write_edit
from editor.edits.document import Document
from editor.edits.inserting import AddToChord, GraceKind, InsertNotes, InsertRest, Mode
from tests.editor.edits.reading import (
    caret,
    document,
    done,
    event,
    ids,
    laid_out,
    lines,
    malformed,
    note,
    one_voice,
    pitch,
    refused,
)
from tests.editor.scores import PIANO, Builder, drums, score, start

SCALE = "q C4 | q D4 | q E4 | q F4"
Q, E, H = Fraction(1), Fraction(1, 2), Fraction(2)
G4 = (pitch("G4"),)


def triplet() -> Document:
    b = Builder()
    voice = b.voice((*b.tuplet(3, 2, "e", "e C4 | e D4 | e E4"), *b.events("q F4 | h G4")))
    return document(b.measure("1", voice, **start()))


@pytest.mark.parametrize(
    ("at", "base", "dots", "expected"),
    [
        (Fraction(0), Q, 0, ["q G4 | q D4 | q E4 | q F4", "w m"]),
        (Fraction(1), H, 0, ["q C4 | h G4 | q F4", "w m"]),
        (Fraction(1), Q, 1, ["q C4 | q. G4 | e r | q F4", "w m"]),
        (Fraction(1), E, 0, ["q C4 | e G4 | e r | q E4 | q F4", "w m"]),
        (Fraction(1, 2), Q, 0, ["e C4 | q G4 | e r | q E4 | q F4", "w m"]),
        (Fraction(3), H, 0, ["q C4 | q D4 | q E4 | q G4~", "q G4 | q r | h r"]),
        (Fraction(4), Q, 0, [SCALE, "q G4 | q r | h r"]),
        (Fraction(2), Fraction(8), 0, ["q C4 | q D4 | h G4~", "w G4~", "h G4 | h r"]),
    ],
)
def test_a_note_takes_the_place_of_what_sounds_there(
    at: Fraction, base: Fraction, dots: int, expected: list[str]
) -> None:
    before = one_voice(SCALE, "w m")
    outcome = done(before, InsertNotes(caret(before, 0, at), base, G4, dots=dots))
    assert lines(outcome.document) == expected


def test_the_new_note_is_selected_and_the_caret_stands_behind_it() -> None:
    before = one_voice(SCALE, "w m")
    outcome = done(before, InsertNotes(caret(before, 0, 1), H, G4))
    assert outcome.selected == (note(outcome.document, 0, 1).id,)
    assert outcome.caret == caret(before, 0, 3)
    chord = done(before, InsertNotes(caret(before, 0, 3), H, (*G4, pitch("Bb4"))))
    assert chord.selected == ids(chord.document, 0, 3)
    assert lines(chord.document) == ["q C4 | q D4 | q E4 | q G4~ Bb4~", "q G4 Bb4 | q r | h r"]
    assert chord.caret == caret(before, 1, 1)


def test_a_note_at_the_end_of_the_score_adds_measures() -> None:
    before = laid_out(one_voice("w C4", "w D4").score)
    outcome = done(before, InsertNotes(caret(before, 1, 4), Q, G4))
    after = outcome.document
    assert lines(after) == ["w C4", "w D4", "q G4 | q r | h r"]
    assert [measure.label for measure in after.score.measures] == ["1", "2", "3"]
    assert outcome.caret == caret(after, 2, 1)
    assert after.layouts == before.layouts


def test_the_final_barline_moves_to_the_measure_that_is_added() -> None:
    b = Builder()
    measure = b.measure("1", b.voice("h. C4"), b.voice("h. C3", staff=2), barline="final", **start(3, 4))
    before = laid_out(score([measure], [PIANO]))
    after = done(before, InsertNotes(caret(before, 0, 2, ("P1", 2, 1)), H, G4)).document
    assert lines(after, staff=2) == ["h C3 | q G4~", "q G4 | q r | q r"]
    assert lines(after) == ["h. C4", "w m"]
    assert [measure.barline for measure in after.score.measures] == ["", "final"]


def test_a_further_voice_comes_into_being_with_nothing_to_see_around_it() -> None:
    before = one_voice("w C4")
    outcome = done(before, InsertNotes(caret(before, 0, 1, ("P1", 1, 2)), Q, G4))
    assert lines(outcome.document, number=2) == ["q s | q G4 | h s"]
    assert lines(outcome.document) == ["w C4"]
    assert outcome.caret == caret(before, 0, 2, ("P1", 1, 2))


@pytest.mark.parametrize(
    ("at", "base", "expected"),
    [
        (Fraction(0), E, ["3:2{e G4 | e D4 | e E4} | q F4 | h G4"]),
        (Fraction(1, 3), Q, ["3:2{e C4 | q G4} | q F4 | h G4"]),
        (Fraction(1, 3), Fraction(1, 4), ["3:2{e C4 | s G4 | s r | e E4} | q F4 | h G4"]),
    ],
)
def test_values_in_a_tuplet_are_the_written_ones(at: Fraction, base: Fraction, expected: list[str]) -> None:
    before = triplet()
    outcome = done(before, InsertNotes(caret(before, 0, at), base, G4))
    assert lines(outcome.document) == expected
    assert outcome.caret == caret(before, 0, at + base * Fraction(2, 3))


def test_a_tuplet_is_not_cut() -> None:
    before = triplet()
    too_long = InsertNotes(caret(before, 0, Fraction(1, 3)), H, G4)
    assert refused(before, too_long) == "This is longer than what is left of the tuplet."
    late = one_voice("q C4 | q D4 | h E4")
    cutting = InsertNotes(caret(late, 0, Fraction(1, 3)), Q, G4)
    assert refused(late, cutting) == "Notes shorter than a 128th cannot be written."
    b = Builder()
    voice = b.voice((*b.events("q F4"), *b.tuplet(3, 2, "q", "q C4 | q D4 | q E4"), *b.events("q G4")))
    quarters = document(b.measure("1", voice, **start()))
    over = InsertNotes(caret(quarters, 0, 0), H, G4)
    assert refused(quarters, over) == "This would cut a tuplet in two."


@pytest.mark.parametrize(
    ("at", "base", "expected"),
    [
        (0, Q, ["q G4 | q C4 | q D4 | q E4", "q F4 | q r | h r", "q C5 | q r | h r"]),
        (1, H, ["q C4 | h G4 | q D4", "q E4 | q F4 | h r", "q r | q C5 | h r"]),
        (3, E, ["q C4 | q D4 | q E4 | e G4 | e F4~", "e F4 | e r | q r | q r | e r | e C5~", "e C5 | e r | q r | h r"]),
    ],
)
def test_what_follows_can_be_moved_on(at: int, base: Fraction, expected: list[str]) -> None:
    before = one_voice(SCALE, "h r | q r | q C5")
    after = done(before, InsertNotes(caret(before, 0, at), base, G4, mode=Mode.SHIFT)).document
    assert lines(after) == expected


def test_moving_on_takes_grace_notes_signs_and_tuplets_along() -> None:
    b = Builder()
    grace = b.event("e B4", grace=GraceKind.ACCIACCATURA.grace)
    first = b.voice((*b.events("q C4"), grace, b.event("q D4", articulations=("staccato",)), *b.events("h r")))
    second = b.voice((*b.tuplet(3, 2, "q", "q C4 | q D4 | q E4"), *b.events("h r")))
    before = document(b.measure("1", first, **start()), b.measure("2", second))
    after = done(before, InsertNotes(caret(before, 0, 0), H, G4, mode=Mode.SHIFT)).document
    assert lines(after) == ["h G4 | q C4 | (e B4) | q D4", "h r | 3:2{q C4 | q D4 | q E4}"]
    assert event(after, 0, 3).articulations == ("staccato",)
    too_far = InsertNotes(caret(before, 0, 0), Fraction(2), G4, dots=1, mode=Mode.SHIFT)
    assert refused(before, too_far) == "A tuplet would come to lie across a bar line."
    inside = InsertNotes(caret(before, 1, Fraction(2, 3)), Q, G4, mode=Mode.SHIFT)
    assert refused(before, inside) == "What is inside a tuplet cannot be moved on: overwrite it."


def test_a_rest_is_written_as_it_is_named() -> None:
    before = one_voice(SCALE, "w m")
    outcome = done(before, InsertRest(caret(before, 0, 1), E))
    assert lines(outcome.document) == ["q C4 | e r | e r | q E4 | q F4", "w m"]
    assert (outcome.selected, outcome.caret) == (ids(outcome.document, 0, 1), caret(before, 0, Fraction(3, 2)))
    again = done(outcome.document, InsertRest(caret(before, 1, 0), Q), "y")
    assert lines(again.document)[1] == "q r | q r | h r"


def test_a_grace_note_goes_before_the_note_at_the_caret() -> None:
    before = one_voice(SCALE, "w m")
    edit = InsertNotes(caret(before, 0, 1), E, G4, grace=GraceKind.APPOGGIATURA)
    outcome = done(before, edit)
    assert lines(outcome.document)[0] == "q C4 | (e G4) | q D4 | q E4 | q F4"
    assert outcome.selected == (note(outcome.document, 0, 1).id,)
    assert outcome.caret == caret(before, 0, 1)
    second = done(
        outcome.document, InsertNotes(caret(before, 0, 1), E, (pitch("A4"),), grace=GraceKind.APPOGGIATURA), "y"
    )
    assert lines(second.document)[0] == "q C4 | (e G4) | (e A4) | q D4 | q E4 | q F4"
    at_a_rest = InsertNotes(caret(before, 1, 1), E, G4, grace=GraceKind.APPOGGIATURA)
    assert refused(before, at_a_rest) == "A grace note needs a note that it leads to."


def test_drums_are_written_by_their_keys_or_places() -> None:
    before = laid_out(drums())
    made = done(before, InsertNotes(caret(before, 0, 0), Q, drums=(46, 38, 46))).document
    assert lines(made)[0].startswith("q G5 C5 | e G5")
    assert [(each.drum, each.notehead) for each in event(made, 0, 0).notes] == [(46, "x"), (38, "normal")]
    placed = done(before, InsertNotes(caret(before, 0, 0), Q, (pitch("F4"), pitch("G5")))).document
    assert [each.drum for each in event(placed, 0, 0).notes] == [36, 42]
    assert refused(before, InsertNotes(caret(before, 0, 0), Q, (pitch("C3"),))) == "No drum has its place there."


def test_places_that_are_not_in_the_score_are_refused() -> None:
    before = one_voice(SCALE)
    measure = before.score.measures[0].id
    with pytest.raises(Unknown):
        done(before, InsertNotes(Caret("m99", "P1", 1, 1, Q), Q, G4))
    with pytest.raises(Unknown):
        done(before, InsertNotes(Caret(measure, "P9", 1, 1, Q), Q, G4))
    for staff, voice in ((0, 1), (2, 1), (1, 0), (1, 5)):
        edit = InsertNotes(Caret(measure, "P1", staff, voice, Q), Q, G4)
        assert refused(before, edit) == "There is no such staff or voice."
    for at in (Fraction(-1), Fraction(9, 2)):
        edit = InsertNotes(Caret(measure, "P1", 1, 1, at), Q, G4)
        assert refused(before, edit) == "This is outside of the measure."


def test_notes_are_added_to_chords_and_make_chords_of_rests() -> None:
    before = one_voice("q C4 | q r | h D4", "w m")
    outcome = done(before, AddToChord((*ids(before, 0, 0, 1), *ids(before, 1, 0)), (pitch("C4"), pitch("E4"))))
    assert lines(outcome.document) == ["q C4 E4 | q C4 E4 | h D4", "w C4 E4"]
    after = outcome.document
    new = [note(after, 0, 0, of=1), *event(after, 0, 1).notes, *event(after, 1, 0).notes]
    assert outcome.selected == tuple(each.id for each in new)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"base": "-1/1"}, "-1 quarters is no written value"),
        ({"base": "1/3"}, "1/3 quarters is no written value"),
        ({"base": "0/1"}, "0 quarters is no written value"),
        ({"base": float("nan")}, "nan is no fraction"),
        ({"base": 1}, "1 is no fraction"),
        ({"dots": -1}, "-1 dots cannot be written"),
        ({"dots": 10**30}, "dots cannot be written"),
        ({"dots": True}, "True is no whole number"),
        ({"mode": "sideways"}, "is none of overwrite, shift"),
        ({"pitches": []}, "a chord needs a note"),
        ({"pitches": [{"step": "H", "alter": 0, "octave": 4}]}, "no written pitch"),
        ({"pitches": [{"step": "C", "alter": 7, "octave": 4}]}, "no written pitch"),
        ({"pitches": [{"step": "C", "alter": 0, "octave": 99}]}, "no written pitch"),
        ({"drums": [128]}, "there is no such drum"),
        ({"colour": "red"}, "colour is unknown"),
    ],
)
def test_what_cannot_be_written_is_malformed(change: dict[str, object], part: str) -> None:
    before = one_voice(SCALE)
    data = write_edit(InsertNotes(caret(before, 0, 1), Q, G4)) | change
    assert part in malformed(data)


def test_edits_say_what_they_do() -> None:
    before = one_voice(SCALE)
    here = caret(before, 0, 1)
    assert InsertNotes(here, Q, G4).words == "Insert a quarter note"
    assert InsertNotes(here, E, (*G4, pitch("B4")), dots=1).words == "Insert a chord of 2 (dotted eighth notes)"
    assert InsertNotes(here, E, G4, grace=GraceKind.ACCIACCATURA).words == "Insert a grace note (acciaccatura)"
    assert InsertRest(here, H).words == "Insert a half rest"
    assert InsertRest(here, E).words == "Insert an eighth rest"
    assert AddToChord(ids(before, 0, 0, 1), G4).words == "Add 1 note to 2 chords"
