from __future__ import annotations

import numpy as np

from tests.transcriptions.music.playing import grid_note
from transcriptions.training.note_examples import KeyboardPart
from transcriptions.training.voice_training import as_answers, chords_of, pair_f_measure


def test_pairs_that_follow_each_other_are_counted() -> None:
    groups = [[grid_note(at, 1, 60), grid_note(at, 1, 67)] for at in range(3)]
    two_voices = [[True, False]] * 3
    assert as_answers(groups, [1, 1, 1]) == two_voices
    assert pair_f_measure(groups, two_voices, two_voices) == 1.0
    # Four right pairs of eight given, four wanted.
    assert pair_f_measure(groups, two_voices, as_answers(groups, [0, 0, 0])) == 8 / 12
    assert pair_f_measure(groups[:1], two_voices[:1], two_voices[:1]) == 1.0


def test_notes_of_a_staff_are_gathered_in_chords() -> None:
    notes = [grid_note(0, 1, 60), grid_note(0, 1, 67), grid_note(1, 1, 65)]
    second = np.array([True, False, False])
    staff = KeyboardPart("piano", notes, np.zeros(3, dtype=bool), second, np.ones(3))
    assert chords_of(staff) == ([notes[:2], notes[2:]], [[True, False], [False]])
