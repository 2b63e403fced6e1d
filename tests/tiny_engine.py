"""A note engine that needs no model: real in every other way, and the same notes each time."""

from __future__ import annotations

from dataclasses import asdict

from transcriptions.audio import Audio
from transcriptions.engines.base import Report
from transcriptions.engines.catalogue import ENGINES, EngineEntry
from transcriptions.music.performance import Performance, PlayedNote, PlayedPart
from transcriptions.pipeline import plan_for

NAME = "tiny"
STEPS = 4
PITCHES = (60, 64, 67, 72)


class TinyEngine:
    """Hears a broken C major chord, a note every half second, for as long as the recording lasts."""

    name = NAME
    version = "1"

    def __init__(self, device: str) -> None:
        self.device = device

    def transcribe(self, audio: Audio, report: Report) -> Performance:
        for step in range(STEPS):
            report(step / STEPS)
        count = int(audio.duration_s * 2)
        notes = tuple(PlayedNote(n / 2, PITCHES[n % len(PITCHES)], n / 2 + 0.45) for n in range(count))
        return Performance((PlayedPart("Piano", 0, notes),), audio.duration_s)


ENTRY = EngineEntry(
    name=NAME,
    packages=("numpy",),
    rate=8000,
    licence="MIT",
    origin="",
    purpose="tests",
    make=TinyEngine,
)


def register() -> None:
    ENGINES[NAME] = ENTRY


def tiny_plan() -> dict[str, object]:
    return asdict(plan_for("piano", "cpu")) | {"engine": NAME}
