"""What the commands that learn from scores have in common."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import torch
from django.core.management.base import BaseCommand, CommandError

from transcriptions.training.corpus import read_corpus, split
from transcriptions.training.works import Work


class TrainingCommand(BaseCommand):
    """A subclass says what it learns in `learn`, and may add arguments of its own."""

    requires_system_checks: list[str] = []
    threads = 2

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("scores", type=Path, help="folder with lieder/, stringquartets/ and chopin/")
        parser.add_argument("--cache", type=Path, required=True, help="folder where the scores are kept as arrays")
        self.add_own_arguments(parser)
        parser.add_argument("--seed", type=int, default=1)
        words = f"threads of the training process ({self.threads})"
        parser.add_argument("--threads", type=int, default=self.threads, help=words)

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """Those that other commands do not have; none unless a subclass says so."""

    def handle(self, *args: Any, **options: Any) -> None:
        torch.set_num_threads(options["threads"])
        works, held_out = split(read_corpus(options["scores"], options["cache"]))
        if not works or not held_out:
            raise CommandError(f"too few scores below {options['scores']}")
        self.learn(works, held_out, options)

    def learn(self, works: list[Work], held_out: list[Work], options: dict[str, Any]) -> None:
        """Learn from works, print figures on those held out, and leave the weights where the options say."""
        raise NotImplementedError
