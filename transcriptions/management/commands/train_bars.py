"""Train the bar network on performances made from scores, as docs/training.md says."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from transcriptions.engines.rhythm import WEIGHTS, RhythmModel
from transcriptions.learned_weights import BARS, write_bars
from transcriptions.training.bar_examples import LevelExample, draw_levels
from transcriptions.training.bar_training import Recipe, figures_of, train
from transcriptions.training.command import TrainingCommand
from transcriptions.training.excerpts import in_processes
from transcriptions.training.works import Work

# Performances made from held-out works that the finished network is measured on.
_MEASURED_ON = 60


class Command(TrainingCommand):
    help = "Train the network that reads bars on the beats of a piece, on performances made from scores."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rhythm", type=Path, default=WEIGHTS, help="the rhythm model (the one that ships)")
        parser.add_argument("--output", type=Path, default=BARS, help="the weights (those that ship)")
        parser.add_argument("--performances", type=int, default=1600, help="how many to make and learn from (1600)")
        parser.add_argument("--steps", type=int, default=3500, help="how long to train (3500 steps)")
        parser.add_argument("--measured", type=int, default=_MEASURED_ON, help="how many of held-out works (60)")

    def learn(self, works: list[Work], held_out: list[Work], options: dict[str, Any]) -> None:
        rhythm, seed = RhythmModel("cpu", options["rhythm"]), options["seed"]
        threads = options["threads"]

        def draw(count: int, seed: int) -> list[list[LevelExample]]:
            return list(draw_levels(works, rhythm, count, seed))

        pieces = list(in_processes(draw, options["performances"], seed, processes=threads))
        network = train(pieces, Recipe(steps=options["steps"], seed=seed))
        options["output"].parent.mkdir(parents=True, exist_ok=True)
        write_bars(network, options["output"])
        measured = list(draw_levels(held_out, rhythm, options["measured"], seed + 1))
        self.stdout.write(f"held out: {figures_of(network, measured)}")
