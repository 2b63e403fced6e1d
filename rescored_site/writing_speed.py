"""Notes to a written score, as a worker does it: seconds and peak memory for music of any length."""

from __future__ import annotations

import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from transcriptions.music.performance import Performance, PlayedNote, make_part
from transcriptions.performance_midi import write_performance
from transcriptions.pipeline import MemoryArtefacts, Recording, Result, plan_for, transcribe
from transcriptions.sample import minuet

# What `manage.py bench` writes: notes, and an hour of the same music.
NOTES = (1_000, 5_000, 20_000)
HOUR_S = 3600.0
# The spread of onsets from one time to the next.
JITTER_S = 0.01
# ru_maxrss counts bytes on macOS and KiB elsewhere.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """music_s: how long it lasts. seconds: from notes to the stored score, the rhythm model's reading included.

    processor_s: of the whole run, reading the MIDI file too. peak_bytes: of the whole process with its models.
    """

    notes: int
    music_s: float
    seconds: float
    processor_s: float
    peak_bytes: int


def write_notes(count: int) -> Measured:
    """Write `count` notes or a few more in this process, whose memory so far counts too."""
    with tempfile.TemporaryDirectory(prefix="rescored-bench-") as folder:
        _write(minuet_times(1), Path(folder))  # The models are loaded once, not for every piece.
        performance = minuet_times(math.ceil(count / len(minuet.played().notes)))
        started = time.process_time()
        result = _write(performance, Path(folder))
        processor_s = time.process_time() - started
        seconds = next(stage.seconds for stage in result.stages if stage.name == "score")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT
    return Measured(len(performance.notes), performance.duration_s, seconds, processor_s, peak)


def write_notes_apart(count: int) -> Measured:
    """The same in a process of its own, so that the peak is that of this music alone."""
    command = [sys.executable, "manage.py", "bench", "--notes", str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return Measured(**json.loads(done.stdout))


def as_json(measured: Measured) -> str:
    return json.dumps(asdict(measured))


def notes_in(seconds: float) -> int:
    """About as many notes as the music has in that time."""
    once = minuet.played()
    return round(seconds / _length_s(once) * len(once.notes))


def minuet_times(count: int) -> Performance:
    """The sample's music over and over, with its human timing, each time a little different."""
    once = minuet.played()
    length_s = _length_s(once)
    late_s = np.random.default_rng(minuet.SEED).normal(0.0, JITTER_S, (count, len(once.notes))).tolist()
    notes = [
        PlayedNote(
            max(0.0, note.onset_s + turn * length_s + late), note.pitch, note.offset_s + turn * length_s, note.velocity
        )
        for turn, lateness in enumerate(late_s)
        for note, late in zip(once.notes, lateness, strict=True)
    ]
    return Performance((make_part("Piano", notes),), once.duration_s + (count - 1) * length_s)


def _length_s(once: Performance) -> float:
    """From one beginning to the next."""
    return max(note.offset_s for note in once.notes) - minuet.LEAD_IN_S


def _write(performance: Performance, folder: Path) -> Result:
    path = folder / "notes.mid"
    path.write_bytes(write_performance(performance))
    recording = Recording(path, max_duration_s=math.inf)
    return transcribe(recording, plan_for("piano"), report=_silent, artefacts=MemoryArtefacts())


def _silent(stage: str, fraction: float) -> None:
    """The figures are what is shown."""
