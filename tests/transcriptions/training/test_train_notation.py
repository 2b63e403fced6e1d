from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.transcriptions.training.scores import march_work
from transcriptions.training.corpus import CACHE_VERSION, is_held_out
from transcriptions.training.works import Origin, Work, make_work, save_works


def two_sides() -> list[Work]:
    """The march under names of which some are held out."""
    march = march_work(24)
    works = []
    for index in range(24):
        origin = Origin(f"march {index}", f"march {index}", "piano")
        works.append(make_work(origin, march.notes.tolist(), bars=march.bars, tempo_qpm=100.0))
    assert len({is_held_out(work) for work in works}) == 2
    return works


@pytest.mark.parametrize(
    ("task", "words"),
    [
        ("hands", "right staff 1.0000"),
        ("voices", "F of voice pairs with the weights new 1.0000"),
        ("key", "first signature right 1.000"),
        ("patterns", "keyboard simple: "),
        ("spelling", "held out, spelt right"),
        ("confidence", "BAR_WEIGHTS = np.array(["),
        ("meters", "section, odd_bar, kept = "),
        ("drums", "weights: np.array(["),
        ("tracker", "_BEAT_WEIGHTS = np.array(["),
    ],
)
def test_each_task_prints_what_it_learned(tmp_path: Path, task: str, words: str) -> None:
    save_works(two_sides(), tmp_path / f"works-{CACHE_VERSION}.npz")
    out = StringIO()
    call_command("train_notation", tmp_path, cache=tmp_path, only=[task], output=tmp_path, stdout=out)
    assert words in out.getvalue()


def test_too_few_scores_are_refused(tmp_path: Path) -> None:
    save_works([], tmp_path / f"works-{CACHE_VERSION}.npz")
    with pytest.raises(CommandError, match="too few scores"):
        call_command("train_notation", tmp_path, cache=tmp_path)
