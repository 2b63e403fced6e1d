from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from editor.edits.base import Malformed, Refused, Unknown, read_edit
from editor.edits.document import Document
from editor.edits.instruments import SetInstrument
from tests.editor.edits.reading import document, done, lines, one_voice
from tests.editor.scores import PIANO, Builder, band, drums, piano, start
from transcriptions.music.score import Clef, Mark, Part

F = Fraction


def change(before: Document, program: int, name: str = "", part: str = "P1", drums: bool = False) -> Document:
    return done(before, SetInstrument(part, program, name, drums)).document


def test_notes_sound_the_same_in_the_new_transposition() -> None:
    before = one_voice("q C4 | q E4 | q Bb4 | q F#4", fifths=0)
    after = change(before, 71)
    part = Part("P1", "Clarinet in B♭", "Cl.", program=71, transposition=-2)
    assert after.score.parts == (part,)
    assert lines(after) == ["q D4 | q F#4 | q C5 | q G#4"]
    assert lines(change(after, 73)) == lines(before)
    horn = change(after, 60)
    assert (horn.score.parts[0].name, lines(horn)) == ("Horn in F", ["q G4 | q B4 | q F5 | q C#5"])


def test_a_name_may_say_the_transposition() -> None:
    after = change(one_voice("w C4"), 71, "Clarinet in A")
    assert (after.score.parts[0].transposition, lines(after)) == (-3, ["w Eb4"])


def test_a_low_instrument_begins_in_its_own_clef() -> None:
    before = one_voice("w C3")
    cello = change(before, 42)
    assert cello.score.measures[0].clefs == (Clef("P1", 1, "F", 4),)
    assert change(cello, 41).score.measures[0].clefs == (Clef("P1", 1, "C", 3),)
    assert change(cello, 40).score.measures[0].clefs == ()


def test_a_clef_that_a_person_chose_stays() -> None:
    before = one_voice("w C3")
    clefs = (Clef("P1", 1, "C", 4), Clef("P1", 1, "G", 2, F(2)))
    first = replace(before.score.measures[0], clefs=clefs)
    before = before.with_score(replace(before.score, measures=(first,)))
    after = change(before, 42).score.measures[0].clefs
    assert sorted(after, key=lambda clef: clef.at) == list(clefs)


def test_a_piano_gets_a_second_staff() -> None:
    before = one_voice("w C4", "w D4")
    after = change(before, 0)
    assert after.score.parts == (Part("P1", "Piano", "Pno.", staves=2),)
    assert [lines(after, staff=staff) for staff in (1, 2)] == [["w C4", "w D4"], ["w m", "w m"]]


def test_two_staves_become_one_with_all_their_voices() -> None:
    before = Document(piano())
    after = change(before, 40)
    assert after.score.parts[0].staves == 1
    assert lines(after) == lines(before)
    assert lines(after, number=2) == lines(before, number=2)
    assert lines(after, number=3) == [*lines(before, staff=2)[:3], ""]
    assert [(mark.kind, mark.staff) for mark in after.score.measures[0].marks] == [
        ("dynamic", 1),
        ("text", 1),
        ("pedal", 1),
        ("pedal", 1),
    ]
    assert [measure.clefs for measure in after.score.measures] == [(), (), (), ()]
    assert after.score.spanners == before.score.spanners


def test_notes_drawn_on_a_staff_that_goes_are_drawn_on_their_own() -> None:
    b = Builder()
    crossed = replace(b.event("w C4"), staff=2)
    before = document(b.measure("1", b.voice((crossed,)), b.voice("w m", staff=2), **start()), parts=(PIANO,))
    assert change(before, 40).score.measures[0].voices[0].events[0].staff is None
    assert change(before, 4).score.measures[0].voices[0].events[0].staff == 2


def test_more_voices_than_a_staff_holds_are_refused() -> None:
    b = Builder()
    voices = [b.voice("w C4", staff=staff, number=number) for staff in (1, 2) for number in (1, 2, 3)]
    before = document(b.measure("1", *voices, **start()), parts=(PIANO,))
    with pytest.raises(Refused, match=r"^One staff cannot hold all the voices of this part: merge voices first\.$"):
        change(before, 40)


def test_an_instrument_of_several_staves_keeps_them() -> None:
    b = Builder()
    organ = Part("P1", "Organ", program=19, staves=3)
    before = document(b.measure("1", *(b.voice("w C4", staff=staff) for staff in (1, 2, 3)), **start()), parts=(organ,))
    assert change(before, 0).score.parts[0].staves == 3


def test_drums_and_pitches_change_only_while_there_is_no_note() -> None:
    for before, is_percussion in ((one_voice("w C4"), True), (Document(drums()), False)):
        with pytest.raises(Refused, match=r"^Drums and pitches don't turn into each other"):
            change(before, 0, drums=is_percussion)
    silent = one_voice("w m")
    first = replace(silent.score.measures[0], clefs=(Clef("P1", 1, "F", 4),))
    kit = change(silent.with_score(replace(silent.score, measures=(first,))), 0, drums=True)
    assert kit.score.parts == (Part("P1", "Drum Set", "Dr.", is_percussion=True),)
    assert kit.score.measures[0].clefs == ()
    assert change(kit, 42).score.measures[0].clefs == (Clef("P1", 1, "F", 4),)


def test_other_parts_stay_as_they_are() -> None:
    b = Builder()
    parts = (Part("P1", "Flute"), Part("P2", "Viola", program=41))
    marks = (Mark("k1", "dynamic", "P2", 1, F(0), "p"),)
    clefs = (Clef("P2", 1, "C", 3),)
    before = document(
        b.measure("1", b.voice("w C4"), b.voice("w C4", part="P2"), marks=marks, clefs=clefs, **start()), parts=parts
    )
    after = change(before, 65)
    assert (lines(after), lines(after, part="P2")) == (["w A4"], ["w C4"])
    assert (after.score.measures[0].marks, after.score.measures[0].clefs) == (marks, clefs)


def test_what_nobody_can_write_is_refused() -> None:
    with pytest.raises(Refused, match="outside of what can be written"):
        change(one_voice("w G9"), 67)


def test_unknown_part() -> None:
    with pytest.raises(Unknown):
        change(Document(band()), 0, part="P9")


@pytest.mark.parametrize("fields", [{"program": 128}, {"program": -1}, {"program": 0, "part_name": "x" * 101}])
def test_malformed(fields: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        read_edit({"edit": "set_instrument", "part_id": "P1", **fields})


def test_words() -> None:
    assert SetInstrument("P1", 40).words == "Change the instrument to Violin"
    assert SetInstrument("P1", 0, "Rhodes").words == "Change the instrument to Rhodes"
