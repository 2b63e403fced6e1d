"""Transcribe a file on the command line: no web server, no database."""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from editor.exporting.pages import export_pdf
from editor.writers.midi import write_midi
from editor.writers.musicxml import write_musicxml
from transcriptions.errors import TranscriptionError
from transcriptions.music.arranging.versions import Version, arrange
from transcriptions.music.hints import Hints
from transcriptions.music.pedalling import show_pedals
from transcriptions.music.score import Score
from transcriptions.performance_midi import write_performance
from transcriptions.pipeline import (
    STAGES,
    MemoryArtefacts,
    Plan,
    Recording,
    Result,
    plan_for,
    transcribe,
)

BAR_WIDTH = 30
STOPPED_BY_KEYBOARD = 130


class Command(BaseCommand):
    help = "Transcribe a recording, or a MIDI file of a performance, to sheet music: MusicXML, MIDI and PDF."
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """With a --version of our own in place of Django's."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("input", type=Path, help="a sound, video or MIDI file")
        parser.add_argument("--output", type=Path, required=True, metavar="DIR", help="folder for the results")
        parser.add_argument("--kind", choices=("piano", "other"), default="piano", help="what plays (piano)")
        parser.add_argument("--title", help="title in the score (the file's name)")
        parser.add_argument("--composer", default="", help="composer in the score")
        parser.add_argument("--tempo", type=float, metavar="BPM", help="quarters a minute, when you know them")
        parser.add_argument("--meter", type=_meter, metavar="N/D", help="such as 3/4, when you know it")
        parser.add_argument("--pickup", type=int, metavar="BEATS", help="beats before the first full bar")
        parser.add_argument("--device", choices=("auto", "cpu", "cuda", "mps"), default=settings.RESCORED_DEVICE)

        parser.add_argument(
            "--pedal",
            choices=("clear", "shown", "hidden"),
            default="clear",
            help="draw pedal signs where the pedalling is clear (clear), all, or none; they sound in any case",
        )
        parser.add_argument(
            "--version",
            action="append",
            choices=[version.value for version in Version if version is not Version.AS_PLAYED],
            default=[],
            dest="versions",
            help="also write this version of the score, as score-easy.musicxml and so on; may be given again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["input"]
        title = path.stem if options["title"] is None else options["title"]
        recording = Recording(path, title, options["composer"], float(settings.RESCORED_MAX_DURATION_S))
        bar = ProgressBar(self.stderr.write) if self.stderr.isatty() else None
        try:
            plan = plan_for(options["kind"], options["device"], hints=_hints(options))
            weights = settings.RESCORED_WEIGHTS
            result = transcribe(recording, plan, report=bar or _silent, artefacts=MemoryArtefacts(), weights=weights)
            result = _with_pedals(result, options["pedal"])
            write_files(result, plan, recording, options["output"])
            write_versions(result.written.score, [Version(name) for name in options["versions"]], options["output"])
        except (TranscriptionError, OSError) as error:
            raise CommandError(_one_line(error)) from error
        except KeyboardInterrupt as error:
            raise CommandError("Stopped.", returncode=STOPPED_BY_KEYBOARD) from error
        finally:
            if bar:
                bar.end()
        for warning in result.warnings:
            self.stderr.write(warning)


def _with_pedals(result: Result, pedal: str) -> Result:
    if pedal == "clear":
        return result
    score = show_pedals(result.written.score, shown=pedal == "shown")
    return replace(result, written=replace(result.written, score=score))


class ProgressBar:
    """One line that is drawn anew, over all stages by their share of the time."""

    def __init__(self, write: Callable[..., None]) -> None:
        self._write = write
        self._shown = ""

    def __call__(self, stage: str, fraction: float) -> None:
        done = 0.0
        for known in STAGES:
            if known.name == stage:
                break
            done += known.share
        else:
            raise ValueError(f"unknown stage {stage!r}")
        done += known.share * fraction
        filled = round(BAR_WIDTH * done)
        line = f"\r{'█' * filled}{'░' * (BAR_WIDTH - filled)} {done:4.0%}  {known.label:<24}"
        if line != self._shown:
            self._shown = line
            self._write(line, ending="")

    def end(self) -> None:
        if self._shown:
            self._write("")


def write_files(result: Result, plan: Plan, recording: Recording, folder: Path) -> None:
    """The score, the notes as heard and result.json. Each file appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    score = result.written.score
    _write(folder / "score.musicxml", write_musicxml(score))
    _write(folder / "score.mid", write_midi(score))
    _write(folder / "notes.mid", write_performance(result.performance))
    _write(folder / "score.pdf", export_pdf(score))
    facts = summary(result, plan, recording)
    facts["writing_seconds"] = round(time.perf_counter() - started, 3)
    _write(folder / "result.json", (json.dumps(facts, indent=2, ensure_ascii=False) + "\n").encode())


def write_versions(score: Score, versions: list[Version], folder: Path) -> None:
    """The versions that were asked for, each as MusicXML, MIDI and PDF."""
    for version in dict.fromkeys(versions):
        arranged = arrange(replace(score, title=version.titled(score.title)), version)
        _write(folder / f"score-{version}.musicxml", write_musicxml(arranged))
        _write(folder / f"score-{version}.mid", write_midi(arranged))
        _write(folder / f"score-{version}.pdf", export_pdf(arranged))


def summary(result: Result, plan: Plan, recording: Recording) -> dict[str, Any]:
    """What result.json says."""
    return {
        "input": recording.path.name,
        "title": recording.title,
        "composer": recording.composer,
        "kind": plan.kind,
        "duration_s": round(result.performance.duration_s, 3),
        "notes": len(result.performance.notes),
        "measures": len(result.written.score.measures),
        "tempo_bpm": result.written.summary.tempo_bpm,
        "meter": result.written.summary.meter,
        "key": result.written.summary.key,
        "stages": [
            {"name": stage.name, "seconds": round(stage.seconds, 3), "engine": stage.engine, "version": stage.version}
            for stage in result.stages
        ],
        "confidence": result.written.grid.confidence,
        "alternatives": [asdict(alternative) for alternative in result.written.grid.alternatives],
        "warnings": list(result.warnings),
    }


def _write(path: Path, data: bytes) -> None:
    unfinished = path.with_name(f".{path.name}.part")
    try:
        unfinished.write_bytes(data)
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def _hints(options: dict[str, Any]) -> Hints:
    try:
        return Hints(tempo_bpm=options["tempo"], meter=options["meter"], pickup_beats=options["pickup"])
    except ValueError as error:
        raise CommandError(_one_line(error)) from error


def _meter(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,2})/(\d{1,2})", text)
    if not match:
        raise argparse.ArgumentTypeError(f"{text!r} is no meter; write it as 3/4")
    return int(match[1]), int(match[2])


def _one_line(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return " ".join(str(error).split())


def _silent(stage: str, fraction: float) -> None:
    """No terminal, no bar."""
