from __future__ import annotations

import numpy as np

from tests.transcriptions.music.playing import grid_note
from transcriptions.music.hand_features import hand_rows

BANDS = 37
UNISON = 18  # the band of the note itself


def test_surroundings_of_a_note() -> None:
    notes = [grid_note(0, 4, 48), grid_note(0, 0.9, 60), grid_note(1, 0.9, 64), grid_note(2, 0.9, 67)]
    rows = hand_rows(notes)
    assert rows.shape == (4, 7 * BANDS + 1)
    struck, held, before, after = rows[2, : 4 * BANDS].reshape(4, BANDS)
    assert np.flatnonzero(struck).tolist() == [UNISON]
    assert held.sum() == 1
    assert held[UNISON - 14] == 1
    assert before[UNISON - 4] == 1
    assert np.flatnonzero(after).tolist() == [UNISON + 3]
    assert rows[:, -1].tolist() == np.array([-1, 0, 4 / 12, 7 / 12], dtype=np.float32).tolist()


def test_what_is_near_weighs_more_in_memory() -> None:
    notes = [grid_note(at, 0.9, 60 + at) for at in range(6)]
    few_before = hand_rows(notes)[5, 4 * BANDS : 5 * BANDS]
    assert few_before[UNISON - 5 : UNISON].tolist() == [0.75**4, 0.75**3, 0.75**2, 0.75, 1.0]


def test_a_transposed_piece_differs_in_height_alone() -> None:
    low = hand_rows([grid_note(at, 0.9, 50 + at % 5) for at in range(9)])
    high = hand_rows([grid_note(at, 0.9, 62 + at % 5) for at in range(9)])
    assert (low[:, :-1] == high[:, :-1]).all()
    assert (high[:, -1] - low[:, -1]).tolist() == [1.0] * 9
