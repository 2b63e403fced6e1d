"""Train the bar network on performances made from scores, as docs/training.md says."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from transcriptions.engines.rhythm import RhythmModel
from transcriptions.learned_weights import BARS, write_bars
from transcriptions.training.bar_examples import LevelExample, draw_levels
from transcriptions.training.bar_training import Recipe, figures_of, train
from transcriptions.training.corpus import FOLDS, fold_of
from transcriptions.training.excerpts_command import ExcerptsCommand
from transcriptions.training.works import Work


class Command(ExcerptsCommand):
    help = "Train the network that reads bars on the beats of a piece, on performances made from scores."
    output, performances, measured = BARS, 4800, 60

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        super().add_own_arguments(parser)
        parser.add_argument("--steps", type=int, default=5000, help="how long to train (5000 steps)")
        words = f"learn nothing from this third of the works (0 to {FOLDS - 1}), for `train_readings --folds`"
        parser.add_argument("--without-fold", type=int, choices=range(FOLDS), help=words)

    def learn(self, works: list[Work], held_out: list[Work], options: dict[str, Any]) -> None:
        rhythm, seed = RhythmModel("cpu", options["rhythm"]), options["seed"]
        known = [work for work in works if fold_of(work) != options["without_fold"]]

        def draw(count: int, seed: int) -> list[list[LevelExample]]:
            return list(draw_levels(known, rhythm, count, seed))

        pieces = self.drawn(draw, options)
        network = train(pieces, Recipe(steps=options["steps"], seed=seed))
        write_bars(network, options["output"])
        measured = list(draw_levels(held_out, rhythm, options["measured"], seed + 1))
        self.stdout.write(f"held out: {figures_of(network, measured)}")
