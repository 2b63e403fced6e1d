"""Train the model that chooses among readings of a piece, as docs/training.md says."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from transcriptions.engines.rhythm import WEIGHTS, RhythmModel
from transcriptions.learned_weights import BARS, READINGS, read_bars, write_readings
from transcriptions.training.command import TrainingCommand
from transcriptions.training.excerpts import in_processes
from transcriptions.training.reading_training import ReadingExample, Recipe, draw_examples, figures_of, train
from transcriptions.training.works import Work

# Performances made from held-out works that the finished model is measured on.
_MEASURED_ON = 120


class Command(TrainingCommand):
    help = "Train the model that chooses among readings of a piece, on performances made from scores."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rhythm", type=Path, default=WEIGHTS, help="the rhythm model (the one that ships)")
        parser.add_argument("--bars", type=Path, default=BARS, help="the bar network (the one that ships)")
        parser.add_argument("--output", type=Path, default=READINGS, help="the weights (those that ship)")
        parser.add_argument("--performances", type=int, default=2000, help="how many to make and learn from (2000)")
        parser.add_argument("--measured", type=int, default=_MEASURED_ON, help="how many of held-out works (120)")

    def learn(self, works: list[Work], held_out: list[Work], options: dict[str, Any]) -> None:
        rhythm, bars, seed = RhythmModel("cpu", options["rhythm"]), read_bars(options["bars"]), options["seed"]
        threads = options["threads"]

        def draw(count: int, seed: int) -> list[ReadingExample]:
            return list(draw_examples(works, rhythm, bars, count, seed))

        examples = list(in_processes(draw, options["performances"], seed, processes=threads))
        model = train(examples, Recipe(seed=seed))
        options["output"].parent.mkdir(parents=True, exist_ok=True)
        write_readings(model, options["output"])
        measured = list(draw_examples(held_out, rhythm, bars, options["measured"], seed + 1))
        self.stdout.write(f"held out: {figures_of(model, measured)}")
