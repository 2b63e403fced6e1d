from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest

from editor.edits.base import Refused
from editor.edits.corrections.voice_merging import MergeVoices
from editor.edits.document import Document
from tests.editor.edits.corrections.heard import sounds
from tests.editor.edits.reading import document, done, lines
from tests.editor.scores import ALL, Builder, start
from transcriptions.music.score import Event

F = Fraction
ONE = MergeVoices(1)


def two(b: Builder, *bars: tuple[str | Sequence[Event], str | Sequence[Event]]) -> Document:
    """A staff with two voices."""
    return document(
        *(
            b.measure(str(index + 1), b.voice(upper), b.voice(lower, number=2), **(start() if index == 0 else {}))
            for index, (upper, lower) in enumerate(bars)
        )
    )


def merged(*bars: tuple[str, str]) -> list[str]:
    made = done(two(Builder(), *bars), ONE).document
    assert lines(made, number=2) == [""] * len(bars)
    return lines(made)


def test_equal_rhythms_become_chords() -> None:
    assert merged(("q E4 | q F4 | h G4", "q C4 | q D4 | h B3")) == ["q C4 E4 | q D4 F4 | h B3 G4"]


def test_what_lasts_longer_is_cut_and_tied() -> None:
    assert merged(("q E4 | q F4 | h G4", "h C4 | h B3")) == ["q C4~ E4 | q C4 F4 | h B3 G4"]
    assert merged(("w E4~", "w C4"), ("w E4", "h C4 | h D4")) == ["w C4 E4~", "h C4 E4~ | h D4 E4"]


def test_rests_are_filled() -> None:
    assert merged(("h r | h G4", "q C4 | q s | h s")) == ["q C4 | q r | h G4"]


def test_of_a_pitch_in_both_voices_the_later_one_ends_the_other() -> None:
    assert merged(("w C4", "h D4 | h C4")) == ["h C4 D4 | h C4"]
    assert merged(("w C4", "h C4 | h D4")) == ["h C4~ | h C4 D4"]
    assert merged(("w C4~", "w E4"), ("w C4", "w C4")) == ["w C4 E4", "w C4"]


def test_triplets_hold_the_notes_of_the_other_voice() -> None:
    b = Builder()
    triplet = (*b.tuplet(3, 2, "e", "e E4 | e F4 | e G4"), *b.events("h. A4"))
    assert lines(done(two(b, (triplet, "q C4 | h. D4")), ONE).document) == [
        "3:2{e C4~ E4 | e C4~ F4 | e C4 G4} | h. D4 A4"
    ]
    b = Builder()
    triplet = (*b.tuplet(3, 2, "e", "e E4 | e F4 | e G4"), *b.events("h. A4"))
    made = done(two(b, (triplet, "e C4 | e B3 | h. D4")), ONE).document
    assert lines(made) == ["3:2{e C4~ E4 | s C4 F4~ | s B3~ F4 | e B3 G4} | h. D4 A4"]


def test_tuplets_that_cannot_be_one_stay_in_their_voices() -> None:
    b = Builder()
    fives = (*b.tuplet(5, 4, "s", "s E4 | s F4 | s G4 | s A4 | s B4"), *b.events("h. C5"))
    triplet = (*b.tuplet(3, 2, "e", "e C4 | e D4 | e E4"), *b.events("h. F4"))
    made = done(two(b, (fives, triplet), ("w G4", "w C4")), ONE).document
    assert lines(made) == ["5:4{s E4 | s F4 | s G4 | s A4 | s B4} | h. F4 C5", "w C4 G4"]
    assert lines(made, number=2) == ["3:2{e C4 | e D4 | e E4} | q s | h s", ""]


def test_voices_three_and_four_go_into_one_and_two() -> None:
    b = Builder()
    voices = [
        b.voice(text, number=number) for number, text in enumerate(("w C5", "w C4", "h E5 | h F5", "w E4"), start=1)
    ]
    music = document(b.measure("1", *voices, **start()))
    made = done(music, MergeVoices(2)).document
    assert [lines(made, number=number) for number in (1, 2, 3, 4)] == [["h C5~ E5 | h C5 F5"], ["w C4 E4"], [""], [""]]
    made = done(music, MergeVoices(3)).document
    assert [lines(made, number=number) for number in (1, 2, 3, 4)] == [
        ["w E4 C5"],
        ["w C4"],
        ["h E5 | h F5"],
        [""],
    ]


def test_notes_tied_out_of_the_measures_stay() -> None:
    music = two(Builder(), ("w E4", "w C4~"), ("w F4", "h C4 | h D4"))
    made = done(music, MergeVoices(1, last=music.score.measures[0].id)).document
    assert (lines(made), lines(made, number=2)) == (["w E4", "w F4"], ["w C4~", "h C4 | h D4"])


def test_measures_without_further_voices_stay_the_same_objects() -> None:
    music = Document(ALL["piano"]())
    made = done(music, ONE).document
    assert [one is other for one, other in zip(made.score.measures, music.score.measures, strict=True)] == [
        False, False, True, True
    ]  # fmt: skip
    assert done(music, MergeVoices(2)).document.score.measures == music.score.measures


def test_one_part_alone() -> None:
    music = Document(ALL["drums"]())
    assert done(music, MergeVoices(1, part_id="P1")).document != music
    assert done(music, MergeVoices(1, part_id="P2")).document == music


@pytest.mark.parametrize("name", sorted(ALL))
def test_nothing_is_lost(name: str) -> None:
    music = Document(ALL[name]())
    assert sounds(done(music, ONE).document.score) == sounds(music.score)


@pytest.mark.parametrize("most", [0, -1, 5])
def test_other_numbers_are_refused(most: int) -> None:
    with pytest.raises(Refused, match=r"^A staff has one to four voices.$"):
        done(Document(ALL["piano"]()), MergeVoices(most))


def test_words() -> None:
    assert ONE.words == "Merge voices"
    assert MergeVoices(2, first="m1").words == "Keep at most 2 voices on a staff in some measures"
