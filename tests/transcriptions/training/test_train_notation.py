from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.transcriptions.training.scores import two_sides
from transcriptions.training.corpus import CACHE_VERSION
from transcriptions.training.works import save_works


@pytest.mark.parametrize(
    ("task", "words"),
    [
        ("hands", "right staff 1.0000"),
        ("voices", "F of voice pairs with the weights new 1.0000"),
        ("key", "first signature right 1.000"),
        ("patterns", "keyboard simple: "),
        ("spelling", "held out, spelt right"),
        ("confidence", "BAR_WEIGHTS = np.array(["),
        ("meters", "section, odd_bar, kept = "),
        ("drums", "weights: np.array(["),
        ("tracker", "_BEAT_WEIGHTS = np.array(["),
    ],
)
def test_each_task_prints_what_it_learned(tmp_path: Path, task: str, words: str) -> None:
    save_works(two_sides(), tmp_path / f"works-{CACHE_VERSION}.npz")
    out = StringIO()
    call_command("train_notation", tmp_path, cache=tmp_path, only=[task], output=tmp_path, stdout=out)
    assert words in out.getvalue()
