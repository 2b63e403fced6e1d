from __future__ import annotations

from dataclasses import replace

import pytest

from editor.edits.checks import faults_near
from editor.edits.comparing import differing
from editor.edits.document import Document
from editor.edits.tidying import touched_indices, touched_measures
from tests.editor import scores
from transcriptions.music.score import Measure, Score

SCORE = scores.piano()


def with_measures(*measures: Measure) -> Score:
    return replace(SCORE, measures=measures)


M0, M1, M2, M3 = SCORE.measures
OTHER, NEW = replace(M1, barline="double"), replace(M1, id="new")

# What differs (None: not the same measures in the same order), and the indices of what is new or other.
CASES: dict[str, tuple[Score, list[int] | None, list[int]]] = {
    "the same": (SCORE, [], []),
    "the same in a new list": (with_measures(*SCORE.measures[:2], *SCORE.measures[2:]), [], []),
    "one changed": (with_measures(M0, OTHER, M2, M3), [1], [1]),
    "one equal": (with_measures(M0, M1, replace(M2), M3), [2], [2]),
    "one in place of another": (with_measures(M0, NEW, M2, M3), None, [1]),
    "one more": (with_measures(M0, M1, NEW, M2, M3), None, [2]),
    "one less": (with_measures(M0, M2, M3), None, []),
    "two change places": (with_measures(M0, M2, M1, M3), None, []),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_an_edit_touched(case: tuple[Score, list[int] | None, list[int]]) -> None:
    after, places, touched = case
    assert differing(SCORE, after) == places
    assert touched_indices(SCORE, after) == touched
    assert touched_measures(SCORE, after) == [after.measures[index] for index in touched]


def test_an_id_that_stands_twice_is_found_where_nothing_else_changed() -> None:
    name = M0.voices[0].events[0].id
    voice = M1.voices[0]
    doubled = replace(M1, voices=(replace(voice, events=(replace(voice.events[0], id=name), *voice.events[1:])),))
    after = with_measures(M0, doubled, M2, M3)
    assert "an id stands twice" in faults_near(Document(SCORE), Document(after))
