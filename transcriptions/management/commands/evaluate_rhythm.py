"""Measure beats, with the rhythm model and without it, on performances whose beats are known."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from transcriptions.engines.rhythm import WEIGHTS, RhythmModel
from transcriptions.training.beat_evaluation import (
    FIGURES,
    Truth,
    evaluate_model,
    evaluate_plain,
    made_truths,
    read_truths,
)
from transcriptions.training.corpus import read_corpus, split


class Command(BaseCommand):
    help = "Print beat F, CMLt, AMLt, downbeat F and meters right, means over performances; failures count as zero."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--performances", type=Path, help="folder of items, each with truth.mid and beats.tsv")
        parser.add_argument("--scores", type=Path, help="folder of scores: measure on performances of those held out")
        parser.add_argument("--cache", type=Path, help="folder where the scores are kept as arrays")
        parser.add_argument("--count", type=int, default=100, help="performances to make (100)")
        parser.add_argument("--seed", type=int, default=5)
        parser.add_argument("--weights", type=Path, default=WEIGHTS)

    def handle(self, *args: Any, **options: Any) -> None:
        truths = list(_truths(options))
        if not truths:
            raise CommandError("name a folder with --performances, or with --scores and --cache")
        model = RhythmModel("cpu", options["weights"])
        self.stdout.write(f"{len(truths)} performances: {', '.join(FIGURES)}")
        self.stdout.write(f"rhythm model: {evaluate_model(model, truths)}")
        self.stdout.write(f"without it:   {evaluate_plain(truths)}")


def _truths(options: dict[str, Any]) -> Iterator[Truth]:
    if options["performances"]:
        yield from read_truths(options["performances"])
    if options["scores"] and options["cache"]:
        held_out = split(read_corpus(options["scores"], options["cache"]))[1]
        yield from made_truths(held_out, options["count"], options["seed"])
