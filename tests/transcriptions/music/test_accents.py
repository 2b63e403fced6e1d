from __future__ import annotations

import numpy as np

from transcriptions.music.accents import NAMES, accents, beat_log_odds
from transcriptions.music.onsets import group_onsets
from transcriptions.music.performance import PlayedNote


def test_an_even_line_has_no_accents_but_its_harmony() -> None:
    onsets = group_onsets([PlayedNote(0.5 * index, 60, 0.5 * index + 0.4) for index in range(20)])
    features = accents(onsets)
    assert features.shape == (20, len(NAMES))
    assert np.allclose(features[3:-3], 0, atol=1e-9)


def test_a_long_low_loud_chord_sounds_like_a_beat() -> None:
    notes = [PlayedNote(0.5 * index, 72, 0.5 * index + 0.2, 60) for index in range(20)]
    notes += [PlayedNote(5.0, 40, 5.9, 90), PlayedNote(5.0, 52, 5.9, 90)]
    odds = beat_log_odds(accents(group_onsets(sorted(notes))))
    assert int(odds.argmax()) == 10


def test_one_onset_is_no_error() -> None:
    assert accents(group_onsets([PlayedNote(0.0, 60, 1.0)])).shape == (1, len(NAMES))
