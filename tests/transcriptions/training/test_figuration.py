from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.transcriptions.training.scores import march_work
from transcriptions.training import figuration
from transcriptions.training.figuration import vary
from transcriptions.training.works import Work


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"_FIGURED": 1.0, "_STAFF_OUT": 0.0, "_STAFF_FIGURED": 1.0, "_AS_PRINTED": 0.0}.items():
        monkeypatch.setattr(figuration, name, value)


def one_chord(*pitches: int, length: float = 2.0) -> Work:
    """A bar of four-four with one chord on its first beat, in C major, and a note on its third."""
    work = march_work(1)
    notes = np.repeat(work.notes[:1], len(pitches) + 1)
    notes["pitch"], notes["onset"], notes["duration"] = (*pitches, 72), (*(0.0,) * len(pitches), 2.0), length
    return replace(work, notes=notes)


def sections_of(monkeypatch: pytest.MonkeyPatch, section: figuration._Section) -> None:
    monkeypatch.setattr(figuration, "_sections", lambda random, work: iter([section]))


@pytest.mark.usefixtures("always")
def test_a_chord_is_broken_in_the_order_of_its_section(monkeypatch: pytest.MonkeyPatch) -> None:
    alberti = figuration._Section(0.0, 4.0, 0.5, (0, -1, 1, -1), (0,), follows=False)
    sections_of(monkeypatch, alberti)
    notes = vary(np.random.default_rng(1), one_chord(48, 52, 55)).notes
    assert notes["pitch"].tolist()[:4] == [48, 55, 52, 55]
    assert notes["onset"].tolist()[:4] == [0.0, 0.5, 1.0, 1.5]
    assert set(notes["duration"].tolist()) == {0.5}


@pytest.mark.usefixtures("always")
def test_the_upper_tones_come_after_the_bass(monkeypatch: pytest.MonkeyPatch) -> None:
    sections_of(monkeypatch, figuration._Section(0.0, 4.0, 1.0, (0, None), (0,), follows=False))
    notes = vary(np.random.default_rng(1), one_chord(48, 52, 55)).notes
    assert notes[["onset", "pitch"]].tolist()[:3] == [(0.0, 48), (1.0, 52), (1.0, 55)]


@pytest.mark.usefixtures("always")
def test_a_long_note_runs_along_the_scale_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    sections_of(monkeypatch, figuration._Section(0.0, 4.0, 0.5, (0,), (0, 1), follows=True))
    notes = vary(np.random.default_rng(1), one_chord(65)).notes
    assert notes["pitch"].tolist()[:4] == [65, 67, 69, 71]  # on the way from F to C


@pytest.mark.usefixtures("always")
def test_what_is_too_short_or_off_the_grid_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    sections_of(monkeypatch, figuration._Section(0.0, 4.0, 4 / 3, (0,), (0, 1), follows=True))
    work = one_chord(65)
    assert vary(np.random.default_rng(1), work).notes.tolist() == work.notes.tolist()


def test_beats_and_bars_stay_whatever_is_drawn() -> None:
    random, work, figured = np.random.default_rng(5), march_work(40), 0
    for _ in range(60):
        found = vary(random, work)
        figured += found is not work
        assert found.bars.tolist() == work.bars.tolist()
        assert (np.diff(found.notes["onset"]) >= 0).all()
        assert found.notes["onset"].min() >= 0
        assert (found.notes["onset"] + found.notes["duration"]).max() <= 160 + 1e-6
        assert found is work or found.tempo_qpm == 0
    assert 15 < figured < 40


@pytest.mark.usefixtures("always")
def test_a_staff_of_grace_notes_alone_stays() -> None:
    work = march_work(4)
    notes = work.notes.copy()
    notes["grace"] = 1
    found = vary(np.random.default_rng(3), replace(work, notes=notes)).notes
    assert sorted(found.tolist()) == sorted(notes.tolist())
