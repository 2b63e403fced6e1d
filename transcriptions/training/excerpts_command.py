"""What the commands that learn from readings of made performances have in common."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from transcriptions.engines.rhythm import WEIGHTS
from transcriptions.training.command import TrainingCommand
from transcriptions.training.excerpts import Draw, Drawn, in_processes


class ExcerptsCommand(TrainingCommand):
    """output: the weights that ship. performances, measured: how many are learned from, and made of held-out works."""

    output: Path
    performances: int
    measured: int

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        made, measured = self.performances, self.measured
        parser.add_argument("--rhythm", type=Path, default=WEIGHTS, help="the rhythm model (the one that ships)")
        parser.add_argument("--output", type=Path, default=self.output, help="the weights (those that ship)")
        parser.add_argument("--performances", type=int, default=made, help=f"how many to make and learn from ({made})")
        parser.add_argument("--measured", type=int, default=measured, help=f"how many of held-out works ({measured})")

    def drawn(self, draw: Draw[Drawn], options: dict[str, Any]) -> list[Drawn]:
        """What is learned from, once there is a folder for what is learned."""
        options["output"].parent.mkdir(parents=True, exist_ok=True)
        return list(in_processes(draw, options["performances"], options["seed"], processes=options["threads"]))
