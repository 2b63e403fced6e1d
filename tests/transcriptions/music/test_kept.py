"""Values that follow from all measures of a score, shared by those that mean the same."""

from __future__ import annotations

from dataclasses import replace

from tests.editor import scores
from tests.editor.conftest import repeated
from transcriptions.music.kept import FEW, MOST_MEASURES, MOST_SCORES, Kept
from transcriptions.music.score import Measure

Measures = tuple[Measure, ...]
LONG = repeated(scores.piano(), 20).measures


def labels() -> tuple[Kept[str, list[str]], list[Measures]]:
    """A memory of labels, and what it had to work out."""
    made: list[Measures] = []
    return Kept(lambda measure: measure.label), made


def ask(known: Kept[str, list[str]], made: list[Measures], measures: Measures, around: str = "") -> list[str]:
    def make() -> list[str]:
        made.append(measures)
        return [measure.label for measure in measures]

    return known.get(measures, around, make)


def other(measures: Measures, index: int, label: str) -> Measures:
    return (*measures[:index], replace(measures[index], label=label), *measures[index + 1 :])


def test_what_means_the_same_shares_a_value() -> None:
    known, made = labels()
    first = ask(known, made, LONG)
    moved = (*LONG[:3], replace(LONG[3], start_s=1.0), *LONG[4:])
    assert ask(known, made, moved) is first
    assert ask(known, made, LONG) is first
    assert made == [LONG]
    assert ask(known, made, other(LONG, 3, "x"))[3] == "x"
    assert ask(known, made, LONG[1:]) == first[1:]
    assert len(made) == 3


def test_what_it_follows_from_beside_the_measures_counts() -> None:
    known, made = labels()
    ask(known, made, LONG, "a")
    ask(known, made, LONG, "b")
    ask(known, made, LONG, "a")
    assert len(made) == 2


def test_few_measures_are_looked_at_each_time() -> None:
    known, made = labels()
    for _ in range(2):
        ask(known, made, LONG[: FEW - 1])
    assert (len(made), len(known)) == (2, 0)


def test_the_oldest_are_forgotten() -> None:
    known, made = labels()
    for number in range(2 * MOST_SCORES):
        ask(known, made, other(LONG, 5, str(number)))
    assert len(known) == MOST_SCORES
    huge = LONG * (MOST_MEASURES // len(LONG))
    ask(known, made, huge)
    assert len(known) == 2
