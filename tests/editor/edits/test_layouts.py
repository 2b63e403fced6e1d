from __future__ import annotations

from dataclasses import replace

import pytest

from editor.edits.base import Malformed, Refused, Unknown, read_edit
from editor.edits.document import Document, Layout
from editor.edits.layouts import SetLayout, ToggleBreak
from tests.editor.edits.reading import done, one_voice


def laid_out() -> tuple[Document, list[str]]:
    document = one_voice("w C4", "w D4", "w E4", "w F4")
    names = [measure.id for measure in document.score.measures]
    layouts = (Layout("score/wide", (names[0], names[2])), Layout("score/narrow", tuple(names)))
    return replace(document, layouts=layouts), names


def test_a_break_is_set_and_removed() -> None:
    before, names = laid_out()
    after = done(before, ToggleBreak("score/wide", names[1])).document
    assert after.layouts == (Layout("score/wide", tuple(names[:3])), before.layouts[1])
    assert after.score is before.score
    assert done(after, ToggleBreak("score/wide", names[1])).document == before


def test_all_breaks_are_set_in_the_order_of_the_score() -> None:
    before, names = laid_out()
    after = done(before, SetLayout("score/wide", (names[3], names[0]))).document
    assert after.layouts == (Layout("score/wide", (names[0], names[3])), before.layouts[1])


def test_the_first_measure_always_begins_a_system() -> None:
    before, names = laid_out()
    for edit in (ToggleBreak("score/wide", names[0]), SetLayout("score/wide", (names[1],))):
        with pytest.raises(Refused, match=r"^The first measure always begins a system\.$"):
            done(before, edit)


def test_unknown_layouts_and_measures() -> None:
    before, names = laid_out()
    for edit in (
        ToggleBreak("part-P1/wide", names[1]),
        ToggleBreak("score/wide", "m99"),
        SetLayout("part-P1/wide", (names[0],)),
        SetLayout("score/wide", (names[0], "m99")),
    ):
        with pytest.raises(Unknown):
            done(before, edit)


@pytest.mark.parametrize("starts", [[], ["m1", "m1"], "m1", [1]])
def test_malformed(starts: object) -> None:
    with pytest.raises(Malformed):
        read_edit({"edit": "set_layout", "layout": "score/wide", "starts": starts})


def test_words() -> None:
    assert SetLayout("score/wide", ("m1",)).words == "Lay out the systems"
    assert ToggleBreak("score/wide", "m1").words == "Set or remove a system break"
