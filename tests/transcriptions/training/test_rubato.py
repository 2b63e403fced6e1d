from __future__ import annotations

import numpy as np

from tests.transcriptions.training.scores import march_work
from transcriptions.training.rubato import bend
from transcriptions.training.synthesis import perform


def test_beats_stay_and_what_lies_between_moves() -> None:
    moved = []
    for seed in range(12):
        random = np.random.default_rng(seed)
        played = perform(random, march_work())
        bent = bend(random, played)
        assert bent.beats_s.tolist() == played.beats_s.tolist()
        assert len(bent.notes) == len(played.notes)
        assert (np.diff(bent.notes["onset_s"]) >= 0).all()
        assert (bent.notes["offset_s"] > bent.notes["onset_s"]).all()
        moved.append(np.abs(np.sort(bent.notes["onset_s"]) - np.sort(played.notes["onset_s"])).max())
    assert min(moved) > 0
    assert max(moved) < 0.5


def test_a_seed_bends_alike() -> None:
    first, second = (bend(np.random.default_rng(5), perform(np.random.default_rng(3), march_work())) for _ in range(2))
    assert first.notes.tobytes() == second.notes.tobytes()
