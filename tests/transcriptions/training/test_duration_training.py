from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.transcriptions.training.scores import march_work
from transcriptions.learned_weights import FOLDER, load_learned, read_network
from transcriptions.music.duration_features import FEATURES
from transcriptions.music.timeline import Timeline
from transcriptions.training import duration_training
from transcriptions.training.duration_training import Layout, example_cases, train_durations
from transcriptions.training.gridded import true_notes
from transcriptions.training.notation_examples import notation_examples


def test_true_notes_stand_where_they_are_printed() -> None:
    (example,) = notation_examples([march_work()], 1, 3)
    notes = true_notes(example, Timeline.from_grid(example.grid))
    assert len(notes) > 0.8 * len(example.written)
    assert all(example.written[note.part, note.time_s, note.pitch].start == note.start for note in notes)


def test_every_chord_of_plain_music_has_a_right_end() -> None:
    (example,) = notation_examples([march_work()], 1, 3)
    layout = Layout(load_learned().hands, load_learned().voices)
    for features, possible, right, weights in example_cases(example, layout):
        assert features.shape == (*possible.shape, len(FEATURES))
        assert right.any(axis=1).mean() > 0.95
        assert not (right & ~possible).any()
        assert weights.min() >= 1


def test_a_network_is_learned_kept_and_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duration_training, "_PERFORMANCES", 6)
    monkeypatch.setattr(duration_training, "_MEASURED", 3)
    for name in ("hands", "voices"):
        shutil.copy(FOLDER / f"{name}.safetensors", tmp_path)
    lines = list(train_durations([march_work()], [march_work(12)], seed=1, folder=tmp_path))
    assert lines[0].endswith("chords of 6 performances")
    assert float(lines[1].split()[3]) > 0.9
    network = read_network(tmp_path / "durations.safetensors")
    assert np.isfinite(network(np.zeros((1, len(FEATURES)), dtype=np.float32))).all()
