from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.transcriptions.training.scores import march_work
from transcriptions.music.levels import Heard
from transcriptions.music.onsets import group_onsets
from transcriptions.music.pulse import PERIODS_S
from transcriptions.training.beat_evaluation import made_truths
from transcriptions.training.conditional_logit import choice_log_loss, fit_choices
from transcriptions.training.logistic import fit_logistic
from transcriptions.training.textures import first_textures, fit_textures, loss_of_beat, struck_places
from transcriptions.training.tracker_training import Counts, beat_rows, fit_constant, onset_rows, train_tracker


def test_the_chosen_alternative_is_preferred() -> None:
    random = np.random.default_rng(1)
    tables = [random.normal(size=(6, 3)) for _ in range(2000)]
    truth = np.array([1.5, -0.5, 0.0])
    chosen = [int((table @ truth + random.gumbel(size=6)).argmax()) for table in tables]
    weights = fit_choices(tables, chosen)
    assert weights == pytest.approx(truth, abs=0.15)
    fitted = [table @ weights for table in tables]
    assert choice_log_loss(fitted, chosen) < choice_log_loss([np.zeros(6)] * 2000, chosen)


def test_equal_alternatives_lose_the_log_of_their_number() -> None:
    assert choice_log_loss([np.zeros(4), np.zeros(4)], [0, 3]) == pytest.approx(np.log(4))


def test_a_column_that_always_tells_stays_finite() -> None:
    tables = [np.array([[1.0, 1.0], [0.0, 1.0], [0.0, 1.0]])] * 30
    weights = fit_choices(tables, [0] * 30)
    assert 3 < weights[0] < 20
    assert weights[1] == pytest.approx(0)


def test_two_textures_are_found_again() -> None:
    random = np.random.default_rng(1)
    occupancy = np.full((2, 12), 0.01)
    occupancy[0, 0], occupancy[1, [0, 6]] = 0.95, (0.95, 0.9)
    change = np.array([[0.9, 0.1], [0.3, 0.7]])
    works = []
    for length in (150, 400, 90) * 20:
        texture, rows = 0, []
        for _ in range(length):
            rows.append(random.random(12) < occupancy[texture])
            texture = int(random.random() < change[texture, 1])
        works.append(np.array(rows, dtype=float))
    start, even = np.full((2, 12), 0.3), np.full((2, 2), 0.5)
    start[1, 6] = 0.5
    found, changes = fit_textures(works, start, even)
    assert found == pytest.approx(occupancy, abs=0.02)
    assert changes == pytest.approx(change, abs=0.03)
    assert loss_of_beat(works, found, changes) < loss_of_beat(works, start, even)


def test_the_loss_of_a_beat_does_not_depend_on_its_neighbours_length() -> None:
    short, long = np.eye(12)[[0, 0, 0]], np.eye(12)[[0] * 9]
    model = first_textures()
    both = loss_of_beat([short, long], *model)
    assert both == pytest.approx((3 * loss_of_beat([short], *model) + 9 * loss_of_beat([long], *model)) / 12)


def test_struck_places_of_a_march() -> None:
    rows = struck_places(march_work(4))
    assert rows.shape == (15, 12)
    assert np.flatnonzero(rows.all(axis=0)).tolist() == np.flatnonzero(rows.any(axis=0)).tolist() == [0, 6]


def test_true_beats_know_their_downbeats() -> None:
    for truth in made_truths([march_work(24)] * 4, 4, 1, drums=0.0):
        heard = Heard.of(group_onsets(truth.performance.notes), PERIODS_S)
        beats, onsets = beat_rows(heard, truth), onset_rows(heard, truth)
        assert beats.features.shape == (len(beats.right), 23)
        assert beats.right[::4].all()
        assert beats.right.sum() == len(beats.right[::4])
        assert 0.3 < onsets.right.mean() < 0.7


def test_basses_tell_bars_in_a_march() -> None:
    rows = []
    for truth in made_truths([march_work(24)] * 8, 8, 1, drums=0.0):
        rows.append(beat_rows(Heard.of(group_onsets(truth.performance.notes), PERIODS_S), truth))
    features, right = np.concatenate([row.features for row in rows]), np.concatenate([row.right for row in rows])
    weights = fit_logistic(features, right)
    assert (((features @ weights) > 0) == (right > 0)).mean() > 0.95


def test_a_constant_makes_up_the_share() -> None:
    right = np.array([1.0, 0, 0, 0])
    assert fit_constant(np.zeros(4), right) == pytest.approx(np.log(1 / 3))


def test_training_prints_figures_and_constants() -> None:
    works = [replace(march_work(24), name=str(index), group=str(index)) for index in range(6)]
    lines = list(train_tracker(works, works[:2], 1, counts=Counts(6, 2, 6)))
    heads = [line.split(" = ")[0] for line in lines if " = np.array(" in line]
    assert heads == ["_BEAT_WEIGHTS", "_BAR_WEIGHTS", "_WEIGHTS", "OCCUPANCY", "CHANGE"]
    assert sum("shipped" in line for line in lines) == 4
    assert lines == list(train_tracker(works, works[:2], 1, counts=Counts(6, 2, 6)))
