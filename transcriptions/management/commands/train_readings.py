"""Train the model that chooses among readings of a piece, as docs/training.md says."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from transcriptions.engines.rhythm import RhythmModel
from transcriptions.learned_weights import BARS, READINGS, read_bars, write_readings
from transcriptions.music.bar_network import BarNetwork
from transcriptions.training.corpus import FOLDS, fold_of
from transcriptions.training.excerpts_command import ExcerptsCommand
from transcriptions.training.reading_training import ReadingExample, Recipe, draw_examples, figures_of, train
from transcriptions.training.works import Work


class Command(ExcerptsCommand):
    help = "Train the model that chooses among readings of a piece, on performances made from scores."
    output, performances, measured = READINGS, 3900, 120

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        super().add_own_arguments(parser)
        parser.add_argument("--bars", type=Path, default=BARS, help="the bar network (the one that ships)")
        words = "bar networks that learned nothing from one fold of the works each: each reads the works new to it"
        parser.add_argument("--folds", type=Path, nargs=FOLDS, help=words)

    def learn(self, works: list[Work], held_out: list[Work], options: dict[str, Any]) -> None:
        rhythm, bars, seed = RhythmModel("cpu", options["rhythm"]), read_bars(options["bars"]), options["seed"]
        folds = [read_bars(path) for path in options["folds"] or ()]

        def reads(work: Work) -> BarNetwork:
            return folds[fold_of(work)] if folds else bars

        def draw(count: int, seed: int) -> list[ReadingExample]:
            return list(draw_examples(works, rhythm, reads, count, seed))

        examples = self.drawn(draw, options)
        model = train(examples, Recipe(seed=seed))
        write_readings(model, options["output"])
        measured = list(draw_examples(held_out, rhythm, lambda _: bars, options["measured"], seed + 1))
        self.stdout.write(f"held out: {figures_of(model, measured)}")
