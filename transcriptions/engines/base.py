"""What every engine looks like from outside.

An engine is a class with `__init__(device)` and one verb. Chunking, padding,
device and precision stay inside. It reports progress after each chunk; the
report raises `Cancelled` to stop it between chunks.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from transcriptions.audio import Audio
from transcriptions.music.audio_evidence import BeatActivations
from transcriptions.music.performance import Performance

# Called with the fraction done, 0 to 1. Raises transcriptions.errors.Cancelled to stop.
Report = Callable[[float], None]


class NoteEngine(Protocol):
    """Hears notes. name and version go into the result."""

    name: str
    version: str

    def __init__(self, device: str) -> None: ...

    def transcribe(self, audio: Audio, report: Report) -> Performance: ...


class Separator(Protocol):
    """Splits a mix into stems, by name."""

    name: str
    version: str

    def __init__(self, device: str) -> None: ...

    def separate(self, audio: Audio, report: Report) -> dict[str, Audio]: ...


class BeatEngine(Protocol):
    """Hears how likely each moment of a recording is a beat, and a downbeat; the decoder of notes decides."""

    name: str
    version: str

    def __init__(self, device: str, weights: Path) -> None: ...

    def track(self, audio: Audio, report: Report) -> BeatActivations: ...


class Refiner(Protocol):
    """Corrects a performance with the audio at hand."""

    name: str
    version: str

    def __init__(self, device: str) -> None: ...

    def refine(self, audio: Audio, performance: Performance, report: Report) -> Performance: ...
