from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.transcriptions.training.scores import march_work
from transcriptions.training.remetering import remeter
from transcriptions.training.works import Work, beats_of, place_bars


def work_in(meter: tuple[int, int], onsets: list[float], *, lengths: list[float], duration: float = 0.5) -> Work:
    """Notes of one length at places in quarters, in bars of these lengths."""
    march = march_work(1)
    notes = np.repeat(march.notes[:1], len(onsets))
    notes["onset"], notes["duration"], notes["pitch"] = onsets, duration, 60 + np.arange(len(onsets)) % 12
    return replace(march, notes=notes, bars=place_bars(lengths, [meter] * len(lengths)))


def all_of(work: Work) -> dict[tuple[int, int], Work]:
    """What becomes of a work, by meter."""
    found = [remeter(np.random.default_rng(seed), work) for seed in range(60)]
    return {(int(each.bars["numerator"][0]), int(each.bars["denominator"][0])): each for each in found}


def test_a_beat_is_left_out_or_played_twice_or_told_in_thirds() -> None:
    found = all_of(work_in((3, 4), [0, 0.5, 1, 1.5, 2, 2.5, 3], lengths=[3, 3]))
    assert set(found) == {(2, 4), (4, 4), (9, 8)}
    assert found[2, 4].bars["length"].tolist() == [2, 2]
    assert found[2, 4].notes["onset"].tolist() == [0, 0.5, 1, 1.5, 2]
    assert found[4, 4].bars["start"].tolist() == [0, 4]
    assert found[4, 4].notes["onset"].tolist() == [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4]
    assert np.allclose(found[9, 8].notes["onset"], [0, 1, 1.5, 2.5, 3, 4, 4.5])
    assert np.allclose(found[9, 8].notes["duration"], [1, 0.5, 1, 0.5, 1, 0.5, 1])
    assert found[9, 8].tempo_qpm == pytest.approx(150)


def test_what_is_left_out_is_a_beat_of_every_bar() -> None:
    whole = work_in((3, 4), [0.0, 1, 2, 3, 4, 5], lengths=[3, 3], duration=1.0)
    found = {tuple(remeter(np.random.default_rng(seed), whole).notes["pitch"].tolist()) for seed in range(60)}
    assert {(60, 61, 63, 64), (60, 62, 63, 65)} <= found


def test_held_notes_are_shorter_by_what_is_left_out_and_longer_by_what_is_played_twice() -> None:
    found = all_of(work_in((3, 4), [0, 3], lengths=[3, 3], duration=3.0))
    assert found[2, 4].notes["duration"].tolist() == [2, 2]
    assert found[4, 4].notes["duration"].tolist() == [4, 4]


def test_dotted_beats_are_told_in_halves() -> None:
    found = all_of(work_in((6, 8), [0, 1, 1.5, 2, 2.5, 3], lengths=[3, 3]))
    assert set(found) == {(2, 4), (9, 8)}
    assert np.allclose(found[2, 4].notes["onset"], [0, 0.5, 1, 1.25, 1.5, 2])


def test_triplets_are_not_told_in_thirds() -> None:
    found = all_of(work_in((2, 4), [0, 1 / 3, 2 / 3, 1, 2, 2 + 1 / 3], lengths=[2, 2]))
    assert set(found) == {(2, 4), (3, 4)}


@pytest.mark.parametrize("meter", [(2, 4), (3, 4), (4, 4)])
def test_a_pickup_leads_to_the_first_bar_line(meter: tuple[int, int]) -> None:
    length = float(meter[0])
    for found in all_of(work_in(meter, [0, 1, 2], lengths=[1, length, length])).values():
        quarters, places, _ = beats_of(found)
        (second,) = found.notes["onset"][found.notes["pitch"] == 61]
        assert quarters[places == 0][0] == pytest.approx(second)
        assert (np.diff(places) % (places.max() + 1) == 1).all()


def test_what_has_no_other_meter_stays() -> None:
    work = work_in((2, 2), [0, 1], lengths=[4])
    assert remeter(np.random.default_rng(1), work) is work


@pytest.mark.parametrize("seed", range(20))
def test_bars_follow_each_other_and_notes_stay_in_order(seed: int) -> None:
    march = march_work(8)
    found = remeter(np.random.default_rng(seed), march)
    starts, lengths = found.bars["start"], found.bars["length"]
    assert np.allclose(starts[1:], starts[:-1] + lengths[:-1])
    assert (np.diff(found.notes["onset"]) >= 0).all()
    assert (found.notes["duration"] > 0).all()
    beats_a_bar = np.bincount(beats_of(found)[2])
    assert (beats_a_bar == beats_a_bar[0]).all()
