from __future__ import annotations

import pytest

from editor.edits.barlines import SetBarline, SetEnding, SetRepeat
from editor.edits.base import Malformed, Unknown, read_edit
from editor.edits.document import Document
from tests.editor.edits.reading import done, one_voice
from tests.editor.scores import compound

MUSIC = ("w C4", "w D4", "w E4")


@pytest.mark.parametrize("kind", ["double", "final", "dashed", "dotted", "invisible"])
def test_a_bar_line_and_a_plain_one_again(kind: str) -> None:
    before = one_voice(*MUSIC)
    name = before.score.measures[1].id
    after = done(before, SetBarline(name, kind)).document
    assert [measure.barline for measure in after.score.measures] == ["", kind, ""]
    assert done(after, SetBarline(name, "")).document == before


def test_repeats_start_and_end() -> None:
    before = one_voice(*MUSIC)
    first, second, _ = (measure.id for measure in before.score.measures)
    after = done(before, SetRepeat(first, start=True)).document
    after = done(after, SetRepeat(second, start=True, end=True)).document
    after = done(after, SetRepeat(second, start=False)).document
    assert [(measure.repeat_start, measure.repeat_end) for measure in after.score.measures] == [
        (True, False),
        (False, True),
        (False, False),
    ]


def test_an_ending_spans_measures_in_whichever_order_they_are_named() -> None:
    before = one_voice(*MUSIC)
    first, second, third = (measure.id for measure in before.score.measures)
    for ends in ((second, third), (third, second)):
        after = done(before, SetEnding(*ends, " 1, 2 ")).document
        assert [measure.ending for measure in after.score.measures] == ["", "1, 2", "1, 2"]
        assert after.score.measures[0] is before.score.measures[0]
    assert done(after, SetEnding(first, third, "")).document == before


def test_other_endings_stay() -> None:
    before = Document(compound())
    name = before.score.measures[3].id
    after = done(before, SetEnding(name, name, "2.")).document
    assert [measure.ending for measure in after.score.measures] == ["", "", "1", "2."]


def test_unknown_measures() -> None:
    before = one_voice(*MUSIC)
    name = before.score.measures[0].id
    for edit in (
        SetBarline("m99", "final"),
        SetRepeat("m99", True),
        SetEnding(name, "m99", "1"),
        SetEnding("m99", name, "1"),
    ):
        with pytest.raises(Unknown):
            done(before, edit)


@pytest.mark.parametrize(
    "data",
    [
        {"edit": "set_barline", "measure_id": "m1", "kind": "heavy"},
        {"edit": "set_repeat", "measure_id": "m1"},
        {"edit": "set_repeat", "measure_id": "m1", "start": 1},
        {"edit": "set_ending", "first": "m1", "last": "m1", "text": "1" * 21},
        {"edit": "set_ending", "first": "m1", "last": "m1", "text": "1\t2"},
        {"edit": "set_ending", "first": "m1", "last": ["m1"], "text": "1"},
    ],
)
def test_malformed(data: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        read_edit(data)


def test_words() -> None:
    assert SetBarline("m1", "double").words == "Set a double bar line"
    assert SetBarline("m1", "").words == "Set a plain bar line"
    assert SetBarline("m1", "invisible").words == "Hide a bar line"
    assert SetRepeat("m1", start=True).words == "Set the start of a repeat"
    assert SetRepeat("m1", start=True, end=True).words == "Set the start and end of a repeat"
    assert SetRepeat("m1", start=False, end=True).words == "Set the end of a repeat, remove the start of a repeat"
    assert SetRepeat("m1", end=False).words == "Remove the end of a repeat"
    assert SetEnding("m1", "m2", "1").words == "Set ending “1”"
    assert SetEnding("m1", "m2", "").words == "Remove an ending"
