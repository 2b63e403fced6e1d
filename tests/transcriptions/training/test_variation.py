from __future__ import annotations

import numpy as np

from tests.transcriptions.training.scores import march_work
from transcriptions.training.variation import varied


def test_meters_are_others_as_often_as_asked_for() -> None:
    march = march_work(8)
    for share, least, most in ((0.0, 0, 0), (0.5, 15, 45), (1.0, 60, 60)):
        found = [varied(np.random.default_rng(seed), march, remetered=share) for seed in range(60)]
        others = sum((work.bars["numerator"][0], work.bars["denominator"][0]) != (4, 4) for work in found)
        assert least <= others <= most


def test_figures_and_ornaments_are_among_the_changes() -> None:
    march = march_work(24)
    found = [varied(np.random.default_rng(seed), march, remetered=0.0) for seed in range(60)]
    assert sum(work.notes["grace"].any() or work.notes["trill"].any() for work in found) > 5
    assert sum(len(work.notes) > 1.1 * len(march.notes) for work in found) > 5
    assert any(work is march for work in found)
