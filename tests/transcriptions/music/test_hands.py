from __future__ import annotations

from fractions import Fraction

from tests.transcriptions.music.playing import grid_note, march, waltz
from transcriptions.learned_weights import load_learned
from transcriptions.music.hands import split_hands

HANDS = load_learned().hands


def test_no_notes_need_no_hands() -> None:
    assert split_hands([], HANDS) == []


def test_accompaniment_and_tune_go_to_their_hands() -> None:
    for piece, tune in ((waltz(), 67), (march(), 65)):
        notes = sorted(
            (grid_note(int(at * 2), 1.8 * length, pitch) for at, length, pitch in piece),
            key=lambda n: (n.start, n.pitch),
        )
        staves = split_hands(notes, HANDS)
        wrong = [n for n, staff in zip(notes, staves, strict=True) if (n.pitch >= tune) != (staff == 1)]
        assert len(wrong) <= len(notes) // 10


def test_both_hands_high_are_still_two_hands() -> None:
    notes = [grid_note(index, 1, pitch) for index in range(16) for pitch in (64, 67, 84, 88)]
    assert split_hands(notes, HANDS) == [2, 2, 1, 1] * 16


def test_no_hand_stretches_over_two_octaves() -> None:
    notes = [grid_note(index, 1, pitch) for index in range(8) for pitch in (36, 48, 60, 64, 72)]
    staves = split_hands(notes, HANDS)
    for first in range(0, len(notes), 5):
        left = [
            note.pitch
            for note, staff in zip(notes[first : first + 5], staves[first : first + 5], strict=True)
            if staff == 2
        ]
        assert max(left) - min(left) <= 14


def test_an_alberti_bass_stays_in_the_left_hand() -> None:
    bass = [grid_note(Fraction(at, 2), 0.45, (48, 55, 52, 55)[at % 4]) for at in range(32)]
    tune = [grid_note(at, 0.9, 72 + (at % 5)) for at in range(16)]
    notes = sorted([*bass, *tune], key=lambda note: (note.start, note.pitch))
    assert split_hands(notes, HANDS) == [1 if note.pitch >= 72 else 2 for note in notes]


def test_a_hymn_has_two_parts_for_each_hand() -> None:
    notes = [grid_note(at, 0.9, pitch + at % 3) for at in range(16) for pitch in (43, 55, 64, 72)]
    assert split_hands(notes, HANDS) == [2, 2, 1, 1] * 16


def test_a_tune_that_goes_low_stays_in_the_right_hand_above_its_bass() -> None:
    tune = [72, 71, 69, 67, 65, 64, 62, 60, 59, 57, 55, 57, 59, 60, 62, 64]
    notes = [grid_note(at, 0.9, pitch) for at, top in enumerate(tune) for pitch in (top - 24, top)]
    assert split_hands(notes, HANDS) == [2, 1] * 16


def test_a_line_is_played_by_one_hand() -> None:
    low = [grid_note(at, 0.95, 40 + (0, 2, 4, 5, 7, 12)[at % 6]) for at in range(24)]
    assert split_hands(low, HANDS) == [2] * 24
    middle = [grid_note(at, 0.95, 60 + 2 * at) for at in range(4)]
    assert split_hands(middle, HANDS) == [1] * 4
