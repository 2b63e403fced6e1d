"""What every edit keeps, whatever it is: the score can be written, and going back gives it byte for byte."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from editor.edits.applying import apply_edit
from editor.edits.base import Edit, NewIds, Refused, Unknown, kinds, read_edit, write_edit
from editor.edits.document import Document
from editor.edits.patches import Patch, difference, pieces
from tests.editor.edits.makers import MAKERS, any_edit
from tests.editor.edits.reading import laid_out
from tests.editor.scores import ALL
from transcriptions.music.score import check

# Edits in all, over all scores: in the default run, and at night.
MANY, MOST = 500, 10_000


def random_edits(name: str, count: int) -> tuple[Document, Document, list[Patch], Counter[str]]:
    """A document before and after so many random edits that were carried out, with what each changed."""
    random = Random(f"{name} {count}")
    first = document = laid_out(ALL[name]())
    patches: list[Patch] = []
    carried_out: Counter[str] = Counter()
    for number in range(20 * count):
        if len(patches) == count:
            break
        edit = any_edit(random, document)
        assert read_edit(write_edit(edit)) == edit
        after = _after(document, edit, f"{number}")
        if after is None:
            continue
        assert check(after.score) == [], edit
        patches.append(difference(document, after))
        document = after
        carried_out[edit.name] += 1
    return first, document, patches, carried_out


def _after(document: Document, edit: Edit, prefix: str) -> Document | None:
    before = pieces(document)
    try:
        return apply_edit(document, edit, NewIds(prefix)).document
    except (Refused, Unknown):
        assert pieces(document) == before
        return None


def hold_history(name: str, count: int) -> Counter[str]:
    first, last, patches, carried_out = random_edits(name, count)
    start, end = pieces(first), pieces(last)
    document = last
    for patch in reversed(patches):
        document = patch.reversed().applied(document)
    assert pieces(document) == start
    for patch in patches:
        document = Patch.from_json(patch.to_json()).applied(document)
    assert pieces(document) == end
    assert len(patches) == count
    return carried_out


@pytest.mark.parametrize("name", sorted(ALL))
def test_random_edits_keep_the_score_whole_and_can_be_taken_back(name: str) -> None:
    hold_history(name, MANY // len(ALL) + 1)


@pytest.mark.nightly
@pytest.mark.parametrize("name", sorted(ALL))
def test_many_random_edits_keep_the_score_whole_and_can_be_taken_back(name: str) -> None:
    hold_history(name, MOST // len(ALL) + 1)


def test_every_kind_of_edit_is_made_at_random() -> None:
    ours = (name for name, kind in kinds().items() if kind.__module__.startswith("editor."))
    assert sorted(ours) == sorted(MAKERS)
