"""Train the rhythm model on performances made from scores, as docs/training.md says."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from transcriptions.engines.rhythm import WEIGHTS, RhythmModel
from transcriptions.training.beat_evaluation import evaluate_model, made_truths
from transcriptions.training.command import TrainingCommand
from transcriptions.training.rhythm_training import Recipe, load_network, new_network, train
from transcriptions.training.works import Work

# Performances made from held-out works that the finished model is measured on.
_MEASURED_ON = 100


class Command(TrainingCommand):
    help = "Train the rhythm model on performances made from scores."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, default=WEIGHTS, help="the weights (those that ship)")
        parser.add_argument("--start", type=Path, help="go on from these weights instead of from nothing")
        parser.add_argument("--minutes", type=float, default=50.0, help="how long to train (50)")
        parser.add_argument("--rate", type=float, default=2e-3, help="highest learning rate (0.002)")

    def learn(self, works: list[Work], held_out: list[Work], options: dict[str, Any]) -> None:
        self.stdout.write(f"{len(works)} works to train on, {len(held_out)} held out")
        network = load_network(options["start"]) if options["start"] else new_network(options["seed"])
        recipe = Recipe(minutes=options["minutes"], rate=options["rate"], seed=options["seed"])
        train(works, held_out, recipe, options["output"], network=network)
        model = RhythmModel("cpu", options["output"])
        self.stdout.write(str(evaluate_model(model, made_truths(held_out, _MEASURED_ON, options["seed"]))))
