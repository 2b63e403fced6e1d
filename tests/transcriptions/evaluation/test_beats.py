from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from transcriptions.evaluation.beats import BeatTruth, beat_figures, read_beats
from transcriptions.music.performance import Beat, BeatGrid

TRUTH = BeatTruth(np.arange(0.0, 20.0, 0.5), np.arange(0.0, 20.0, 2.0), (4, 4))
SPAN_S = (0.0, 19.5)


def grid(step_s: float, beats_in_bar: int, first_s: float = 0.0) -> BeatGrid:
    times = np.arange(first_s, 20.5, step_s)
    return BeatGrid(tuple(Beat(float(time), index % beats_in_bar) for index, time in enumerate(times)), (4, 4))


def test_the_right_grid_is_right() -> None:
    assert beat_figures(TRUTH, grid(0.5, 4), SPAN_S) == {"beat F": 1, "CMLt": 1, "AMLt": 1, "downbeat F": 1}


def test_half_the_beats_are_right_at_another_level() -> None:
    figures = beat_figures(TRUTH, grid(1.0, 2), SPAN_S)
    # mir_eval leaves out the first five seconds: 15 of 30 beats.
    assert figures == {"beat F": pytest.approx(2 / 3), "CMLt": 0.0, "AMLt": 1.0, "downbeat F": 1.0}


def test_bars_may_be_shifted_under_right_beats() -> None:
    beats = tuple(Beat(beat.time_s, (beat.index_in_bar + 2) % 4) for beat in grid(0.5, 4).beats)
    figures = beat_figures(TRUTH, BeatGrid(beats, (4, 4)), SPAN_S)
    assert (figures["beat F"], figures["downbeat F"]) == (1.0, 0.0)


def test_beats_outside_the_notes_are_not_judged() -> None:
    beats = (*grid(0.5, 4).beats, Beat(25.0, 0), Beat(26.0, 1))
    assert beat_figures(TRUTH, BeatGrid(beats, (4, 4)), SPAN_S)["beat F"] == 1.0


def test_downbeats_alone_say_nothing_of_beats() -> None:
    truth = BeatTruth(TRUTH.downbeats_s, TRUTH.downbeats_s)
    assert beat_figures(truth, grid(0.5, 4), SPAN_S) == {"downbeat F": 1.0}


def test_a_table_of_beats_is_read(tmp_path: Path) -> None:
    path = tmp_path / "beats.tsv"
    path.write_text("time\ttype\ttimesig\tkey\n0.5\tdb\t6/8\t-1\n1.0\tb\t\t\n1.5\tdb\n")
    truth = read_beats(path)
    assert (truth.beats_s.tolist(), truth.downbeats_s.tolist(), truth.meter) == ([0.5, 1.0, 1.5], [0.5, 1.5], (6, 8))


@pytest.mark.parametrize("text", ["time\ttype\n", "time\ttype\n1.0\tdb\n0.5\tb\n", "time\n0.5\n1.0\n", "t\tk\nx\tdb\n"])
def test_what_is_no_table_of_beats_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "beats.tsv").write_text(text)
    with pytest.raises(ValueError, match=r"beats\.tsv|could not convert"):
        read_beats(tmp_path / "beats.tsv")
