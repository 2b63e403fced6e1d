"""Measure what the README claims about speed, with nothing but what the project ships."""

from __future__ import annotations

import resource
import tempfile
import threading
import time
import wave
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from accounts.models import User
from editor.exporting.pages import export_pdf
from editor.writers.musicxml import write_musicxml
from rescored_site import editing_speed, embedded_postgres, key_speed, load
from rescored_site.key_speed import percentile
from rescored_site.writing_speed import (
    HOUR_S,
    NOTES,
    RSS_UNIT,
    as_json,
    minuet_times,
    notes_in,
    write_notes,
    write_notes_apart,
)
from transcriptions.audio import decode
from transcriptions.claims import REPORT_INTERVAL_S
from transcriptions.engines import catalogue
from transcriptions.events import announce
from transcriptions.learned_weights import load_learned
from transcriptions.models import Artefact, Source, State, Transcription
from transcriptions.music.writing import Written, write_score
from transcriptions.pipeline import MemoryArtefacts, Recording, plan_for, transcribe
from transcriptions.sample import minuet
from transcriptions.sample.make_sample import SAMPLE
from transcriptions.written import written_to_json

RECORDING_S = 60
RATE = 44_100
MEASURES = 200
LONG = 1000
SOCKETS = 100
REQUESTS = 60


