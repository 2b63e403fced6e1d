"""Measure what the README claims about speed, with nothing but what the project ships."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand
from django.db import connection, connections
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from accounts.models import User
from editor.exports import export_pdf
from editor.writers.musicxml import write_musicxml
from rescored_site import embedded_postgres
from transcriptions.audio import decode
from transcriptions.engines import catalogue
from transcriptions.models import Artefact, Source, State, Transcription
from transcriptions.music.performance import Performance, PlayedNote, make_part
from transcriptions.music.writing import Written, write_score
from transcriptions.pipeline import MemoryArtefacts, Recording, plan_for, transcribe
from transcriptions.sample import minuet
from transcriptions.sample.make_sample import SAMPLE
from transcriptions.written import written_to_json

RECORDING_S = 60
RATE = 44_100
NOTES = 5_000
MEASURES = 200
# The page is measured as it is served, but its style sheets need not have been collected.
PLAIN_STATIC_FILES = "django.contrib.staticfiles.storage.StaticFilesStorage"
# ru_maxrss counts bytes on macOS and KiB elsewhere.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


class Command(BaseCommand):
    help = "Print how long things take on this machine: transcribing, writing, exporting, and showing a score."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self._recording()
        self._notes()
        written = write_score(minuet_times(-(-MEASURES // 16)), title=minuet.TITLE, composer=minuet.COMPOSER)
        self._exports(written)
        with tempfile.TemporaryDirectory(prefix="rescored-bench-") as folder:
            self._pages(Path(folder), written)

    def _say(self, what: str, value: float, unit: str) -> None:
        self.stdout.write(f"{what:<58} {value:9.2f} {unit}")

    def _time(self, what: str, action: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        result = action()
        self._say(what, time.perf_counter() - started, "s")
        return result

    def _recording(self) -> None:
        plan = plan_for("piano")
        self._time("Transkun: loading", lambda: catalogue.load(plan.engine, plan.device))
        with tempfile.TemporaryDirectory(prefix="rescored-bench-") as folder:
            path = write_minute(Path(folder) / "minute.wav")
            process_started = time.process_time()
            result = self._time(
                f"{RECORDING_S} s of piano to a finished score, model loaded",
                lambda: transcribe(Recording(path), plan, report=_silent, artefacts=MemoryArtefacts()),
            )
        self._say("  processor time of that", time.process_time() - process_started, "s")
        for stage in result.stages:
            self._say(f"  stage {stage.name}", stage.seconds, "s")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT
        self._say("  peak memory of the process", peak / 1e9, "GB")

    def _notes(self) -> None:
        performance = minuet_times(-(-NOTES // len(minuet.played().notes)))
        count = len(performance.notes)
        self._time(f"{count} notes to a written score", lambda: write_score(performance))

    def _exports(self, written: Written) -> None:
        count = len(written.score.measures)
        self._time(f"{count} measures to MusicXML", lambda: write_musicxml(written.score))
        self._time(f"{count} measures to PDF", lambda: export_pdf(written.score))

    def _pages(self, folder: Path, written: Written) -> None:
        """The score page as a browser asks for it, over a database and storage of its own."""
        plain = settings.STORAGES | {"staticfiles": {"BACKEND": PLAIN_STATIC_FILES}}
        (folder / "static").mkdir()
        changed = override_settings(MEDIA_ROOT=folder / "media", STATIC_ROOT=folder / "static", STORAGES=plain)
        with embedded_postgres.running(folder / "postgres") as url, changed:
            connections["default"].settings_dict["HOST"] = url.partition("?host=")[2]
            connection.creation.create_test_db(verbosity=0)
            try:
                self._page(written)
            finally:
                connection.close()

    def _page(self, written: Written) -> None:
        owner = User.objects.create_user("bench", "bench@localhost", "bench")
        row = Transcription.objects.create(owner=owner, title="Bench", source=Source.SAMPLE, state=State.DONE)
        artefact = Artefact(transcription=row, stage="score", key="0" * 64, seconds=0.0)
        artefact.file.save("score.json", ContentFile(written_to_json(written).encode()))
        client = Client(SERVER_NAME="localhost")
        client.force_login(owner)
        address = reverse("editor:score", args=[row.pk])
        count = len(written.score.measures)
        self._time(f"Score page of {count} measures with its first systems, cold", lambda: _get(client, address))
        self._time("  the same again", lambda: _get(client, address))


def minuet_times(count: int) -> Performance:
    """The sample's music over and over, with its human timing."""
    once = minuet.played()
    length_s = max(note.offset_s for note in once.notes) - minuet.LEAD_IN_S
    notes = [
        PlayedNote(note.onset_s + turn * length_s, note.pitch, note.offset_s + turn * length_s, note.velocity)
        for turn in range(count)
        for note in once.notes
    ]
    return Performance((make_part("Piano", notes),), once.duration_s + (count - 1) * length_s)


def write_minute(path: Path) -> Path:
    """The sample repeated to a minute, as 16-bit WAV."""
    samples = decode(SAMPLE, rate=RATE, max_duration_s=RECORDING_S).audio.samples
    minute = np.resize(samples, RECORDING_S * RATE)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((minute * 32767).astype("<i2").tobytes())
    return path


def _get(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")


def _silent(stage: str, fraction: float) -> None:
    """The figures are what is shown."""
