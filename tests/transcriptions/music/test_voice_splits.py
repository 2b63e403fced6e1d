from __future__ import annotations

from fractions import Fraction
from itertools import groupby

from tests.transcriptions.music.playing import grid_note
from transcriptions.music.draft import GridNote
from transcriptions.music.voice_splits import WEIGHTS, find_splits, path_features


def chords(notes: list[GridNote]) -> list[list[GridNote]]:
    ordered = sorted(notes, key=lambda note: (note.start, note.pitch))
    return [list(group) for _, group in groupby(ordered, key=lambda note: note.start)]


def test_chords_of_one_length_share_a_stem() -> None:
    groups = chords([grid_note(at, 0.9, pitch) for at in range(8) for pitch in (60, 64, 67)])
    assert find_splits(groups) == [0] * 8


def test_held_notes_under_a_tune_are_a_second_voice() -> None:
    held = [grid_note(at, 3.9, 60) for at in (0, 4, 8)]
    tune = [grid_note(Fraction(at, 2), 0.45, 72 + at % 4) for at in range(24)]
    groups = chords([*held, *tune])
    assert find_splits(groups) == [1 if group[0].pitch == 60 else 0 for group in groups]


def test_a_fugue_answers_below_its_first_voice() -> None:
    subject = [67, 65, 64, 62, 64, 65, 67, 69]
    first = [grid_note(Fraction(at, 2), 0.48, pitch) for at, pitch in enumerate(subject)]
    counter = [grid_note(4 + 2 * at, 1.95, pitch) for at, pitch in enumerate((76, 74, 72, 71))]
    answer = [grid_note(4 + at, 0.97, pitch) for at, pitch in enumerate((60, 59, 57, 55, 57, 59, 60, 62))]
    groups = chords([*first, *counter, *answer])
    assert find_splits(groups) == [0] * 8 + [1] * 8


def test_the_best_path_is_no_worse_than_one_voice() -> None:
    groups = chords([grid_note(Fraction(at, 2), 0.4 + at % 3, 60 + 7 * at % 12) for at in range(24)])
    best, single = (
        sum(weight * value for weight, value in zip(WEIGHTS, path_features(groups, splits), strict=True))
        for splits in (find_splits(groups), [0] * len(groups))
    )
    assert best >= single


def test_nothing_is_cut_into_nothing() -> None:
    assert find_splits([]) == []
