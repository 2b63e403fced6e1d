"""One item through the product's own pipeline, and the figures of what comes out; a failure is worth zero."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from editor.evaluation.items import Item, read_reference
from editor.evaluation.score_figures import MV2H_FIGURES, SCORE_FIGURES, score_figures
from editor.readers.musicxml import read_musicxml
from editor.writers.musicxml import write_musicxml
from transcriptions.evaluation.beats import BEAT_FIGURES, beat_figures, read_beats
from transcriptions.evaluation.notes import NOTE_FIGURES, note_figures
from transcriptions.performance_midi import read_performance
from transcriptions.pipeline import MemoryArtefacts, Recording, Result, plan_for, transcribe

# All figures, in the order of printing.
FIGURES = (*NOTE_FIGURES, *BEAT_FIGURES, *SCORE_FIGURES, *MV2H_FIGURES)
# Numbers a bar, in which less is not better: a failure has none.
COUNTS = ("rests", "printed rests")
# An hour, the longest that the product promises to write.
_LONGEST_S = 3600.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """figures: of what the item has a truth for, in the order of printing. error: why all are zero, or ""."""

    name: str
    kind: str
    seconds: float
    figures: dict[str, float]
    error: str = ""


def evaluate_item(item: Item, *, from_audio: bool, device: str = "auto", weights: Path | None = None) -> Outcome:
    """The figures of one item, whatever goes wrong with it. weights: the folder of fetched ones."""
    started = time.perf_counter()
    # A future keeps any fault of the pipeline, a bug too: it costs this item and not the others.
    with ThreadPoolExecutor(max_workers=1) as pool:
        task = pool.submit(_figures, item, from_audio, lambda source: _transcribed(source, item, device, weights))
    fault = task.exception()
    seconds = time.perf_counter() - started
    if fault is None:
        return Outcome(item.name, item.kind, seconds, task.result())
    figures = {name: 0.0 for name in expected_figures(item, from_audio=from_audio) if name not in COUNTS}
    return Outcome(item.name, item.kind, seconds, figures, f"{type(fault).__name__}: {fault}")


def expected_figures(item: Item, *, from_audio: bool) -> tuple[str, ...]:
    """What an item can be judged by."""
    return (
        *(NOTE_FIGURES if from_audio and item.performance else ()),
        *(BEAT_FIGURES if item.beats else ()),
        *((*SCORE_FIGURES, *MV2H_FIGURES) if item.score else ()),
    )


def _figures(item: Item, from_audio: bool, transcribed: Callable[[Path], Result]) -> dict[str, float]:
    source = item.audio if from_audio else item.performance
    if source is None:
        raise FileNotFoundError(f"{item.name} has no {'audio' if from_audio else 'performance'}")
    result = transcribed(source)
    truth = read_performance(item.performance, max_duration_s=_LONGEST_S) if item.performance else result.performance
    found: dict[str, float] = {}
    if from_audio and item.performance:
        found |= note_figures(truth, result.performance)
    if item.beats:
        span_s = (truth.notes[0].onset_s, truth.notes[-1].onset_s)
        found |= beat_figures(read_beats(item.beats), result.written.grid, span_s)
    if item.score:
        # As a person gets it: what the file says counts.
        found |= score_figures(read_reference(item.score), read_musicxml(write_musicxml(result.written.score)))
    return found


def _transcribed(source: Path, item: Item, device: str, weights: Path | None) -> Result:
    recording, plan = Recording(source, item.name, max_duration_s=_LONGEST_S), plan_for(item.kind, device)
    return transcribe(recording, plan, report=_silent, artefacts=MemoryArtefacts(), weights=weights)


def _silent(stage: str, fraction: float) -> None:
    """The figures are what is shown."""
