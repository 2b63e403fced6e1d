from __future__ import annotations

from fractions import Fraction

import pytest

from transcriptions.music.draft import Keys
from transcriptions.music.score import Key, Part, Pitch
from transcriptions.music.transposing import transposition_fifths, write_for_parts, written_fifths


@pytest.mark.parametrize(
    ("semitones", "fifths"), [(0, 0), (-2, 2), (-3, -3), (-7, 1), (-9, 3), (12, 0), (-14, 2), (3, 3)]
)
def test_keys_of_transposing_instruments(semitones: int, fifths: int) -> None:
    assert transposition_fifths(semitones) == fifths


def test_a_key_of_too_many_sharps_is_written_in_flats() -> None:
    clarinet = Part("p1", "Clarinet in B♭", transposition=-2)
    assert written_fifths(Key(5), clarinet) == 7
    assert written_fifths(Key(6), clarinet) == -4
    assert written_fifths(Key(6), Part("p2", "Drums", is_percussion=True)) == 0


def test_each_part_reads_its_own_pitches() -> None:
    parts = [
        Part("p1", "Flute"),
        Part("p2", "Clarinet in B♭", transposition=-2),
        Part("p3", "Horn in F", transposition=-7),
        Part("p4", "Alto Saxophone", transposition=-9),
        Part("p5", "Double Bass", transposition=-12),
    ]
    sounding = Pitch("B", -1, 3)
    written = write_for_parts(
        {(part, Fraction(0), 58): sounding for part in range(5)}, parts, Keys((Fraction(0),), (Key(-2),))
    )
    assert [written[part, Fraction(0), 58] for part in range(5)] == [
        sounding, Pitch("C", 0, 4), Pitch("F", 0, 4), Pitch("G", 0, 4), Pitch("B", -1, 4),
    ]  # fmt: skip


def test_enharmonic_change_of_the_key_moves_the_notes_too() -> None:
    parts = [Part("p1", "Clarinet in B♭", transposition=-2)]
    written = write_for_parts({(0, Fraction(0), 66): Pitch("F", 1, 4)}, parts, Keys((Fraction(0),), (Key(6),)))
    assert written == {(0, Fraction(0), 66): Pitch("A", -1, 4)}
