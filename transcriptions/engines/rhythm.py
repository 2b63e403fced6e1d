"""The rhythm model that ships: evidence of beats, bars and meter in played notes."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.music.performance import Performance
from transcriptions.music.rhythm_evidence import RhythmEvidence
from transcriptions.music.rhythm_features import NoteArrays, event_rows

WEIGHTS = Path(__file__).parent.parent / "weights" / "rhythm.safetensors"

# Onsets that the model sees at once, and how far windows lie apart; a window's edges are not used.
_WINDOW, _HOP = 1024, 640


NAME, VERSION = "rescored-rhythm", "1"
LABEL = f"{NAME} {VERSION}"


@cache
def load() -> RhythmModel:
    """The model with the weights that ship, loaded once a process."""
    return RhythmModel()


class RhythmModel:
    """Reads performances of any length. OSError or ValueError when the weights are missing or broken."""

    name = NAME
    version = VERSION

    def __init__(self, device: str = "cpu", weights: Path = WEIGHTS) -> None:
        import torch
        from safetensors import safe_open
        from safetensors.torch import load_file

        from transcriptions.engines.rhythm_network import HEADS, RhythmNetwork, Shape

        with safe_open(str(weights), "pt") as stored:
            self._network = RhythmNetwork(Shape.from_text(stored.metadata()["shape"]))
        self._network.load_state_dict({name: value.float() for name, value in load_file(weights).items()})
        self._device = torch.device("cuda" if device == "cuda" and torch.cuda.is_available() else "cpu")
        self._network.to(self._device).eval()
        self._torch = torch
        self._heads = HEADS

    def read(self, performance: Performance) -> RhythmEvidence:
        """Evidence for every onset. ValueError for a performance without notes."""
        if not performance.notes:
            raise ValueError("there are no notes to read")
        return self.read_notes(NoteArrays.from_performance(performance))

    def read_notes(self, notes: NoteArrays) -> RhythmEvidence:
        """The same from arrays."""
        events = event_rows(notes)
        logits = np.zeros((len(events.times_s), sum(self._heads)))
        for start, begin, end in _windows(len(events.times_s)):
            window = slice(start, start + _WINDOW)
            found = self._run(events.rows[window], events.times_s[window])
            logits[begin:end] = found[begin - start : end - start]
        beat, downbeat, phase, period, meter = np.split(logits, np.cumsum(self._heads)[:-1], axis=1)
        return RhythmEvidence(
            events.times_s, _yes_no(beat), _yes_no(downbeat), _normal(phase), _normal(period), _normal(meter)
        )

    def _run(self, rows: npt.NDArray[np.float32], times_s: npt.NDArray[Any]) -> npt.NDArray[Any]:
        torch = self._torch
        with torch.inference_mode():
            logits = self._network(
                torch.from_numpy(rows)[None].to(self._device),
                torch.from_numpy((times_s - times_s[0]).astype(np.float32))[None].to(self._device),
                torch.ones(1, len(rows), dtype=torch.bool, device=self._device),
            )
        return np.asarray(logits[0].cpu().double().numpy())


def _windows(count: int) -> list[tuple[int, int, int]]:
    """(start of the window, first and end of the onsets taken from it)."""
    if count <= _WINDOW:
        return [(0, 0, count)]
    starts = [*range(0, count - _WINDOW, _HOP), count - _WINDOW]
    middles = [(one + _WINDOW + other) // 2 for one, other in pairwise(starts)]
    return [(start, begin, end) for start, begin, end in zip(starts, [0, *middles], [*middles, count], strict=True)]


def _yes_no(logit: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.asarray(-np.logaddexp(0, np.concatenate([logit, -logit], axis=1)))


def _normal(logits: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.asarray(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))
