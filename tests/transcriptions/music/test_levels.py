from __future__ import annotations

import numpy as np
import pytest

from transcriptions.music.levels import Heard, Level
from transcriptions.music.pulse import Pulse


def level_of(places: list[int], lowest: list[float], *, unit: int = 12) -> Level:
    """Onsets at places of a pulse of a second, whose accents are their basses alone."""
    count = len(places)
    accents = np.zeros((count, 3))
    accents[:, 1] = lowest
    times_s, nothing = np.array(places) / 12, np.zeros(count)
    pulse, classes = Pulse(np.array(places), np.ones(count), 0.0), np.zeros((count, 12))
    heard = Heard(
        pulse, times_s, accents, nothing, classes, classes, nothing, nothing, np.ones(count), nothing, times_s
    )  # fmt: skip
    return Level(heard, unit, 0)


def test_places_are_in_the_beat_of_the_level() -> None:
    places = [0, 6, 9, 12, 18]
    assert level_of(places, [0.0] * 5).twelfths.tolist() == [0, 6, 9, 0, 6]
    assert level_of(places, [0.0] * 5, unit=24).twelfths.tolist() == [0, 3, 4.5, 6, 9]


def test_shares_of_places_with_all_others_last() -> None:
    level = level_of([0, 6, 9, 12, 16, 22, 23, 24], [0.0] * 8)
    assert level.place_shares == pytest.approx((3 / 8, 1 / 8, 1 / 8, 1 / 8, 1 / 8, 1 / 8))


def test_every_other_beat_is_alike_where_the_bass_is() -> None:
    level = level_of([0, 12, 24, 36, 48, 60], [1.0, -1.0] * 3)
    assert level.likeness(7) == pytest.approx([-1, 1, -1, 1, -1, 0, 0])
