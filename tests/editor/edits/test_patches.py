from __future__ import annotations

from dataclasses import replace

import pytest

from editor.edits.document import Document, Layout
from editor.edits.patches import Patch, Stale, assembled, difference, pieces
from tests.editor import scores


def document() -> Document:
    score = scores.piano()
    return Document(score, (Layout("score/wide", (score.measures[0].id,)),))


def renamed(before: Document, title: str) -> Document:
    return before.with_score(replace(before.score, title=title))


def marked(before: Document, index: int) -> Document:
    measures = list(before.score.measures)
    measures[index] = replace(measures[index], barline="double")
    return before.with_score(replace(before.score, measures=tuple(measures)))


def test_only_what_changed_is_in_a_patch() -> None:
    before = document()
    measure = before.score.measures[1]
    assert difference(before, before).images == {}
    assert difference(before, renamed(before, "Other")).images == {
        "head": ('["score1","A Test","Nobody"]', '["score1","Other","Nobody"]')
    }
    assert difference(before, marked(before, 1)).keys == {f"measure:{measure.id}"}
    # Another object that says the same is no change.
    same = replace(before.score, measures=(*before.score.measures[:1], replace(measure), *before.score.measures[2:]))
    assert difference(before, before.with_score(same)).images == {}


def test_a_measure_that_goes_leaves_the_order_and_its_own_piece() -> None:
    before = document()
    gone = before.score.measures[-1]
    after = before.with_score(replace(before.score, measures=before.score.measures[:-1]))
    patch = difference(before, after)
    assert patch.keys == {"order", f"measure:{gone.id}"}
    assert patch.images[f"measure:{gone.id}"][1] is None
    assert pieces(patch.reversed().applied(after)) == pieces(before)


def test_there_and_back_and_through_json() -> None:
    before = document()
    after = renamed(marked(before, 0), "Other")
    patch = Patch.from_json(difference(before, after).to_json())
    assert pieces(patch.applied(before)) == pieces(after)
    assert pieces(patch.reversed().applied(after)) == pieces(before)
    assert pieces(assembled(None, pieces(after))) == pieces(after)


def test_a_patch_refuses_pieces_that_are_other_than_it_knew() -> None:
    before = document()
    patch = difference(before, marked(before, 0))
    with pytest.raises(Stale) as caught:
        patch.applied(marked(before, 0))
    assert caught.value.keys == {f"measure:{before.score.measures[0].id}"}
