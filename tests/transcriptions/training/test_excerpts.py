from __future__ import annotations

import numpy as np
import pytest

from tests.transcriptions.training.scores import march_work
from transcriptions.training.excerpts import in_processes, play_excerpts


def draw(count: int, seed: int) -> list[int]:
    return np.random.default_rng(seed).integers(1_000_000, size=count).tolist()  # type: ignore[no-any-return]


def refuse(count: int, seed: int) -> list[int]:
    raise ValueError(f"no {count} of {seed}")


def test_as_many_processes_as_one_likes_draw_the_same() -> None:
    one, two = (list(in_processes(draw, 120, 7, processes=processes)) for processes in (1, 2))
    assert one == two
    assert len(set(one)) > 110
    assert list(in_processes(draw, 120, 8, processes=2)) != two


def test_what_fails_in_a_process_fails_here() -> None:
    with pytest.raises(ValueError, match="no 3 of"):
        list(in_processes(refuse, 3, 1, processes=1))


def test_performances_are_as_many_as_asked_for() -> None:
    found = list(play_excerpts([march_work(60)], 3, 1))
    assert [work.name for work, _ in found] == ["march"] * 3
    assert len({len(played.notes) for _, played in found}) > 1
