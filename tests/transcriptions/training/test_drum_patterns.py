from __future__ import annotations

import numpy as np
import pytest

from transcriptions.training.drum_patterns import CRASH, HAT, KICK, RIDE, SNARE, play_drums


def played(
    seed: int, meter: tuple[int, int], count: int, *, bars: int = 16, beat: float = 1.0, beat_s: float = 0.5
) -> np.ndarray:
    beats = bars * count
    meters = np.tile(meter, (beats, 1))
    quarters = np.array([index * beat for index in range(beats)], dtype=np.float64)
    return play_drums(np.random.default_rng(seed), quarters, np.arange(beats) % count, meters, beat_s=beat_s)


@pytest.mark.parametrize(
    ("meter", "count", "beat"), [((4, 4), 4, 1.0), ((3, 4), 3, 1.0), ((6, 8), 2, 1.5), ((5, 4), 5, 1.0)]
)
def test_drummers_stay_inside_the_piece_and_say_where_bars_begin(
    meter: tuple[int, int], count: int, beat: float
) -> None:
    on_bar, elsewhere = 0, 0
    for seed in range(20):
        strokes = played(seed, meter, count, beat=beat)
        assert (strokes[:, 0] >= 0).all()
        assert (strokes[:, 0] < 16 * count * beat).all()
        kicks = strokes[strokes[:, 1] == KICK, 0]
        on_bar += int((kicks % (count * beat) < 1e-9).sum())
        elsewhere += int((kicks % (count * beat) >= 1e-9).sum())
    assert on_bar / 20 > 12
    assert elsewhere < on_bar * (count - 1) * 1.2


def test_the_snare_is_on_beats_where_they_are_slow() -> None:
    def between(beat_s: float) -> float:
        strokes = np.concatenate([played(seed, (2, 4), 2, beat_s=beat_s) for seed in range(30)])
        snares = strokes[(strokes[:, 1] == SNARE) & (strokes[:, 2] > 90)]
        return float((snares[:, 0] % 1 == 0.5).mean())

    assert between(0.5) > 0.2
    assert between(1.0) < 0.1


def test_cymbals_keep_time_in_seconds() -> None:
    for beat_s, fewest, most in ((0.2, 1, 2), (1.2, 2, 4)):
        for seed in range(20):
            strokes = played(seed, (4, 4), 4, beat_s=beat_s)
            cymbals = np.isin(strokes[:, 1], (HAT, RIDE)).sum() / 64
            assert 0.8 * fewest <= cymbals <= most


def test_the_same_seed_is_the_same_drummer_and_another_another() -> None:
    assert played(1, (4, 4), 4).tolist() == played(1, (4, 4), 4).tolist()
    assert played(1, (4, 4), 4).tolist() != played(2, (4, 4), 4).tolist()


def test_drummers_differ_in_cymbals_fills_and_crashes() -> None:
    keys = [set(played(seed, (4, 4), 4)[:, 1].astype(int)) for seed in range(40)]
    assert all({KICK, SNARE} <= found for found in keys)
    assert {HAT, RIDE, CRASH, 45} <= set.union(*keys)
    assert any(CRASH not in found for found in keys)
