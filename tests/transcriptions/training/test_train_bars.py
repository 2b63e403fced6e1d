from __future__ import annotations

from io import StringIO
from pathlib import Path

from django.core.management import call_command

from tests.transcriptions.training.scores import two_sides
from transcriptions.learned_weights import read_bars
from transcriptions.music.beat_rows import COLUMNS
from transcriptions.training.corpus import CACHE_VERSION
from transcriptions.training.works import save_works


def test_weights_are_kept_and_measured(tmp_path: Path) -> None:
    save_works(two_sides(), tmp_path / f"works-{CACHE_VERSION}.npz")
    out, weights = StringIO(), tmp_path / "new" / "bars.safetensors"
    options = {"cache": tmp_path, "output": weights, "performances": 3, "measured": 2, "threads": 1, "steps": 3}
    call_command("train_bars", tmp_path, **options, stdout=out)
    assert out.getvalue().startswith("held out: {'states loss': ")
    assert read_bars(weights).entry[0].shape == (COLUMNS, 64)
