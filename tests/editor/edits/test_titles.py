from __future__ import annotations

import pytest

from editor.edits.base import Malformed, read_edit
from editor.edits.titles import SetTitle
from tests.editor.edits.reading import done, one_voice


def test_title_and_composer() -> None:
    before = one_voice("w C4")
    after = done(before, SetTitle("  Prélude  in C ", "J. S. Bach")).document
    assert (after.score.title, after.score.composer) == ("Prélude in C", "J. S. Bach")
    assert after.score.measures[0] is before.score.measures[0]
    bare = done(after, SetTitle("", "")).document
    assert (bare.score.title, bare.score.composer) == ("", "")


@pytest.mark.parametrize("title", ["x" * 501, "a\nb", "a\u2028b", "\ud800", 3, None])
def test_malformed(title: object) -> None:
    with pytest.raises(Malformed):
        read_edit({"edit": "set_title", "title": title, "composer": ""})


def test_words() -> None:
    assert SetTitle("Air", "Bach").words == "Set the title to “Air”, “Bach”"
    assert SetTitle("Air", "").words == "Set the title to “Air”"
    assert SetTitle(" ", "").words == "Remove the title"
