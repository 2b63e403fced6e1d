"""Transkun 2 (Yan and Duan, ISMIR 2024): solo piano to notes, velocities and the sustain pedal."""

from __future__ import annotations

import importlib
import json
import math
import sys
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

from transcriptions.audio import Audio
from transcriptions.engines.base import Report
from transcriptions.engines.torch_setup import has_fast_bfloat16, load_torch
from transcriptions.music.performance import Pedal, Performance, PlayedNote, make_part

# The model hears 16 s at a time. Its authors step by 8 s; 12 s costs two thirds and keeps the onset F1.
SEGMENT_S = 16.0
HOP_S = 12.0
# Pedals come as notes of a negative pitch.
SUSTAIN_PEDAL = -64


class Transkun:
    """Hears 44.1 kHz. Weights and configuration are in the wheel."""

    name = "transkun"

    def __init__(self, device: str) -> None:
        self.version = metadata.version("transkun")
        self._torch = load_torch()
        self._device = device
        self._model = _load_model(self._torch, device)
        self._uses_bfloat16 = has_fast_bfloat16(device)

    def transcribe(self, audio: Audio, report: Report) -> Performance:
        """One piano part. audio: 44.1 kHz; ValueError otherwise."""
        if audio.rate != self._model.fs:
            raise ValueError(f"Transkun hears {self._model.fs} samples a second, got {audio.rate}")
        samples = self._torch.tensor(audio.samples, device=self._device).unsqueeze(-1)
        with _reporting(self._model, _chunk_count(audio.duration_s), report), self._autocast():
            events = self._model.transcribe(samples, stepInSecond=HOP_S, segmentSizeInSecond=SEGMENT_S)
        notes = [_note(event) for event in events if event.pitch >= 0 and event.end > event.start]
        pedals = [
            Pedal(event.start, event.end)
            for event in events
            if event.pitch == SUSTAIN_PEDAL and event.end > event.start
        ]
        return Performance((make_part("Piano", notes, pedals=pedals),), audio.duration_s)

    def _autocast(self) -> AbstractContextManager[object]:
        if not self._uses_bfloat16:
            return nullcontext()
        context: AbstractContextManager[object] = self._torch.autocast("cpu", dtype=self._torch.bfloat16)
        return context


def _note(event: Any) -> PlayedNote:
    return PlayedNote(event.start, event.pitch, event.end, min(127, max(1, event.velocity)))


def _chunk_count(duration_s: float) -> int:
    padding_s = 2 * (SEGMENT_S - HOP_S)
    return math.ceil((duration_s + padding_s) / HOP_S)


def _load_model(torch: Any, device: str) -> Any:
    with warnings.catch_warnings():
        # torch.jit.script, which the package decorates its decoder with, is on its way out.
        warnings.simplefilter("ignore", DeprecationWarning)
        module = importlib.import_module("transkun.ModelTransformer")
    folder = Path(module.__file__ or "").parent / "pretrained"
    config = module.TransKun.Config()
    vars(config).update(json.loads((folder / "2.0.conf").read_text())["Model"]["config"])
    with _mel_filters_from_checkpoint(torch):
        model = module.TransKun(config)
    model.load_state_dict(torch.load(folder / "2.0.pt", map_location="cpu", weights_only=True)["state_dict"])
    model.backbone.useGradientCheckpoint = False
    model.scorer.forward = lambda context: _interval_scores(torch, model.scorer, context)
    return model.to(device).eval()


@contextmanager
def _mel_filters_from_checkpoint(torch: Any) -> Iterator[None]:
    """Make room for the mel filters without torchaudio, whose native library fails on a CPU torch.

    The package asks torchaudio for them while it builds the model, and nothing else of it; the
    checkpoint then overwrites them with the very ones of training.
    """
    stand_in = ModuleType("torchaudio")
    stand_in.functional = ModuleType("torchaudio.functional")  # type: ignore[attr-defined]
    stand_in.functional.melscale_fbanks = lambda *, n_freqs, n_mels, **_: torch.zeros(n_freqs, n_mels)
    present = sys.modules.get("torchaudio")
    sys.modules["torchaudio"] = stand_in
    try:
        yield
    finally:
        del sys.modules["torchaudio"]
        if present is not None:
            sys.modules["torchaudio"] = present


def _interval_scores(torch: Any, scorer: Any, context: Any) -> tuple[Any, Any]:
    """The package's interval scores, in float32 and with one copy of the large table instead of four.

    context: (batch, pitches, frames, size). Returns (frames, frames, batch, pitches) scores of the
    intervals [end, begin], and zeros (frames − 1, batch, pitches) for the steps outside any.
    """
    with torch.autocast(context.device.type, enabled=False):
        query, key, single = scorer.map(context.float()).split([scorer.size, scorer.size, 1], dim=-1)
        scores = torch.einsum("iped,ipbd->ebip", query / math.sqrt(scorer.size), key).contiguous()
        frames = torch.arange(scores.shape[0], device=scores.device)
        lengths = (frames[:, None] - frames[None, :]).abs().float()
        scores.mul_(lengths[:, :, None, None])
        scores.diagonal(dim1=0, dim2=1).copy_(single.squeeze(-1))
        return scores, scores.new_zeros(scores.shape[0] - 1, *scores.shape[2:])


@contextmanager
def _reporting(model: Any, chunks: int, report: Report) -> Iterator[None]:
    """Report after each chunk; what report raises ends the work there."""
    done = 0

    def transcribe_frames(*arguments: Any, **options: Any) -> Any:
        nonlocal done
        result = type(model).transcribeFrames(model, *arguments, **options)
        done += 1
        report(min(1.0, done / chunks))
        return result

    model.transcribeFrames = transcribe_frames
    try:
        yield
    finally:
        del model.transcribeFrames
