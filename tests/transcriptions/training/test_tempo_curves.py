from __future__ import annotations

import numpy as np
import pytest

from tests.transcriptions.training.scores import march_work
from transcriptions.training.tempo_curves import (
    LONGEST_BEAT_S,
    SHORTEST_BEAT_S,
    TempoCurve,
    _breaths,
    base_quarter_s,
    draw_curve,
)


def test_a_curve_is_followed_between_its_steps_and_beyond_its_end() -> None:
    curve = TempoCurve(2.0, np.arange(17, dtype=float) * 0.1)
    assert curve.at(np.array([2.0, 2.0625, 3.0, 5.0])).tolist() == pytest.approx([0.0, 0.05, 0.8, 2.4])


def test_a_machine_keeps_its_tempo() -> None:
    curve = draw_curve(np.random.default_rng(1), march_work().bars, 0.5, freedom=0.0)
    assert np.diff(curve.times_s) == pytest.approx(0.5 / 8)


@pytest.mark.parametrize("seed", range(20))
def test_time_never_runs_backwards_and_beats_stay_countable(seed: int) -> None:
    random = np.random.default_rng(seed)
    work = march_work()
    onsets = np.unique(work.notes["onset"])
    quarter_s = base_quarter_s(random, work.bars, onsets, 0.0)
    assert SHORTEST_BEAT_S <= quarter_s <= LONGEST_BEAT_S
    assert (np.diff(draw_curve(random, work.bars, quarter_s, freedom=2.0).times_s) > 0).all()


@pytest.mark.parametrize(("notes_a_quarter", "fewest", "most"), [(1, 0.0, 0.12), (4, 0.25, 0.7)])
def test_slow_beats_are_common_where_notes_are_short(notes_a_quarter: int, fewest: float, most: float) -> None:
    bars, onsets = march_work().bars, np.arange(64 * notes_a_quarter) / notes_a_quarter
    beats_s = [base_quarter_s(np.random.default_rng(seed), bars, onsets, 0.0) for seed in range(400)]
    assert fewest <= np.mean(np.array(beats_s) > 1.0) <= most


def _bends(quarter_s: float, freedom: float) -> float:
    """How far the halves of beats depart from equal lengths, log ratio: the usual one of twenty players."""
    found = []
    for seed in range(20):
        curve = draw_curve(np.random.default_rng(seed), march_work(40).bars, quarter_s, freedom=freedom)
        halves = np.diff(curve.at(np.arange(0, 160.01, 0.5)))
        found.append(np.median(np.abs(np.log(halves[1::2] / halves[::2]))))
    return float(np.median(found))


def test_slow_beats_are_bent_inside_as_much_as_quick_ones() -> None:
    assert _bends(1.8, 1.0) > 0.8 * _bends(0.5, 1.0) > 0.03
    assert _bends(1.8, 0.2) < 0.5 * _bends(1.8, 1.0)


def test_some_players_breathe_before_a_bar_line_and_none_inside_a_bar() -> None:
    bars, found = march_work(200).bars, []
    for seed in range(30):
        position = np.arange(1600) / 2
        found.append(_breaths(np.random.default_rng(seed), bars, position, 1.0).reshape(-1, 8))
    held = np.concatenate(found) > 0
    assert 0.002 < held.any(axis=1).mean() < 0.04
    assert not held[:, :6].any()
