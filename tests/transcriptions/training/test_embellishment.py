from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.transcriptions.training.scores import march_work
from transcriptions.training import embellishment
from transcriptions.training.embellishment import embellish
from transcriptions.training.synthesis import GRACE, TRILL, perform


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"_EMBELLISHED": 1.0, "_FEWEST": 1.0, "_MOST": 1.0}.items():
        monkeypatch.setattr(embellishment, name, value)


def test_one_work_in_four_has_ornaments_and_bars_stay() -> None:
    random, work = np.random.default_rng(3), march_work(40)
    found = [embellish(random, work) for _ in range(80)]
    assert 10 < sum(other is not work for other in found) < 32
    assert all(other.bars.tolist() == work.bars.tolist() for other in found)


@pytest.mark.usefixtures("always")
def test_only_the_highest_notes_have_small_notes_and_those_lead_to_them() -> None:
    work = march_work(20)
    notes = embellish(np.random.default_rng(1), work).notes
    small = notes[notes["grace"] > 0]
    assert len(small) > 20
    for note in small:
        struck = work.notes[work.notes["onset"] == note["onset"]]
        assert abs(int(note["pitch"]) - int(struck["pitch"].max())) <= 4  # two steps of the scale at most
    order = [(note["onset"], -note["grace"]) for note in notes]
    assert order == sorted(order)


@pytest.mark.usefixtures("always")
def test_the_written_notes_stay_and_long_ones_are_trilled() -> None:
    work = march_work(20)
    found = embellish(np.random.default_rng(1), work).notes
    plain = found[found["grace"] == 0]
    assert plain[["onset", "pitch"]].tolist() == work.notes[["onset", "pitch"]].tolist()
    assert 5 < plain["trill"].sum() < len(plain)


@pytest.mark.usefixtures("always")
def test_short_notes_stay_plain() -> None:
    work = march_work(20)
    notes = work.notes.copy()
    notes["duration"] = 0.125
    assert len(embellish(np.random.default_rng(1), replace(work, notes=notes)).notes) == len(notes)


@pytest.mark.usefixtures("always")
def test_ornaments_are_played_and_known_as_such() -> None:
    played = perform(np.random.default_rng(1), embellish(np.random.default_rng(1), march_work(20)), freedom=0.0).notes
    assert {GRACE, TRILL} <= set(played["ornament"].tolist())
    assert np.isnan(played["position"][played["ornament"] == GRACE]).all()
