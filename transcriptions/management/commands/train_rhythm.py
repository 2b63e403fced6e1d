"""Train the rhythm model on performances made from scores, as docs/training.md says."""

from __future__ import annotations

import logging
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import torch
from django.core.management.base import BaseCommand, CommandError

from transcriptions.engines.rhythm import WEIGHTS, RhythmModel
from transcriptions.training.beat_evaluation import evaluate_model, made_truths
from transcriptions.training.corpus import read_corpus, split
from transcriptions.training.rhythm_training import Recipe, load_network, new_network, train

# Performances made from held-out works that the finished model is measured on.
_MEASURED_ON = 100


class Command(BaseCommand):
    help = "Train the rhythm model on performances made from scores."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("scores", type=Path, help="folder with lieder/, stringquartets/ and chopin/")
        parser.add_argument("--cache", type=Path, required=True, help="folder where the scores are kept as arrays")
        parser.add_argument("--output", type=Path, default=WEIGHTS, help="the weights (those that ship)")
        parser.add_argument("--start", type=Path, help="go on from these weights instead of from nothing")
        parser.add_argument("--minutes", type=float, default=50.0, help="how long to train (50)")
        parser.add_argument("--rate", type=float, default=2e-3, help="highest learning rate (0.002)")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--threads", type=int, default=2, help="threads of the training process (2)")

    def handle(self, *args: Any, **options: Any) -> None:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
        torch.set_num_threads(options["threads"])
        works, held_out = split(read_corpus(options["scores"], options["cache"]))
        if not works or not held_out:
            raise CommandError(f"too few scores below {options['scores']}")
        self.stdout.write(f"{len(works)} works to train on, {len(held_out)} held out")
        network = load_network(options["start"]) if options["start"] else new_network(options["seed"])
        recipe = Recipe(minutes=options["minutes"], rate=options["rate"], seed=options["seed"])
        train(works, held_out, recipe, options["output"], network=network)
        model = RhythmModel("cpu", options["output"])
        self.stdout.write(str(evaluate_model(model, made_truths(held_out, _MEASURED_ON, options["seed"]))))