class Command(BaseCommand):
    help = "Print how long things take on this machine: transcribing, writing, exporting, and showing a score."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--notes", type=int, metavar="COUNT", help="only write so many notes, and print JSON")
        parser.add_argument("--edits", action="store_true", help="only show and edit a score")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["edits"]:
            self._editing()
            return
        if options["notes"]:
            self.stdout.write(as_json(write_notes(options["notes"])))
            return
        self._recording()
        self._notes()
        self._exports(_long_minuet())
        self._editing()

    def _editing(self) -> None:
        with tempfile.TemporaryDirectory(prefix="rescored-bench-") as folder:
            self._pages(Path(folder), _long_minuet())

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
        """Each length in a process of its own: seconds a note say whether it is linear."""
        lengths = [(f"{count} notes", count) for count in NOTES]
        for what, count in (*lengths, ("an hour of music", notes_in(HOUR_S))):
            measured = write_notes_apart(count)
            self._say(f"{what} ({measured.notes}) to a written score", measured.seconds, "s")
            self._say("  processor time with reading the notes", measured.processor_s, "s")
            self._say("  of which for a thousand notes", measured.processor_s / measured.notes * 1000, "s")
            self._say("  peak memory of the process", measured.peak_bytes / 1e9, "GB")

    def _exports(self, written: Written) -> None:
        count = len(written.score.measures)
        self._time(f"{count} measures to MusicXML", lambda: write_musicxml(written.score))
        self._time(f"{count} measures to PDF", lambda: export_pdf(written.score))

    def _pages(self, folder: Path, written: Written) -> None:
        """The pages as a browser asks for them, from a web process over a database and storage of its own."""
        with embedded_postgres.running(folder / "postgres") as url, override_settings(MEDIA_ROOT=folder / "media"):
            entry = connections["default"].settings_dict
            entry |= {"HOST": url.partition("?host=")[2], "NAME": "rescored", "USER": "postgres", "PORT": ""}
            call_command("migrate", verbosity=0)
            owner = User.objects.create_user("bench", "bench@localhost", "bench")
            rows = [finished(owner, written) for _ in range(2)]
            client = Client(SERVER_NAME="localhost")
            client.force_login(owner)
            cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
            try:
                with load.web_process(folder, cookie, settings.SECRET_KEY) as site:
                    self._score_pages(site, rows, len(written.score.measures))
                    self._keys(site, reverse("editor:score", args=[rows[0].pk]))
                    self._edits(site, owner, written)
                    self._sockets(site, owner)
            finally:
                connections.close_all()

    def _score_pages(self, site: load.Site, rows: list[Transcription], measures: int) -> None:
        first, other = (reverse("editor:score", args=[row.pk]) for row in rows)
        asked = {"after a start": first, "another one": other, "that one again": other}
        for what, address in asked.items():
            first_s, last_s = site.get(address)
            self._say(f"Score page of {measures} measures, {what}: first byte", first_s, "s")
            self._say("  with its first systems", last_s, "s")

    def _keys(self, site: load.Site, address: str) -> None:
        try:
            times = key_speed.key_times_ms(site, address)
        except key_speed.NoBrowser as error:
            self.stdout.write(f"Key press to new music in a browser: not measured, {error}")
            return
        self._say(f"Key press to new music in Chromium, {len(times)} presses: median", percentile(times, 0.5), "ms")
        self._say("  95th percentile", percentile(times, 0.95), "ms")

    def _sockets(self, site: load.Site, owner: User) -> None:
        """What a hundred pages that follow a transcription cost somebody who opens another page."""
        row = Transcription.objects.create(owner=owner, title="Bench", source=Source.SAMPLE, state=State.RUNNING)
        self._latency(site, "no socket open")
        with load.open_sockets(site, f"/ws/transcriptions/{row.pk}/", SOCKETS) as seconds:
            self._say(f"{SOCKETS} progress sockets opened at once", seconds, "s")
            self._latency(site, f"{SOCKETS} sockets open")
            with reporting(row):
                self._latency(site, f"{SOCKETS} sockets open, their job reporting")

    def _edits(self, site: load.Site, owner: User, written: Written) -> None:
        """What the server needs from an edit's arrival to its music, over HTTP."""
        rows = [finished(owner, written) for _ in range(editing_speed.PEOPLE)]
        long = replace(written, score=editing_speed.repeated(written.score, LONG))
        count = len(written.score.measures)
        self._times(f"An edit in {count} measures", editing_speed.one_person(site, rows[0]))
        others = f"{len(rows)} people in {len(rows)} scores"
        self._times(f"An edit, {others}", editing_speed.many_people(site, rows))
        self._times(f"An edit in {LONG} measures", editing_speed.one_person(site, finished(owner, long)))
        editing_speed.grow_history(rows[0], owner)
        self._times(
            f"An edit in {count} measures after {editing_speed.HISTORY} edits", editing_speed.one_person(site, rows[0])
        )
        self._say("  going back to the first of them", editing_speed.restore_s(rows[0], owner), "s")
        memory = load.resident_bytes(site.process_id)
        self._say("Memory of the web process and its engravers after all that", memory / 1e6, "MB")

    def _times(self, what: str, times: editing_speed.Times) -> None:
        self._say(f"{what}: median", times.share(0.5), "ms")
        self._say("  95th percentile", times.share(0.95), "ms")

    def _latency(self, site: load.Site, state: str) -> None:
        times = sorted(site.get("/new/")[1] * 1000 for _ in range(REQUESTS))
        self._say(f"Page /new/, {state}: median", times[REQUESTS // 2], "ms")
        self._say("  95th percentile", times[int(REQUESTS * 0.95)], "ms")


def _long_minuet() -> Written:
    times = minuet_times(-(-MEASURES // 16))
    return write_score(times, load_learned(), title=minuet.TITLE, composer=minuet.COMPOSER)


def finished(owner: User, written: Written) -> Transcription:
    """A transcription whose score is stored."""
    row = Transcription.objects.create(owner=owner, title="Bench", source=Source.SAMPLE, state=State.DONE)
    artefact = Artefact(transcription=row, stage="score", key="0" * 64, seconds=0.0)
    artefact.file.save("score.json", ContentFile(written_to_json(written).encode()))
    return row


@contextmanager
def reporting(row: Transcription) -> Iterator[None]:
    """A worker that writes its progress as often as workers do."""
    ended = threading.Event()

    def report() -> None:
        step = 0
        while not ended.wait(REPORT_INTERVAL_S):
            step += 1
            with transaction.atomic():
                Transcription.objects.filter(pk=row.pk).update(stage="notes", stage_fraction=step % 100 / 100)
                announce(row.pk)
        connection.close()

    thread = threading.Thread(target=report)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


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


def _silent(stage: str, fraction: float) -> None:
    """The figures are what is shown."""
