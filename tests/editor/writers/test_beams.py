from __future__ import annotations

from fractions import Fraction

import pytest

from editor.writers.beams import beam_groups, beam_words
from tests.editor.scores import Builder
from transcriptions.music.score import TimeSignature


@pytest.mark.parametrize(
    ("meter", "text", "groups"),
    [
        ((4, 4), "e C4 | e C4 | e C4 | e C4 | e C4 | e C4 | e C4 | e C4", [[0, 1, 2, 3], [4, 5, 6, 7]]),
        ((4, 4), "s C4 | s C4 | e C4 | e C4 | e C4 | h C4", [[0, 1, 2], [3, 4]]),
        ((4, 4), "q C4 | e C4 | e C4 | e C4 | e C4 | q C4", [[1, 2], [3, 4]]),
        ((3, 4), "e C4 | e C4 | e C4 | e C4 | e C4 | e C4", [[0, 1, 2, 3, 4, 5]]),
        ((2, 4), "e. C4 | s C4 | e C4 | e C4", [[0, 1], [2, 3]]),
        ((6, 8), "e C4 | e C4 | e C4 | e C4 | e C4 | e C4", [[0, 1, 2], [3, 4, 5]]),
        ((6, 8), "e C4 | s C4 | s C4 | e C4 | q C4 | e C4", [[0, 1, 2, 3]]),
        ((7, 8), "e C4 | e C4 | e C4 | e C4 | e C4 | e C4 | e C4", [[0, 1], [2, 3], [4, 5, 6]]),
        ((3, 8), "e C4 | e C4 | e C4", [[0, 1, 2]]),
        ((4, 4), "e C4 | e r | e C4 | e C4 | e r | e C4 | e C4 | e C4", [[2, 3], [5, 6, 7]]),
        ((4, 4), "w C4", []),
    ],
)
def test_groups_follow_the_meter(meter: tuple[int, int], text: str, groups: list[list[int]]) -> None:
    assert beam_groups(Builder().events(text), TimeSignature(*meter)) == groups


def test_an_upbeat_is_counted_from_its_place_in_the_measure() -> None:
    events = Builder().events("s C4 | s C4 | e C4 | e C4")
    assert beam_groups(events, TimeSignature(4, 4)) == [[0, 1, 2]]
    assert beam_groups(events, TimeSignature(4, 4), offset=Fraction(5, 2)) == [[0, 1], [2, 3]]


def test_a_tuplet_inside_a_beat_joins_its_beam() -> None:
    b = Builder()
    events = (*b.events("e C4"), *b.tuplet(3, 2, "s", "s C4 | s C4 | s C4"))
    assert beam_groups(events, TimeSignature(4, 4)) == [[0, 1, 2, 3]]


def test_a_long_tuplet_is_beamed_by_its_unit() -> None:
    b = Builder()
    events = b.tuplet(3, 2, "q", "e C4 | e C4 | e C4 | e C4 | e C4 | e C4")
    assert beam_groups(events, TimeSignature(4, 4)) == [[0, 1], [2, 3], [4, 5]]


def test_a_beam_splits_where_it_would_cross_a_tuplets_edge() -> None:
    b = Builder()
    events = (*b.tuplet(3, 2, "q", "q C4 | e C4 | e C4 | q C4"), *b.events("e C4 | e C4 | q C4"))
    assert beam_groups(events, TimeSignature(4, 4)) == [[1, 2], [4, 5]]


def test_words_of_a_dotted_figure() -> None:
    assert beam_words([1, 2]) == [["begin"], ["end", "backward hook"]]
    assert beam_words([2, 1, 2]) == [["begin", "forward hook"], ["continue"], ["end", "backward hook"]]
    assert beam_words([1, 2, 2]) == [["begin"], ["continue", "begin"], ["end", "end"]]
