from __future__ import annotations

from fractions import Fraction

import pytest

from editor.edits.base import Malformed, Refused, Unknown, read_edit
from editor.edits.document import Document
from editor.edits.marks import AddMark, SetMark
from tests.editor.edits.reading import done, one_voice
from tests.editor.scores import band, piano
from transcriptions.music.score import Mark

F = Fraction


def add(document: Document, kind: str, text: str, *, index: int = 0, at: int = 1) -> Document:
    return done(document, AddMark(document.score.measures[index].id, "P1", 1, F(at), kind, text)).document


@pytest.mark.parametrize(
    ("kind", "text", "stored"),
    [
        ("dynamic", " mf ", "mf"),
        ("dynamic", "sfz", "sfz"),
        ("dynamic", "pppp", "pppp"),
        ("dynamic", "fp", "fp"),
        ("text", "poco  a poco", "poco a poco"),
        ("pedal", "down", "down"),
        ("chord_symbol", "F#m7/C#", "F#m7/C#"),
        ("chord_symbol", "N.C.", "N.C."),
        ("rehearsal", "A", "A"),
        ("jump", "D.S. al Coda", "D.S. al Coda"),
        ("jump", "segno", "segno"),
    ],
)
def test_a_mark_stands_at_its_place(kind: str, text: str, stored: str) -> None:
    before = one_voice("w C4", "w D4")
    outcome = done(before, AddMark(before.score.measures[1].id, "P1", 1, F(5, 2), kind, text))
    assert outcome.document.score.measures[1].marks == (Mark("kx-1", kind, "P1", 1, F(5, 2), stored),)
    assert outcome.document.score.measures[0] is before.score.measures[0]
    assert outcome.selected == ("kx-1",)


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        ("dynamic", "loud", "Dynamics are written like p, mf, ff, sfz, fp or cresc."),
        ("dynamic", "", "Write what the mark is to say."),
        ("text", "   ", "Write what the mark is to say."),
        ("pedal", "half", "A pedal sign says that the pedal goes down or up."),
        ("chord_symbol", "Hm7", "Chord symbols are written like C, F#m7, B♭maj7/D or N.C."),
        ("jump", "again", "Jumps are written like D.C. al Fine, D.S. al Coda, To Coda, Fine, segno or coda."),
        ("rehearsal", "A" * 21, "A rehearsal mark is a letter, a number or a short name."),
    ],
)
def test_texts_that_say_nothing_are_refused(kind: str, text: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        add(one_voice("w C4"), kind, text)
    assert str(refused.value) == sentence


def test_marks_are_kept_in_the_order_of_time() -> None:
    document = add(one_voice("w C4"), "text", "late", at=3)
    document = done(document, AddMark(document.score.measures[0].id, "P1", 1, F(0), "text", "soon"), "y").document
    assert [mark.text for mark in document.score.measures[0].marks] == ["soon", "late"]


def test_a_dynamic_takes_the_place_of_another_and_texts_stand_together() -> None:
    document = Document(piano())
    measure = document.score.measures[0]
    after = done(document, AddMark(measure.id, "P1", 1, F(0), "dynamic", "ff")).document
    assert [mark.text for mark in after.score.measures[0].marks] == ["down", "ff", "dolce", "up"]
    after = done(after, AddMark(measure.id, "P1", 1, F(2), "text", "espr."), "y").document
    assert [mark.text for mark in after.score.measures[0].marks] == ["down", "ff", "dolce", "espr.", "up"]
    after = done(after, AddMark(measure.id, "P1", 2, F(0), "dynamic", "p"), "z").document
    assert [mark.text for mark in after.score.measures[0].marks] == ["down", "ff", "p", "dolce", "espr.", "up"]


def test_rehearsal_marks_and_jumps_stand_on_the_first_staff() -> None:
    document = Document(band())
    after = done(document, AddMark(document.score.measures[1].id, "P3", 1, F(0), "rehearsal", "B")).document
    assert after.score.measures[1].marks == (Mark("kx-1", "rehearsal", "P1", 1, F(0), "B"),)


def test_only_a_pedal_sign_stands_at_the_very_end() -> None:
    before = one_voice("w C4")
    place = (before.score.measures[0].id, "P1", 1, F(4))
    assert done(before, AddMark(*place, "pedal", "up")).document.score.measures[0].marks[0].at == 4
    for kind, at in (("text", F(4)), ("pedal", F(9, 2))):
        with pytest.raises(Refused, match=r"^This place is not in the measure\.$"):
            done(before, AddMark(*place[:3], at, kind, "up"))


def test_a_mark_gets_another_text_and_is_shown() -> None:
    document = add(one_voice("w C4"), "dynamic", "mf")
    outcome = done(document, SetMark("kx-1", "pp"))
    assert outcome.document.score.measures[0].marks == (Mark("kx-1", "dynamic", "P1", 1, F(1), "pp"),)
    assert outcome.selected == ("kx-1",)
    with pytest.raises(Refused, match="Dynamics"):
        done(document, SetMark("kx-1", "soft"))


def test_an_empty_text_removes_a_mark() -> None:
    before = one_voice("w C4")
    outcome = done(add(before, "dynamic", "mf"), SetMark("kx-1", " "))
    assert outcome.document == before
    assert outcome.selected == ()


def test_unknown_places() -> None:
    before = one_voice("w C4")
    measure_id = before.score.measures[0].id
    for edit in (
        AddMark("m999", "P1", 1, F(0), "text", "a"),
        AddMark(measure_id, "P9", 1, F(0), "text", "a"),
        AddMark(measure_id, "P1", 2, F(0), "text", "a"),
        SetMark("k999", "a"),
    ):
        with pytest.raises(Unknown):
            done(before, edit)


@pytest.mark.parametrize(
    "change",
    [
        {"at": "-1/1"},
        {"at": "1/10007"},
        {"at": "1000/1"},
        {"at": 1.0},
        {"at": "NaN"},
        {"staff": 0},
        {"staff": 4},
        {"kind": "wave"},
        {"text": "x" * 501},
        {"text": "a\nb"},
        {"text": "a\x00b"},
        {"text": None},
    ],
)
def test_malformed(change: dict[str, object]) -> None:
    fields = {"measure_id": "m1", "part_id": "P1", "staff": 1, "at": "0/1", "kind": "text", "text": "dolce"}
    read_edit({"edit": "add_mark", **fields})
    with pytest.raises(Malformed):
        read_edit({"edit": "add_mark", **fields, **change})


def test_words() -> None:
    assert AddMark("m1", "P1", 1, F(0), "dynamic", "mf").words == "Add dynamic “mf”"
    assert SetMark("k1", "pp").words == "Change a mark to “pp”"
    assert SetMark("k1", "").words == "Remove a mark"
