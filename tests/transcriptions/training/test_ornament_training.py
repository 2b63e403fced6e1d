from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.transcriptions.training.scores import march_work
from transcriptions.learned_weights import load_learned
from transcriptions.music.ornament_weights import log_odds
from transcriptions.training import grace_training, ornament_training, small_networks
from transcriptions.training.grace_training import grace_examples, train_graces
from transcriptions.training.notation_examples import notation_examples
from transcriptions.training.ornament_training import measure_ornaments, train_ornaments
from transcriptions.training.small_networks import fit_network
from transcriptions.training.works import Work


def ornamented(work: Work) -> Work:
    """The work with a grace note a tone above before every sixteenth note, and a trill on every twentieth."""
    notes = work.notes.copy()
    graces = notes[::16].copy()
    graces["grace"], graces["duration"] = 1, 0.25
    graces["pitch"] += 2
    notes["trill"][5::20] = 1
    both = np.concatenate([notes, graces])
    order = np.lexsort((both["pitch"], -both["grace"], both["onset"]))
    return replace(work, notes=both[order])


def test_a_network_learns_what_no_line_divides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small_networks, "_STEPS", 400)
    random = np.random.default_rng(1)
    features = random.uniform(-1, 1, (2000, 8))
    answers = features[:, 0] * features[:, 1] > 0
    network = fit_network(features, answers, units=8, decay=1e-4, seed=1)
    right = (log_odds(features.tolist(), network.tolist()) > 0) == answers
    assert network.shape == (9, 9)
    assert right.mean() > 0.9


def test_training_prints_the_networks_and_the_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ornament_training, "_LEARNT_FROM", 8)
    monkeypatch.setattr(ornament_training, "_MEASURED_ON", 4)
    monkeypatch.setattr(small_networks, "_STEPS", 20)
    lines = list(train_ornaments([ornamented(march_work())], [ornamented(march_work(12))], 1))
    assert lines[1] == "TRILL: Network = ("
    assert lines[0].endswith(" candidates.")
    assert [line.split(":")[0] for line in lines[-4:]] == [
        "grace", "trill", "roll", "plain notes written as something else"
    ]  # fmt: skip


def test_grace_notes_are_learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, number in (("_PERFORMANCES", 60), ("_MEASURED", 12), ("_STEPS", 200)):
        monkeypatch.setattr(grace_training, name, number)
    works = [ornamented(march_work()), ornamented(march_work(32))]
    lines = list(train_graces(works, [ornamented(march_work(16))], seed=1, folder=tmp_path))
    assert lines[0].startswith(("1", "2", "3"))
    assert (tmp_path / "graces.safetensors").exists()
    precision, recall = (float(word.rstrip(",")) for word in lines[1].split()[2:5:2])
    assert precision > 0.7
    assert recall > 0.25


def test_wrong_notes_are_learned_beside() -> None:
    examples = list(grace_examples(notation_examples([ornamented(march_work())], 12, 1)))
    answers = np.concatenate([example.answers for example in examples])
    assert 0.02 < answers[:, 0].mean() < 0.1
    assert 0 < answers[:, 1].mean() < 0.1
    assert not answers.all(axis=1).any()


def test_plain_music_is_measured_as_plain() -> None:
    examples = notation_examples([march_work()], 2, 1)
    *kinds, plain = measure_ornaments(examples, load_learned().graces)
    assert len(kinds) == 3
    assert float(plain.split()[6]) < 0.02
