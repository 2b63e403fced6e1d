from __future__ import annotations

import sys

import numpy as np
import pytest

from transcriptions.audio import Audio
from transcriptions.engines import catalogue
from transcriptions.engines.base import NoteEngine
from transcriptions.engines.torch_setup import has_fast_bfloat16, load_torch
from transcriptions.engines.transkun import Transkun, _interval_scores
from transcriptions.errors import Cancelled
from transcriptions.music.performance import Performance
from transcriptions.sample import minuet, piano

CLIP_S = 6.0


@pytest.fixture(scope="module")
def engine() -> NoteEngine:
    return catalogue.load("transkun", "cpu")


@pytest.fixture(scope="module")
def clip() -> Audio:
    """The first measures of the sample."""
    performance = minuet.played()
    notes = tuple(note for note in performance.parts[0].notes if note.onset_s < CLIP_S)
    part = type(performance.parts[0])("Piano", 0, notes)
    return piano.play(Performance((part,), CLIP_S + 0.5))


def test_it_can_be_stopped_between_chunks(engine: NoteEngine) -> None:
    calls: list[float] = []

    def cancel(fraction: float) -> None:
        calls.append(fraction)
        raise Cancelled

    with pytest.raises(Cancelled):
        engine.transcribe(Audio(np.zeros(44_100, np.float32), 44_100), cancel)
    assert calls == [1.0]


def test_the_real_model_hears_the_notes_of_a_piano(engine: NoteEngine, clip: Audio) -> None:
    fractions: list[float] = []
    heard = engine.transcribe(clip, fractions.append)
    played = [note for note in minuet.played().notes if note.onset_s < CLIP_S]
    found = [
        note
        for note in played
        if any(other.pitch == note.pitch and abs(other.onset_s - note.onset_s) < 0.05 for other in heard.notes)
    ]
    assert (engine.name, engine.version) == ("transkun", "2.0.1")
    assert len(heard.notes) <= len(played)
    assert len(found) >= len(played) - 2
    assert heard.duration_s == clip.duration_s
    assert [(part.name, part.program) for part in heard.parts] == [("Piano", 0)]
    assert fractions == [0.5, 1.0]
    assert "torchaudio" not in sys.modules


def test_it_refuses_another_rate(engine: NoteEngine) -> None:
    with pytest.raises(ValueError, match="44100 samples"):
        engine.transcribe(Audio(np.zeros(100, np.float32), 22_050), print)


def test_our_interval_scores_are_the_package_s_own(engine: NoteEngine) -> None:
    torch = load_torch()
    assert isinstance(engine, Transkun)
    scorer = engine._model.scorer
    context = torch.randn(1, 3, 20, scorer.size, generator=torch.Generator().manual_seed(1))
    scores, outside = _interval_scores(torch, scorer, context)
    expected_scores, expected_outside = type(scorer).forward(scorer, context)
    assert torch.allclose(scores, expected_scores, atol=1e-5)
    assert torch.equal(outside, expected_outside)


def test_bfloat16_is_for_matrix_units_only() -> None:
    assert has_fast_bfloat16("cuda") is False
    assert has_fast_bfloat16("cpu") is bool(load_torch().cpu.get_capabilities().get("amx_bf16"))
