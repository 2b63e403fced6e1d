from __future__ import annotations

from queue import Queue

import numpy as np
import pytest

from tests.transcriptions.training.scores import march_work
from transcriptions.music.rhythm_evidence import METERS, PERIODS_S
from transcriptions.training import batches as making
from transcriptions.training.batches import Batch, batches, collate, served_batches
from transcriptions.training.examples import UNKNOWN, draw_example, label
from transcriptions.training.synthesis import PLAYED, Played


def machine(bars: int = 4, quarter_s: float = 0.5) -> Played:
    """The march, exactly in time."""
    work = march_work(bars)
    notes = np.zeros(len(work.notes), dtype=PLAYED)
    notes["onset_s"], notes["pitch"], notes["velocity"] = work.notes["onset"] * quarter_s, work.notes["pitch"], 64
    notes["offset_s"], notes["position"] = notes["onset_s"] + 0.2, work.notes["onset"]
    quarters = np.arange(4.0 * bars)
    meters = np.tile([4, 4], (len(quarters), 1))
    return Played(notes, quarters * quarter_s, np.tile([0, 1, 2, 3], bars), meters, quarters)


def test_labels_of_a_machine() -> None:
    example = label(machine())
    assert example.times_s.tolist() == (np.arange(32) * 0.25).tolist()
    assert example.beat.tolist() == [1, 0] * 16
    assert example.downbeat.tolist() == [1, 0, 0, 0, 0, 0, 0, 0] * 4
    assert example.phase.tolist() == [0, 6] * 15 + [UNKNOWN, UNKNOWN]
    assert set(example.meter.tolist()) == {METERS.index((4, 4))}
    assert np.allclose(PERIODS_S[np.round(example.period).astype(int)], 0.5, rtol=0.05)


def test_wrong_notes_have_no_place_in_the_beat() -> None:
    played = machine()
    played.notes["position"][played.notes["onset_s"] == 0.25] = np.nan
    assert label(played).phase.tolist()[:3] == [0, UNKNOWN, 0]


def test_a_meter_that_is_not_learned_is_unknown() -> None:
    played = machine()
    played.meters[:] = (7, 8)
    assert set(label(played).meter.tolist()) == {UNKNOWN}


def test_examples_are_cropped_to_length() -> None:
    example = draw_example(np.random.default_rng(1), march_work(40), 50)
    assert len(example.times_s) == len(example.rows) == len(example.period) == 50


def test_batches_are_padded_and_full() -> None:
    short, long = label(machine(2)), label(machine(4))
    batch = collate([short, long])
    assert batch.rows.shape[:2] == (2, 32)
    assert batch.mask.sum(axis=1).tolist() == [16, 32]
    assert set(batch.phase[0, 16:].tolist()) == {UNKNOWN}
    drawn = next(batches([march_work(40)], 1, onsets=200, longest=60))
    assert drawn.rows.shape[0] * drawn.rows.shape[1] <= 200
    assert drawn.rows.shape[1] <= 60


def test_training_does_not_wait_for_a_process_that_has_failed(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError, match="its error stands above"):
        next(served_batches([], 1, onsets=200, longest=60))
    assert "ValueError" in capfd.readouterr().err


def test_batches_come_from_another_process() -> None:
    drawn = served_batches([march_work(40)], 1, onsets=200, longest=60)
    assert next(drawn).rows.shape[1] <= 60


def test_performances_are_no_longer_made_when_whoever_learns_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "_PATIENCE_S", 0.05)
    waiting: Queue[Batch] = Queue(maxsize=2)
    making._serve(waiting, [march_work(40)], 1, 200, 60)  # type: ignore[arg-type]  # no process above this one
    assert waiting.full()
