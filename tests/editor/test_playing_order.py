from __future__ import annotations

import pytest

from editor.playing_order import playing_order
from tests.editor import scores
from transcriptions.music.score import Mark, Measure


def measure(label: str, *, jump: str = "", **more: object) -> Measure:
    marks = (Mark(f"k{label}", "jump", "P1", 1, scores.VALUES["q"], jump),) if jump else ()
    return Measure(f"m{label}", label, (), marks=marks, **more)  # type: ignore[arg-type]


def played(*measures: Measure) -> str:
    return " ".join(measures[index].label for index in playing_order(measures))


def test_without_repeats_everything_is_played_once() -> None:
    assert played(measure("1"), measure("2"), measure("3")) == "1 2 3"


def test_a_repeat_goes_back_to_its_start_or_to_the_last_one() -> None:
    first = played(measure("1"), measure("2", repeat_start=True), measure("3", repeat_end=True), measure("4"))
    assert first == "1 2 3 2 3 4"
    assert played(measure("1", repeat_end=True), measure("2", repeat_end=True), measure("3")) == "1 1 2 2 3"


def test_endings_are_played_in_their_turn() -> None:
    assert [scores.compound().measures[index].label for index in playing_order(scores.compound().measures)] == [
        "0", "1", "2", "1", "3"
    ]  # fmt: skip


@pytest.mark.parametrize("ending", ["1, 2", "1.-2.", "1 – 2"])
def test_an_ending_can_stand_for_several_passes(ending: str) -> None:
    piece = (measure("1"), measure("2", ending=ending, repeat_end=True), measure("3", ending="3"), measure("4"))
    assert played(*piece) == "1 2 1 2 1 3 4"


def test_endings_of_several_measures() -> None:
    piece = (
        measure("1", repeat_start=True),
        measure("2", ending="1"),
        measure("3", ending="1", repeat_end=True),
        measure("4", ending="2"),
        measure("5", ending="2"),
        measure("6", repeat_end=True),
    )
    assert played(*piece) == "1 2 3 1 4 5 6 6"


def test_a_first_ending_without_a_second_is_left_out_the_second_time() -> None:
    assert played(measure("1"), measure("2", ending="1", repeat_end=True), measure("3")) == "1 2 1 3"


def test_back_to_the_start_until_the_end_without_repeats() -> None:
    piece = (
        measure("1", repeat_end=True),
        measure("2", jump="Fine"),
        measure("3", ending="1", repeat_end=True),
        measure("4", ending="2", jump="D.C. al Fine"),
    )
    assert played(*piece) == "1 1 2 3 2 4 1 2"


def test_back_to_the_sign_and_on_to_the_coda() -> None:
    piece = (
        measure("1"),
        measure("2", jump="segno"),
        measure("3", jump="To Coda"),
        measure("4", jump="D.S. al Coda"),
        measure("5", jump="coda"),
        measure("6"),
    )
    assert played(*piece) == "1 2 3 4 2 3 5 6"


def test_after_a_jump_the_last_ending_is_played() -> None:
    piece = (measure("1"), measure("2", ending="1", repeat_end=True), measure("3", ending="2", jump="Da Capo"))
    assert played(*piece) == "1 2 1 3 1 3"


def test_a_second_ending_without_a_first_is_played() -> None:
    assert played(measure("1", repeat_start=True), measure("2", ending="2"), measure("3")) == "1 2 3"


def test_signs_that_lead_nowhere_do_no_harm() -> None:
    piece = (measure("1", jump="To Coda"), measure("2", ending="x", jump="D.S. al Coda"), measure("3", ending="99-1"))
    assert played(*piece) == "1 2 1 2 3"
    assert played() == ""
