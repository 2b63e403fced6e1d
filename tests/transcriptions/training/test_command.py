from __future__ import annotations

from pathlib import Path

import pytest
import torch
from django.core.management import CommandError, call_command, load_command_class

from transcriptions.training.corpus import CACHE_VERSION
from transcriptions.training.works import save_works


@pytest.mark.parametrize("name", ["train_rhythm", "train_readings", "train_notation"])
def test_too_few_scores_are_refused(tmp_path: Path, name: str) -> None:
    save_works([], tmp_path / f"works-{CACHE_VERSION}.npz")
    with pytest.raises(CommandError, match="too few scores"):
        call_command(name, tmp_path, cache=tmp_path, threads=torch.get_num_threads())


@pytest.mark.parametrize(("name", "threads"), [("train_rhythm", 2), ("train_readings", 2), ("train_notation", 1)])
def test_what_all_commands_ask(name: str, threads: int) -> None:
    parser = load_command_class("transcriptions", name).create_parser("manage.py", name)
    options = parser.parse_args(["scores", "--cache", "cache"])
    assert (options.scores, options.cache) == (Path("scores"), Path("cache"))
    assert (options.seed, options.threads) == (1, threads)
