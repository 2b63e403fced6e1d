from __future__ import annotations

import pytest

from transcriptions.music.instruments import (
    abbreviation,
    full_name,
    instrument_of,
    is_nameless,
    program_of_name,
    transposition_of,
)


@pytest.mark.parametrize(
    ("program", "name", "transposition", "staves"),
    [
        (0, "Piano", 0, 2),
        (8, "Celesta", 12, 2),
        (32, "Double Bass", -12, 1),
        (43, "Double Bass", -12, 1),
        (42, "Cello", 0, 1),
        (46, "Harp", 0, 2),
        (56, "Trumpet in B♭", -2, 1),
        (60, "Horn in F", -7, 1),
        (65, "Alto Saxophone", -9, 1),
        (66, "Tenor Saxophone", -14, 1),
        (67, "Baritone Saxophone", -21, 1),
        (71, "Clarinet in B♭", -2, 1),
        (72, "Piccolo", 12, 1),
        (100, "Synthesizer", 0, 1),
    ],
)
def test_what_is_customary(program: int, name: str, transposition: int, staves: int) -> None:
    instrument = instrument_of(program)
    assert (instrument.name, instrument.transposition, instrument.staves) == (name, transposition, staves)


def test_every_program_has_an_instrument_with_a_range() -> None:
    assert all(instrument_of(program).lowest < instrument_of(program).highest for program in range(128))


@pytest.mark.parametrize(
    ("program", "name", "semitones"),
    [
        (71, "Clarinet in A", -3),
        (71, "Clarinet in C", 0),
        (71, "E♭ Clarinet", 3),
        (71, "Clarinetto 2 in Bb", -2),
        (60, "Horn in E flat", -9),
        (60, "Corno in C", -12),
        (60, "F Horn", -7),
        (56, "Trumpet in D", 2),
        (56, "Trumpet 1", -2),
        (73, "Flute in G", 0),
    ],
)
def test_a_name_rules_over_the_usual_transposition(program: int, name: str, semitones: int) -> None:
    assert transposition_of(instrument_of(program), name) == semitones


@pytest.mark.parametrize(
    ("program", "name", "full", "short"),
    [
        (71, "", "Clarinet in B♭", "Cl."),
        (71, "Track 3", "Clarinet in B♭", "Cl."),
        (71, "Clarinet 2", "Clarinet 2 in B♭", "Cl. 2"),
        (71, "Clarinet in A", "Clarinet in A", "Cl."),
        (71, "B♭ Clarinet", "B♭ Clarinet", "B. C."),
        (40, "Violin II", "Violin II", "Vln. II"),
        (40, "Violin", "Violin", "Vln."),
        (53, "Anna", "Anna", "Anna"),
        (53, "Vocals", "Vocals", "Voca."),
        (30, "Lead Guitar 2", "Lead Guitar 2", "L. G. 2"),
        (60, "Horns", "Horns in F", "Hn."),
    ],
)
def test_names_before_the_systems(program: int, name: str, full: str, short: str) -> None:
    instrument = instrument_of(program)
    assert full_name(instrument, name) == full
    assert abbreviation(instrument, full) == short


@pytest.mark.parametrize("name", ["", " ", "Track 1", "Part 12", "MIDI 01", "part", "3", "Untitled", "Channel_2"])
def test_what_is_no_name(name: str) -> None:
    assert is_nameless(name)


@pytest.mark.parametrize("name", ["Piano", "Trackers", "Violin I", "Part of Anna", "T. Sax"])
def test_what_is_a_name(name: str) -> None:
    assert not is_nameless(name)


@pytest.mark.parametrize(
    ("name", "program"),
    [
        ("Violoncello", 42),
        ("Violin II", 40),
        ("Viola", 41),
        ("Bass", 33),
        ("Contrabass", 43),
        ("Contrabassoon", 70),
        ("Bass Clarinet", 71),
        ("Alto Sax", 65),
        ("Alto", 53),
        ("English Horn", 69),
        ("Corno I", 60),
        ("Piano", None),
        ("My song", None),
    ],
)
def test_programs_by_name(name: str, program: int | None) -> None:
    assert program_of_name(name) == program
