"""Learn from scores how notes are written (hands, voices, key, spelling, ...), as docs/training.md says."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import torch
from django.core.management.base import BaseCommand, CommandError

from transcriptions.engines.rhythm import WEIGHTS
from transcriptions.training.corpus import read_corpus, split
from transcriptions.training.notation_tasks import TASKS, Material


class Command(BaseCommand):
    help = "Learn from scores how notes are written; prints figures on held-out works and the constants learned."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("scores", type=Path, help="folder with lieder/, stringquartets/ and chopin/")
        parser.add_argument("--cache", type=Path, required=True, help="folder where the scores are kept as arrays")
        parser.add_argument("--only", choices=sorted(TASKS), action="append", help="train this alone (repeatable)")
        parser.add_argument("--output", type=Path, default=WEIGHTS.parent, help="folder of the weights (what ships)")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--threads", type=int, default=1, help="threads of the training process (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        torch.set_num_threads(options["threads"])
        works, held_out = split(read_corpus(options["scores"], options["cache"]))
        if not works or not held_out:
            raise CommandError(f"too few scores below {options['scores']}")
        material = Material(works, held_out, options["seed"], options["output"])
        for name in options["only"] or TASKS:
            self.stdout.write(f"{name}: {len(works)} works to learn from, {len(held_out)} held out")
            for line in TASKS[name](material):
                self.stdout.write(line)
