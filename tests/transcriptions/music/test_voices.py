from __future__ import annotations

from fractions import Fraction

from tests.transcriptions.music.playing import grid_note
from transcriptions.learned_weights import load_learned
from transcriptions.music.draft import GridNote, Line
from transcriptions.music.score import Part, TimeSignature
from transcriptions.music.voices import write_lines

PIANO, FLUTE, DRUMS = Part("p1", "Piano", staves=2), Part("p1", "Flute"), Part("p1", "Drums", is_percussion=True)


def lines(notes: list[GridNote], part: Part = PIANO) -> list[Line]:
    ordered = sorted(notes, key=lambda note: (note.start, note.pitch))
    return write_lines(ordered, [1] * len(ordered), [part], time=TimeSignature(4, 4), learned=load_learned())


def written(line: Line) -> list[tuple[Fraction, Fraction, list[int]]]:
    return [(chord.start, chord.end, [note.pitch for note in chord.notes]) for chord in line.chords]


def test_chords_share_a_stem() -> None:
    (line,) = lines([grid_note(at, 0.9, pitch) for at in range(4) for pitch in (60, 64, 67)])
    assert written(line) == [(at, at + 1, [60, 64, 67]) for at in range(4)]


def test_a_tune_over_held_notes_takes_two_voices() -> None:
    tune = [grid_note(Fraction(at, 2), 0.45, 72 + at) for at in range(8)]
    upper, lower = lines([*tune, grid_note(0, 3.9, 60)])
    assert (upper.number, lower.number) == (1, 2)
    assert written(lower) == [(0, 4, [60])]
    assert [pitch for _, _, (pitch,) in written(upper)] == list(range(72, 80))


def test_legato_overlap_is_no_second_voice() -> None:
    (line,) = lines([grid_note(at, 1.15, 60 + at) for at in range(8)])
    assert [end - start for start, end, _ in written(line)] == [1] * 7 + [1]


def test_a_line_instrument_has_one_voice_whatever_it_holds() -> None:
    (line,) = lines([grid_note(0, 4, 60), grid_note(1, 1, 72), grid_note(2, 2, 74)], FLUTE)
    assert written(line) == [(0, 1, [60]), (1, 2, [72]), (2, 4, [74])]


def test_drums_are_hands_and_feet_within_beats() -> None:
    hands, feet = lines([grid_note(0, 0.1, 36), grid_note(2, 0.1, 38)], DRUMS)
    assert (written(hands), written(feet)) == ([(2, 3, [38])], [(0, 1, [36])])
