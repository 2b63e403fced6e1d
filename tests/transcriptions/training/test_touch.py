from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tests.transcriptions.training.scores import march_work
from transcriptions.training.synthesis import perform
from transcriptions.training.touch import touch


@pytest.mark.parametrize("seed", range(20))
def test_keys_come_up_before_they_are_struck_again(seed: int) -> None:
    random = np.random.default_rng(seed)
    notes, pedals = touch(random, perform(random, march_work()), has_pedal=True)
    assert (notes["offset_s"] > notes["onset_s"]).all()
    for pitch in np.unique(notes["pitch"]):
        mine = np.sort(notes[notes["pitch"] == pitch], order="onset_s")
        far = np.diff(mine["onset_s"]) > 0.03
        assert (mine["offset_s"][:-1][far] <= mine["onset_s"][1:][far]).all()
    assert all(one.offset_s <= other.onset_s + 1.0 for one, other in pairwise(pedals))


def test_some_players_hold_and_some_play_short() -> None:
    shares = []
    for seed in range(30):
        random = np.random.default_rng(seed)
        played = perform(random, march_work())
        notes, _ = touch(random, played, has_pedal=False)
        notes = notes[notes["drum"] == 0]
        length = notes["duration"] * np.median(np.diff(played.beats_s))
        shares.append(float(np.median((notes["offset_s"] - notes["onset_s"]) / length)))
    assert min(shares) < 0.6
    assert max(shares) > 0.85


def test_without_a_pedal_there_are_no_spans() -> None:
    random = np.random.default_rng(1)
    assert touch(random, perform(random, march_work()), has_pedal=False)[1] == ()
