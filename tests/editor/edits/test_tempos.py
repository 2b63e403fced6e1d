from __future__ import annotations

from fractions import Fraction

import pytest

from editor.edits.base import Malformed, Refused, Unknown, read_edit
from editor.edits.document import Document
from editor.edits.tempos import SetTempo
from tests.editor.edits.reading import done, one_voice
from tests.editor.scores import piano
from transcriptions.music.score import Tempo

F = Fraction


def tempo(document: Document, edit: SetTempo, index: int = 0) -> Tempo | None:
    return done(document, edit).document.score.measures[index].tempo


def test_a_tempo_with_its_number_and_word() -> None:
    before = Document(piano())
    third = before.score.measures[2].id
    assert tempo(before, SetTempo(third, F(60), F(3, 2), " Lento  assai", F(1)), 2) == Tempo(
        F(60), F(3, 2), "Lento assai", F(1)
    )


def test_a_word_alone_changes_no_speed() -> None:
    before = Document(piano())
    third = before.score.measures[2].id
    expected = Tempo(F(92), F(1), "tranquillo", number_shown=False)
    assert tempo(before, SetTempo(third, None, text="tranquillo"), 2) == expected
    plain = one_voice("w C4")
    first = plain.score.measures[0].id
    assert tempo(plain, SetTempo(first, None, text="Largo")) == Tempo(F(120), F(1), "Largo", number_shown=False)


def test_neither_number_nor_word_removes_it() -> None:
    before = Document(piano())
    assert tempo(before, SetTempo(before.score.measures[0].id, None)) is None


def test_a_place_behind_the_measure_is_refused() -> None:
    before = one_voice("w C4")
    with pytest.raises(Refused, match=r"^This place is not in the measure\.$"):
        done(before, SetTempo(before.score.measures[0].id, F(60), at=F(4)))


def test_unknown_measure() -> None:
    with pytest.raises(Unknown):
        done(one_voice("w C4"), SetTempo("m999", F(60)))


@pytest.mark.parametrize(
    "change",
    [
        {"bpm": "4/1"},
        {"bpm": "1000/1"},
        {"bpm": "-60/1"},
        {"bpm": "60"},
        {"bpm": 60},
        {"bpm": "60001/1001"},
        {"beat": "5/4"},
        {"beat": "8/1"},
        {"beat": "0/1"},
        {"text": "x" * 501},
        {"at": "-1/2"},
    ],
)
def test_malformed(change: dict[str, object]) -> None:
    read_edit({"edit": "set_tempo", "measure_id": "m1", "bpm": "60/1"})
    with pytest.raises(Malformed):
        read_edit({"edit": "set_tempo", "measure_id": "m1", "bpm": "60/1", **change})


def test_words() -> None:
    assert SetTempo("m1", F(185, 2), F(3, 2), "Allegro").words == "Set the tempo to Allegro, dotted quarter = 92.5"
    assert SetTempo("m1", F(60)).words == "Set the tempo to quarter = 60"
    assert SetTempo("m1", None, text="Largo").words == "Set the tempo to Largo"
    assert SetTempo("m1", None).words == "Remove a tempo"
