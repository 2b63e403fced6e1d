from __future__ import annotations

import numpy as np
import pytest

from tests.transcriptions.music.playing import play, waltz
from transcriptions.music.levels import Heard
from transcriptions.music.meter import METERS, Reading, bar_places, readings
from transcriptions.music.meter_features import reading_features, score
from transcriptions.music.onsets import group_onsets
from transcriptions.music.pulse import PERIODS_S


@pytest.fixture(name="heard", scope="module")
def heard_waltz() -> Heard:
    return Heard.of(group_onsets(sorted(play(waltz()))), PERIODS_S)


def test_bar_lines_go_where_they_score_most() -> None:
    assert bar_places((0, 2, 0, 0, 2, 0, 0, 2), 3).tolist() == [2, 0, 1, 2, 0, 1, 2, 0]


def test_a_slip_of_the_bar_line_needs_strong_evidence() -> None:
    early, late = [3.0, 0, 0] * 6, [0, 3.0, 0] * 6
    assert bar_places((*early, *late), 3)[-18:].tolist() == [2, 0, 1] * 6
    assert bar_places((*early, *late[:3]), 3)[-3:].tolist() == [0, 1, 2]


def test_readings_are_every_level_and_meter(heard: Heard) -> None:
    found = readings(heard)
    assert len(found) == 8 * len(METERS)
    assert {(reading.meter, reading.beats_in_bar) for reading in found} == {
        ((2, 4), 2), ((3, 4), 3), ((4, 4), 4), ((6, 8), 2), ((9, 8), 3), ((12, 8), 4),
    }  # fmt: skip


def test_the_right_reading_scores_most(heard: Heard) -> None:
    best = max(readings(heard), key=score)
    assert best.meter == (3, 4)
    assert np.diff(best.level.beat_times_s) == pytest.approx(np.full(len(best.level.beat_times_s) - 1, 0.6), abs=0.01)


def test_features_are_finite_for_every_reading(heard: Heard) -> None:
    for reading in readings(heard):
        assert isinstance(reading, Reading)
        assert reading_features(reading).shape == (36,)
        assert np.isfinite(reading_features(reading)).all()
