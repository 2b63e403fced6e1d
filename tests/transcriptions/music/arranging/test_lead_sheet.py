"""Melody and chord symbols on one staff."""

from __future__ import annotations

from fractions import Fraction

from tests.editor.scores import PIANO, Builder, score, start
from tests.transcriptions.music.arranging.pieces import piano, song, symbols, written
from transcriptions.music.arranging.versions import Version, arrange
from transcriptions.music.score import Part, Tempo


def test_the_singer_has_the_melody_even_under_the_piano() -> None:
    sheet = arrange(song(("h E4 | h F4", "q G5 | q A5 | q B5 | q C6", "w C3")), Version.LEAD_SHEET)
    assert written(sheet) == ["0 E4", "2 F4"]
    assert [(part.name, part.staves) for part in sheet.parts] == [("Melody", 1)]


def test_players_take_over_where_the_singer_rests_for_long() -> None:
    rest, chord = ("w m", "q C5 | q D5 | q E5 | q D5", "w C3"), ("w G4", "w C4 E4", "w C3")
    sheet = arrange(song(chord, rest, rest, chord), Version.LEAD_SHEET)
    assert written(sheet)[:5] == ["0 G4", "4 C5", "5 D5", "6 E5", "7 D5"]


def test_repeated_chords_before_the_singer_are_no_melody() -> None:
    vamp = ("w m", "q C5 E5 | q C5 E5 | q C5 E5 | q C5 E5", "w C3")
    sheet = arrange(song(vamp, vamp, ("w G4", "w C4 E4", "w C3")), Version.LEAD_SHEET)
    assert written(sheet) == ["8 G4"]
    assert symbols(sheet) == [["0 C"], [], []]


def test_a_low_melody_comes_up_by_octaves() -> None:
    sheet = arrange(song(("q C3 | q D3 | q E3 | q F3", "w C4 G4", "w C2"), name="Bass voice"), Version.LEAD_SHEET)
    assert written(sheet) == ["0 C4", "1 D4", "2 E4", "3 F4"]


def test_symbols_stand_where_the_chord_changes_and_are_not_repeated() -> None:
    bars = [("w C5", "w C3 E3 G3"), ("w C5", "w C3 E3 G3"), ("h B4 | h C5", "h G2 D3 F3 | h C3 E3 G3")]
    sheet = arrange(piano(*bars), Version.LEAD_SHEET)
    assert symbols(sheet) == [["0 C"], [], ["0 G7", "2 C"]]


def test_a_silent_bar_says_no_chord() -> None:
    bars = [("w C5", "w C3 E3 G3"), ("w m", "w m"), ("w C5", "w C3 E3 G3")]
    assert symbols(arrange(piano(*bars), Version.LEAD_SHEET)) == [["0 C"], ["0 N.C."], ["0 C"]]


def test_pickup_key_and_tempo_stay() -> None:
    b = Builder()
    tempo = Tempo(Fraction(84), text="Andante")
    upbeat = b.measure(
        "0", b.voice("q G4"), b.voice("q r", staff=2), length=Fraction(1), tempo=tempo, **start(3, 4, fifths=1)
    )
    bar = b.measure("1", b.voice("h. B4"), b.voice("h. G2 D3", staff=2))
    sheet = arrange(score([upbeat, bar], [PIANO]), Version.LEAD_SHEET)
    assert (sheet.measures[0].length, sheet.measures[0].tempo) == (Fraction(1), tempo)
    assert sheet.measures[0].key == upbeat.key
    assert written(sheet) == ["0 G4", "1 B4"]
    assert symbols(sheet)[1] == ["0 G"]


def test_transposing_parts_are_written_as_they_sound() -> None:
    b = Builder()
    clarinet, piano_part = Part("P2", "Clarinet", program=71, transposition=-2), PIANO
    voices = (b.voice("h F#5 | h E5", part="P2"), b.voice("w C4"), b.voice("w C3 G3", staff=2))
    sheet = arrange(score([b.measure("1", *voices, **start())], [clarinet, piano_part]), Version.LEAD_SHEET)
    assert written(sheet) == ["0 E5", "2 D5"]


def test_triplets_stay_in_a_lead_sheet() -> None:
    b = Builder()
    right = (*b.tuplet(3, 2, "e", "e C5 | e D5 | e E5"), *b.events("q F5 | h G5"))
    source = score([b.measure("1", b.voice(right), b.voice("w C3 E3", staff=2), **start())], [PIANO])
    sheet = arrange(source, Version.LEAD_SHEET)
    assert written(sheet) == ["0 C5", "1/3 D5", "2/3 E5", "1 F5", "2 G5"]
    assert [event.tuplet is None for event in sheet.measures[0].voices[0].events] == [False] * 3 + [True] * 2
