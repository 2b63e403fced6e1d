from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.transcriptions.training.scores import march_work
from transcriptions.music.meter_changes import Bars, Lines, Prices
from transcriptions.training.meter_change_training import (
    Sample,
    bars_of,
    choose,
    excerpts_of,
    figures,
    has_section,
    train_meter_changes,
)
from transcriptions.training.works import Work


def sample(counts: list[int]) -> Sample:
    """Half a second a beat, heard in four-four, with sure bar lines."""
    places = np.array([place for count in counts for place in range(count)])
    times_s = np.arange(len(places)) / 2
    starts_s = [*times_s[places == 0].tolist()]
    bars = [(start_s, start_s + count / 2, (count, 4)) for start_s, count in zip(starts_s, counts, strict=True)]
    lines = Lines(times_s, np.where(places == 0, 2.0, -2.0), np.arange(len(places)) % 4)
    return Sample("works", len(set(counts)) > 1, lines, (4, 4), 4, np.array(starts_s), bars[:-1])


def test_bars_are_right_between_true_bar_lines_in_the_printed_meter() -> None:
    piece = sample([4] * 8 + [3] * 8 + [4] * 8)
    assert figures(piece, bars_of(piece, Prices())) == (1.0, 1.0)
    downbeats, right = figures(piece, bars_of(piece, None))
    assert downbeats == pytest.approx(2 * 18 / 46)
    assert right == pytest.approx(15 / 23)


def test_sections_are_told_from_odd_bars() -> None:
    def bars(counts: list[int]) -> Bars:
        return Bars(
            np.array([place for count in counts for place in range(count)]),
            np.array([count for count in counts for _ in range(count)]),
        )

    assert has_section(bars([4] * 6 + [3] * 4))
    assert not has_section(bars([4] * 6 + [3] * 2 + [4] * 4))


def test_prices_that_change_steady_pieces_are_not_chosen() -> None:
    changing, steady = sample([4] * 8 + [3] * 8 + [4] * 8), sample([4] * 24)
    cheap, fair, dear = Prices(section=-40.0), Prices(section=10.0), Prices(section=200.0)
    assert choose([changing, steady], [cheap, fair, dear]) == fair
    wrong = replace(changing, changes=False)
    assert choose([changing, wrong], [fair, dear]) == dear


def test_excerpts_keep_to_meters_of_one_beat() -> None:
    work = march_work(40)
    work.bars["numerator"][10:30] = 3
    work.bars["numerator"][30:], work.bars["denominator"][30:] = 12, 8
    assert {len(found.bars) for found in excerpts_of(work)} <= set(range(16, 31))
    assert {int(found.bars["start"][0]) for found in excerpts_of(work)} == set(range(0, 60, 4))


def test_training_prints_the_prices() -> None:
    works: list[Work] = [replace(march_work(24), name=name, group=name) for name in ("one", "other")]
    lines = list(train_meter_changes(works, 1))
    assert lines[0].startswith("no changes: 0 changing: ")
    assert lines[-1].startswith("section, odd_bar, kept = ")
