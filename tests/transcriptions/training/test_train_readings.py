from __future__ import annotations

from io import StringIO
from pathlib import Path

import torch
from django.core.management import call_command

from tests.transcriptions.training.scores import two_sides
from transcriptions.learned_weights import read_readings
from transcriptions.training.corpus import CACHE_VERSION
from transcriptions.training.works import save_works


@torch.enable_grad()
def test_weights_are_kept_and_measured(tmp_path: Path) -> None:
    save_works(two_sides(), tmp_path / f"works-{CACHE_VERSION}.npz")
    out, weights = StringIO(), tmp_path / "new" / "readings.safetensors"
    options = {"cache": tmp_path, "output": weights, "performances": 3, "measured": 2, "threads": 1}
    call_command("train_readings", tmp_path, **options, stdout=out)
    assert out.getvalue().startswith("held out: {'downbeat F': ")
    assert [layer.shape for layer, _ in read_readings(weights).network.layers] == [(24, 103), (24, 24), (1, 24)]
