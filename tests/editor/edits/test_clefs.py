from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from editor.edits.base import Malformed, Refused, Unknown, read_edit
from editor.edits.clefs import SetClef
from editor.edits.document import Document
from tests.editor.edits.reading import done, one_voice
from tests.editor.scores import drums, piano
from transcriptions.music.score import Clef

F = Fraction


def test_a_clef_stands_from_a_place_on() -> None:
    before = one_voice("w C4", "w D4")
    after = done(before, SetClef(before.score.measures[1].id, "P1", 1, F(2), "C", 4)).document
    assert after.score.measures[1].clefs == (Clef("P1", 1, "C", 4, F(2)),)
    assert after.score.measures[0] is before.score.measures[0]


def test_the_first_clef_with_its_octave() -> None:
    before = one_voice("w C4")
    after = done(before, SetClef(before.score.measures[0].id, "P1", 1, F(0), "G", 2, -1)).document
    assert after.score.measures[0].clefs == (Clef("P1", 1, "G", 2, F(0), -1),)


def test_a_clef_takes_the_place_of_another() -> None:
    before = Document(piano())
    after = done(before, SetClef(before.score.measures[1].id, "P1", 2, F(2), "C", 3)).document
    assert after.score.measures[1].clefs == (Clef("P1", 2, "C", 3, F(2)),)


def test_a_clef_that_is_in_force_anyway_is_no_change() -> None:
    before = Document(piano())
    measures = before.score.measures
    assert done(before, SetClef(measures[1].id, "P1", 2, F(1), "F", 4)).document == before
    assert done(before, SetClef(measures[3].id, "P1", 2, F(0), "F", 4)).document == before
    treble = done(before, SetClef(measures[3].id, "P1", 2, F(0), "G", 2)).document
    assert treble.score.measures[3].clefs == (Clef("P1", 2, "G", 2),)
    assert done(before, SetClef(measures[2].id, "P1", 2, F(0), "G", 2)).document.score.measures[2].clefs == ()


def test_a_clef_is_removed() -> None:
    before = Document(piano())
    after = done(before, SetClef(before.score.measures[1].id, "P1", 2, F(2))).document
    assert after.score.measures == tuple(
        replace(measure, clefs=()) if index == 1 else measure for index, measure in enumerate(before.score.measures)
    )


def test_percussion_has_a_clef_of_its_own() -> None:
    for before, sign, line in ((one_voice("w C4"), "percussion", 2), (Document(drums()), "G", 2)):
        with pytest.raises(Refused, match=r"^Percussion has a clef of its own\.$"):
            done(before, SetClef(before.score.measures[0].id, "P1", 1, F(0), sign, line))


def test_places_that_are_not_there() -> None:
    before = one_voice("w C4")
    measure_id = before.score.measures[0].id
    with pytest.raises(Refused, match=r"^This place is not in the measure\.$"):
        done(before, SetClef(measure_id, "P1", 1, F(4), "F", 4))
    for edit in (
        SetClef("m999", "P1", 1, F(0), "F", 4),
        SetClef(measure_id, "P9", 1, F(0), "F", 4),
        SetClef(measure_id, "P1", 2, F(0), "F", 4),
    ):
        with pytest.raises(Unknown):
            done(before, edit)


@pytest.mark.parametrize(
    "change", [{"sign": "H"}, {"line": 0}, {"line": 5}, {"octave_shift": 3}, {"staff": 0}, {"at": "-1/1"}]
)
def test_malformed(change: dict[str, object]) -> None:
    fields = {"measure_id": "m1", "part_id": "P1", "staff": 1, "sign": "G", "line": 2}
    read_edit({"edit": "set_clef", **fields})
    with pytest.raises(Malformed):
        read_edit({"edit": "set_clef", **fields, **change})


def test_words() -> None:
    assert SetClef("m1", "P1", 1, F(0), "G", 2, -1).words == "Set a treble clef an octave lower"
    assert SetClef("m1", "P1", 1, F(0), "percussion", 2).words == "Set a percussion clef"
    assert SetClef("m1", "P1", 1).words == "Remove a clef"
