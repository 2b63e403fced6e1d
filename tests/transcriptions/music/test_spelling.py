from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.transcriptions.music.playing import grid_note
from transcriptions.music.draft import Keys
from transcriptions.music.score import Key
from transcriptions.music.spelling import pitch_at, spell

SIGNS = {-2: "bb", -1: "b", 0: "", 1: "#", 2: "##"}


def names(pitches: list[int], key: Key) -> list[str]:
    written = spell([grid_note(index, 1, pitch) for index, pitch in enumerate(pitches)], Keys((Fraction(0),), (key,)))
    return [f"{pitch.step}{SIGNS[pitch.alter]}" for _, pitch in sorted(written.items())]


def test_scales_are_spelt_by_their_key() -> None:
    major = [60, 62, 64, 65, 67, 69, 71, 72]
    assert names(major, Key(0)) == ["C", "D", "E", "F", "G", "A", "B", "C"]
    assert names([pitch + 1 for pitch in major], Key(-5)) == ["Db", "Eb", "F", "Gb", "Ab", "Bb", "C", "Db"]
    assert names([pitch - 1 for pitch in major], Key(5)) == ["B", "C#", "D#", "E", "F#", "G#", "A#", "B"]


def test_the_leading_note_of_a_minor_key_is_raised() -> None:
    assert names([57, 59, 60, 62, 64, 65, 68, 69], Key(0, "minor"))[6] == "G#"
    assert names([62, 64, 65, 67, 69, 70, 73, 74], Key(-1, "minor"))[6] == "C#"


def test_a_chromatic_scale_is_sharp_upwards_and_flat_downwards_but_for_the_leading_notes() -> None:
    up = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B", "C"]
    assert names(list(range(60, 73)), Key(0)) == up
    down = ["C", "B", "Bb", "A", "Ab", "G", "F#", "F", "E", "Eb", "D", "C#", "C"]
    assert names(list(range(72, 59, -1)), Key(0)) == down


def test_a_neighbour_note_takes_the_next_letter() -> None:
    assert names([67, 66, 67, 64, 63, 64], Key(0)) == ["G", "F#", "G", "E", "D#", "E"]
    assert names([67, 68, 67, 60, 61, 60], Key(-3)) == ["G", "Ab", "G", "C", "Db", "C"]


def test_notes_are_spelt_by_the_key_of_their_section() -> None:
    keys = Keys((Fraction(0), Fraction(4)), (Key(-5), Key(4, "minor")))
    written = spell([grid_note(at, 1, pitch) for at, pitch in enumerate((61, 68, 65, 61, 61, 68, 64, 61))], keys)
    assert [pitch.step for _, pitch in sorted(written.items())] == ["D", "A", "F", "D", "C", "G", "E", "C"]


def test_octaves_follow_the_letter() -> None:
    assert (pitch_at(7, 61).octave, pitch_at(12, 60).octave, pitch_at(-7, 71).octave) == (4, 3, 5)


@given(st.lists(st.integers(0, 127), max_size=60), st.integers(-6, 6))
def test_what_is_written_sounds_as_played(pitches: list[int], fifths: int) -> None:
    notes = [grid_note(index, 1, pitch) for index, pitch in enumerate(pitches)]
    for (_, _, sounding), written in spell(notes, Keys((Fraction(0),), (Key(fifths),))).items():
        assert written.midi == sounding
        assert -2 <= written.alter <= 2
