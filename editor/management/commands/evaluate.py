"""Measure transcriptions of a folder of pieces against their scores, beats and notes."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from editor.evaluation.evaluating import Outcome, evaluate_item
from editor.evaluation.intervals import Mean
from editor.evaluation.items import Item, find_items
from editor.evaluation.table import heading, means, row, summary


class Command(BaseCommand):
    help = (
        "Print note, beat and score figures of every piece in a folder, and means with 95 % confidence intervals. "
        "A piece that fails counts as zero."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder",
            type=Path,
            help="a folder each piece: truth.mid or another MIDI file, audio.*, score.musicxml, beats.tsv",
        )
        parser.add_argument("--from", dest="source", choices=("notes", "audio"), default="notes")
        parser.add_argument("--only", action="append", default=[], metavar="NAME", help="pieces whose name has this")
        parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here")
        parser.add_argument("--seed", type=int, default=1, help="of the confidence intervals (1)")
        parser.add_argument("--device", choices=("auto", "cpu", "cuda", "mps"), default=settings.RESCORED_DEVICE)

    def handle(self, *args: Any, **options: Any) -> None:
        items = _chosen(options["folder"], options["only"])
        from_audio, device, weights = options["source"] == "audio", options["device"], settings.RESCORED_WEIGHTS
        outcomes: list[Outcome] = []
        for line in heading(items, from_audio=from_audio):
            self.stdout.write(line)
        for item in items:
            outcomes.append(evaluate_item(item, from_audio=from_audio, device=device, weights=weights))
            self.stdout.write(row(outcomes[-1], items, from_audio=from_audio))
            self.stdout.flush()
        found = means(outcomes, seed=options["seed"])
        for line in summary(found):
            self.stdout.write(line)
        if options["json"]:
            _write_json(options["json"], outcomes, found)


def _chosen(folder: Path, only: list[str]) -> list[Item]:
    try:
        items = [item for item in find_items(folder) if not only or any(name in item.name for name in only)]
    except (OSError, ValueError) as error:
        raise CommandError(f"{folder}: {error}") from error
    if not items:
        raise CommandError(f"{folder} has no folders with a MIDI file or audio" + (" of such names." if only else "."))
    return items


def _write_json(path: Path, outcomes: list[Outcome], found: dict[str, dict[str, Mean]]) -> None:
    document = {
        "items": [asdict(outcome) for outcome in outcomes],
        "means": {kind: {name: asdict(mean) for name, mean in figures.items()} for kind, figures in found.items()},
    }
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
