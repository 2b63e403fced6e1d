from __future__ import annotations

from fractions import Fraction

import pytest

from editor.edits.corrections.respelling import RespellAll
from editor.edits.document import Document
from tests.editor.edits.corrections.heard import sounds
from tests.editor.edits.reading import document, done, lines, one_voice
from tests.editor.scores import ALL, Builder, start
from transcriptions.music.score import Grace, Part

F = Fraction


def respelt(before: Document, edit: RespellAll | None = None) -> list[str]:
    return lines(done(before, edit or RespellAll()).document)


def test_notes_are_spelt_by_the_key() -> None:
    assert respelt(one_voice("q D4 | q Gb4 | q A4 | q Db5", "w D5", fifths=2)) == [
        "q D4 | q F#4 | q A4 | q C#5",
        "w D5",
    ]
    assert respelt(one_voice("q Bb4 | q D#5 | q F4 | q A#4", fifths=-2)) == ["q Bb4 | q Eb5 | q F4 | q Bb4"]


def test_tied_notes_are_spelt_alike() -> None:
    assert respelt(one_voice("q D4 | q A4 | h Gb4~", "h Gb4 | h D4", fifths=2)) == [
        "q D4 | q A4 | h F#4~",
        "h F#4 | h D4",
    ]


def test_a_note_tied_out_of_the_measures_stays() -> None:
    music = one_voice("q D4 | q Gb4 | h Gb4~", "h Gb4 | h D4", fifths=2)
    edit = RespellAll(last=music.score.measures[0].id)
    assert respelt(music, edit) == ["q D4 | q F#4 | h Gb4~", "h Gb4 | h D4"]


def test_grace_notes_are_spelt_too() -> None:
    b = Builder()
    grace = b.event("s Gb4", grace=Grace.ACCIACCATURA)
    music = document(b.measure("1", b.voice((grace, *b.events("h G4 | h D4"))), **start(4, 4, 2)))
    assert respelt(music) == ["(s F#4) | h G4 | h D4"]


def test_transposing_parts_are_spelt_by_the_key_that_they_read() -> None:
    b = Builder()
    clarinet = Part("P1", "Clarinet in B♭", program=71, transposition=-2)
    music = document(b.measure("1", b.voice("q E4 | q G#4 | q B4 | q Eb5"), **start(4, 4, 2)), parts=(clarinet,))
    assert respelt(music) == ["q E4 | q G#4 | q B4 | q D#5"]


def test_drums_stay() -> None:
    music = Document(ALL["drums"]())
    assert done(music, RespellAll()).document.score.measures == music.score.measures


@pytest.mark.parametrize("name", sorted(ALL))
def test_no_sound_changes(name: str) -> None:
    music = Document(ALL[name]())
    assert sounds(done(music, RespellAll()).document.score) == sounds(music.score)


def test_words() -> None:
    assert RespellAll().words == "Respell by key"
    assert RespellAll("m1").words == "Respell by key in some measures"
