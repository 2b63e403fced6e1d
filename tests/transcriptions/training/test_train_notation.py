from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.transcriptions.training.scores import two_sides
from transcriptions.training import grace_training, hand_training, voice_training
from transcriptions.training.corpus import CACHE_VERSION
from transcriptions.training.works import save_works


@pytest.mark.parametrize(
    ("task", "words"),
    [
        ("graces", "grace: precision"),
        ("hands", "piano: right staff "),
        ("voices", "F of voice pairs 1.0000"),
        ("key", "first signature right 1.000"),
        ("mode", "no work in one signature ends on its tonic"),
        ("patterns", "keyboard simple: "),
        ("spelling", "held out, spelt right"),
        ("confidence", "BAR_WEIGHTS = np.array(["),
        ("meters", "section, odd_bar, kept = "),
        ("drums", "weights: np.array(["),
        ("tracker", "_BEAT_WEIGHTS = np.array(["),
    ],
)
def test_each_task_prints_what_it_learned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, task: str, words: str
) -> None:
    for module in (grace_training, hand_training, voice_training):
        for name, number in (("_PERFORMANCES", 60), ("_MEASURED", 8), ("_STEPS", 40)):
            monkeypatch.setattr(module, name, number)
    save_works(two_sides(), tmp_path / f"works-{CACHE_VERSION}.npz")
    out = StringIO()
    call_command("train_notation", tmp_path, cache=tmp_path, only=[task], output=tmp_path, stdout=out)
    assert words in out.getvalue()
