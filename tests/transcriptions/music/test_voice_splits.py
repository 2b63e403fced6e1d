from __future__ import annotations

from fractions import Fraction
from itertools import groupby

from tests.transcriptions.music.playing import grid_note
from transcriptions.learned_weights import load_learned
from transcriptions.music.draft import GridNote
from transcriptions.music.voice_splits import find_splits

VOICES = load_learned().voices


def chords(notes: list[GridNote]) -> list[list[GridNote]]:
    ordered = sorted(notes, key=lambda note: (note.start, note.pitch))
    return [list(group) for _, group in groupby(ordered, key=lambda note: note.start)]


def test_chords_of_one_length_share_a_stem() -> None:
    groups = chords([grid_note(at, 0.9, pitch) for at in range(8) for pitch in (60, 64, 67)])
    assert find_splits(groups, VOICES) == [0] * 8


def test_held_notes_under_a_tune_are_a_second_voice() -> None:
    held = [grid_note(at, 3.9, 60) for at in (0, 4, 8)]
    tune = [grid_note(Fraction(at, 2), 0.45, 72 + at % 4) for at in range(24)]
    groups = chords([*held, *tune])
    assert find_splits(groups, VOICES) == [1 if group[0].pitch == 60 else 0 for group in groups]


def test_an_inner_line_that_goes_on_by_itself_is_a_second_voice() -> None:
    tune = [grid_note(2 * at, 1.95, pitch) for at, pitch in enumerate((76, 74, 72, 71, 72, 74, 76, 77))]
    below = [grid_note(Fraction(at, 2), 0.48, 60 + (0, 4, 7, 4)[at % 4]) for at in range(32)]
    groups = chords([*tune, *below])
    assert find_splits(groups, VOICES) == [1] * 32


def test_a_line_has_one_voice() -> None:
    places = (Fraction(0), Fraction(1), Fraction(3, 2), Fraction(2))
    few = chords([grid_note(at, 0.5, 60 + 2 * index) for index, at in enumerate(places)])
    assert find_splits(few, VOICES) == [0] * 4


def test_a_second_voice_ends_when_the_first_is_silent() -> None:
    upper = [grid_note(2 * at, 1.95, 76 - at) for at in range(4)]
    lower = [grid_note(Fraction(at, 2), 0.48, 60 + (0, 4, 7, 4)[at % 4]) for at in range(56)]
    splits = find_splits(chords([*upper, *lower]), VOICES)
    assert splits[:16] == [1] * 16
    assert splits[-10:] == [0] * 10


def test_nothing_is_cut_into_nothing() -> None:
    assert find_splits([], VOICES) == []
