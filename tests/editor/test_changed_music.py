"""Which measures are engraved anew: exactly those whose pictures change, compared with engraving everything."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest

from editor.changed_music import changed_measures
from editor.edits import registry  # noqa: F401 - makes every edit known by its name
from editor.edits.applying import apply_edit
from editor.edits.base import EditError, NewIds
from editor.edits.document import Document
from editor.edits.tidying import touched_indices
from editor.engraving import engrave_systems
from tests.editor import scores
from tests.editor.edits.makers import MAKERS
from transcriptions.music.score import Score

LAYOUTS_ALONE = {"set_layout", "toggle_break"}
KINDS = sorted(MAKERS.keys() - LAYOUTS_ALONE)


def pictures(score: Score) -> dict[str, str]:
    """Each measure in a system of its own, by its id, without what does not show."""
    svgs = engrave_systems(score, range(len(score.measures)))
    return {
        measure.id: re.sub(r' (?:data-)?id="[^"]*"|xlink:href="[^"]*"|href="[^"]*"', "", svg)
        for measure, svg in zip(score.measures, svgs, strict=True)
    }


@pytest.mark.parametrize("seed", range(40))
def test_no_picture_changes_unnoticed(seed: int) -> None:
    chance = random.Random(seed)
    make = chance.choice([scores.piano, scores.band, scores.song])
    document = Document(make())
    before = pictures(document.score)
    for step in range(8):
        kind = chance.choice(KINDS)
        try:
            edit = MAKERS[kind](chance, document)
            after = apply_edit(document, edit, NewIds(f"x{step}")).document
        except EditError:
            continue
        if after.score is document.score or len(after.score.measures) > 30:
            continue
        touched = touched_indices(document.score, after.score)
        changed = {after.score.measures[index].id for index in changed_measures(document.score, after.score, touched)}
        now = pictures(after.score)
        # A measure that lies between others than before is engraved with its system anyway.
        moved = {name for name in now if beside(after.score, name) != beside(document.score, name)}
        unnoticed = {name for name in now.keys() - changed - moved if now[name] != before.get(name)}
        assert unnoticed == set(), kind
        document, before = after, now


def beside(score: Score, name: str) -> tuple[str, ...]:
    names = ["", *(measure.id for measure in score.measures), ""]
    return tuple(names[names.index(name) - 1 : names.index(name) + 2]) if name in names else ()


def test_a_note_changes_its_own_measure_alone() -> None:
    score = scores.piano()
    middle = score.measures[1]
    voice = middle.voices[0]
    loud = replace(voice.events[0], articulations=("accent",))
    measure = replace(middle, voices=(replace(voice, events=(loud, *voice.events[1:])), *middle.voices[1:]))
    after = replace(score, measures=(score.measures[0], measure, *score.measures[2:]))
    assert changed_measures(score, after, touched_indices(score, after)) == {1}
