from __future__ import annotations

from fractions import Fraction

import numpy as np

from transcriptions.music.deviation import LOOSE, STEADY, Heard, misfit, own_deviation

QUARTERS = tuple(Fraction(place, 4) for place in range(4))


def price(positions: tuple[float, ...], places: tuple[float, ...], *, length_s: float = 0.6) -> float:
    found = misfit(np.array([positions]), np.array([[places]]), np.array([length_s]), deviation=STEADY)
    return float(found[0, 0])


def heard(positions: tuple[float, ...], gaps_s: tuple[float, ...] = ()) -> Heard:
    return Heard(positions, QUARTERS, 0.6, gaps_s)


def test_the_density_of_one_onset_adds_up_to_one() -> None:
    positions = np.linspace(-1, 2, 6001)[:, None]
    found = misfit(positions, np.full((6001, 1, 1), 0.5), np.full(6001, 0.6), deviation=STEADY)
    assert abs(np.exp(-found).sum() * 3 / 6000 - 1) < 0.01


def test_a_beat_that_bends_as_a_whole_costs_less_than_one_uneven() -> None:
    grid = (0.0, 0.25, 0.5, 0.75)
    bent, uneven = (0.0, 0.29, 0.56, 0.79), (0.0, 0.29, 0.44, 0.79)
    assert price(grid, grid) < price(bent, grid) < price(uneven, grid)


def test_the_floor_in_seconds_forgives_short_beats() -> None:
    off, on = (0.0, 0.25, 0.44, 0.75), (0.0, 0.25, 0.5, 0.75)
    assert price(off, on, length_s=0.25) - price(on, on, length_s=0.25) < price(off, on) - price(on, on)


def test_steady_playing_narrows_the_deviations_and_free_playing_widens_them() -> None:
    steady = own_deviation([heard((0.0, 0.25, 0.5, 0.75))] * 40, STEADY)
    free = own_deviation([heard((0.0, 0.34, 0.62, 0.84)), heard((0.02, 0.17, 0.4, 0.66))] * 20, STEADY)
    assert (steady.own, steady.whole) == (STEADY.own / 2, STEADY.whole / 2)
    assert free.whole > 2 * STEADY.whole


def test_onsets_apart_at_one_place_are_learned() -> None:
    together = own_deviation([heard((0.0, 0.25, 0.5, 0.75))] * 40, STEADY)
    apart = own_deviation([heard((0.0, 0.25, 0.5, 0.75), (0.1, 0.1))] * 40, STEADY)
    assert together.split_share < STEADY.split_share < LOOSE.split_share < apart.split_share
    assert 0.09 < apart.split_gap_s < 0.1


def test_a_piece_without_onsets_is_played_as_usual() -> None:
    assert own_deviation([Heard((), (), 0.6)], STEADY) == STEADY
