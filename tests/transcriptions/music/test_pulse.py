from __future__ import annotations

import numpy as np
import pytest

from transcriptions.music.pulse import PERIODS_S, track
from transcriptions.music.rhythm import CHANGE, OCCUPANCY, PLACES


def test_probabilities_are_probabilities() -> None:
    assert OCCUPANCY.shape == (7, PLACES)
    assert ((OCCUPANCY > 0) & (OCCUPANCY < 1)).all()
    assert CHANGE.sum(axis=1) == pytest.approx(np.ones(7), abs=0.002)


def test_even_eighths_with_accented_quarters_are_places_six_apart() -> None:
    times = np.linspace(1.0, 1.0 + 0.3 * 31, 32)
    accents = np.tile([1.5, -1.5], 16)
    pulse = track(times, accents)
    assert np.diff(pulse.places).tolist() == [6] * 31
    assert pulse.places[0] % PLACES == 0
    assert float(np.median(pulse.periods_s)) == pytest.approx(0.6, rel=0.04)


def test_a_slowing_player_stays_on_the_beat() -> None:
    gaps = 0.5 * 1.02 ** np.arange(40)
    pulse = track(np.concatenate([[0.0], np.cumsum(gaps)]), np.zeros(41), PERIODS_S[5:26])
    assert len(set(np.diff(pulse.places).tolist())) == 1


def test_spread_chords_share_a_place() -> None:
    beats = 0.6 * np.arange(24)
    times = np.sort(np.concatenate([beats, beats[12:13] + 0.05]))
    places = track(times, np.zeros(25)).places
    assert int(np.diff(places)[12]) == 0


def test_a_long_silence_is_a_pause_of_a_few_beats() -> None:
    times = np.concatenate([0.5 * np.arange(16), 3000 + 0.5 * np.arange(16)])
    places = track(times, np.zeros(32)).places
    assert int(places[16] - places[15]) <= 9 * PLACES
