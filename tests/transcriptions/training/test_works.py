from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.transcriptions.training.scores import march_work
from transcriptions.training.works import Origin, UnreadableScoreError, load_works, make_work, place_bars, save_works


@pytest.mark.parametrize(
    ("lengths", "offsets"),
    [
        ([1.0, 3.0, 3.0], [2.0, 0.0, 0.0]),  # a pickup
        ([3.0, 2.0, 1.0, 3.0], [0.0, 0.0, 2.0, 0.0]),  # a bar in two pieces, at a repeat
        ([3.0, 1.0, 3.0], [0.0, 2.0, 0.0]),  # a pickup of the next section
        ([3.0, 2.5, 3.0], [0.0, 0.0, 0.0]),  # a bar that the printer left short
    ],
)
def test_where_bars_begin(lengths: list[float], offsets: list[float]) -> None:
    bars = place_bars(lengths, [(3, 4)] * len(lengths))
    assert bars["offset"].tolist() == offsets
    assert bars["start"].tolist() == [0.0, *np.cumsum(lengths)[:-1].tolist()]


def test_works_are_kept_and_read_again(tmp_path: Path) -> None:
    work = march_work()
    save_works([work, work], tmp_path / "cache" / "works.npz")
    first, second = load_works(tmp_path / "cache" / "works.npz")
    assert (first.name, first.group, first.kind, first.tempo_qpm) == ("march", "marches", "piano", 100.0)
    assert (second.notes == work.notes).all()
    assert (second.bars == work.bars).all()


def test_notes_off_the_keyboard_are_no_work() -> None:
    note = (0.0, 1.0, 12, 0, 1, 0, 0, 0, 0, 0, 1, 0)
    with pytest.raises(UnreadableScoreError, match="keyboard"):
        make_work(Origin("low", "g", "song"), [note], bars=place_bars([4.0], [(4, 4)]), tempo_qpm=0.0)
