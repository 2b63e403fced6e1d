"""Learn from scores how notes are written (hands, voices, key, spelling, ...), as docs/training.md says."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from transcriptions.learned_weights import FOLDER
from transcriptions.training.command import TrainingCommand
from transcriptions.training.notation_tasks import TASKS, Material
from transcriptions.training.works import Work


class Command(TrainingCommand):
    help = "Learn from scores how notes are written; prints figures on held-out works and the constants learned."
    threads = 1

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", choices=sorted(TASKS), action="append", help="train this alone (repeatable)")
        parser.add_argument("--output", type=Path, default=FOLDER, help="folder of the weights (what ships)")

    def learn(self, works: list[Work], held_out: list[Work], options: dict[str, Any]) -> None:
        material = Material(works, held_out, options["seed"], options["output"])
        for name in options["only"] or TASKS:
            self.stdout.write(f"{name}: {len(works)} works to learn from, {len(held_out)} held out")
            for line in TASKS[name](material):
                self.stdout.write(line)
