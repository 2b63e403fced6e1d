"""Train the model that chooses among readings of a piece, as docs/training.md says."""

from __future__ import annotations

import logging
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import torch
from django.core.management.base import BaseCommand, CommandError
from safetensors.numpy import save_file

from transcriptions.engines.rhythm import READING_WEIGHTS, WEIGHTS, RhythmModel
from transcriptions.training.corpus import read_corpus, split
from transcriptions.training.reading_training import Recipe, draw_examples, figures_of, train

# Performances made from held-out works that the finished model is measured on.
_MEASURED_ON = 120


class Command(BaseCommand):
    help = "Train the model that chooses among readings of a piece, on performances made from scores."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("scores", type=Path, help="folder with lieder/, stringquartets/ and chopin/")
        parser.add_argument("--cache", type=Path, required=True, help="folder where the scores are kept as arrays")
        parser.add_argument("--rhythm", type=Path, default=WEIGHTS, help="the rhythm model (the one that ships)")
        parser.add_argument("--output", type=Path, default=READING_WEIGHTS, help="the weights (those that ship)")
        parser.add_argument("--performances", type=int, default=1500, help="how many to make and learn from (1500)")
        parser.add_argument("--measured", type=int, default=_MEASURED_ON, help="how many of held-out works (120)")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--threads", type=int, default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
        torch.set_num_threads(options["threads"])
        works, held_out = split(read_corpus(options["scores"], options["cache"]))
        if not works or not held_out:
            raise CommandError(f"too few scores below {options['scores']}")
        rhythm, seed = RhythmModel("cpu", options["rhythm"]), options["seed"]
        examples = list(draw_examples(works, rhythm, options["performances"], seed))
        model = train(examples, Recipe(seed=seed))
        options["output"].parent.mkdir(parents=True, exist_ok=True)
        save_file(model.to_arrays(), options["output"])
        measured = list(draw_examples(held_out, rhythm, options["measured"], seed + 1))
        self.stdout.write(f"held out: {figures_of(model, measured)}")
