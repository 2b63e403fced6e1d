from __future__ import annotations

import numpy as np
import pytest

from tests.transcriptions.music.test_levels import level_of
from transcriptions.music.bar_features import BarColumns
from transcriptions.music.bar_network import ELSEWHERE, FIRST_STATES, LEVELS, STATES, BarEvidence
from transcriptions.music.barrings import Barring
from transcriptions.music.rhythm_evidence import METERS


def evidence_of(states: list[int], *, share: float = 0.9) -> BarEvidence:
    """A network that gives this share to one state of each beat, to the right level and to 3/4."""
    rows = np.full((len(states), STATES), (1 - share) / (STATES - 1))
    rows[np.arange(len(states)), states] = share
    levels = np.full((len(states), len(LEVELS)), 0.05)
    levels[:, 0] = 0.7
    meters = np.full((len(states), len(METERS)), 0.5 / (len(METERS) - 1))
    meters[:, METERS.index((3, 4))] = 0.5
    return BarEvidence(np.log(rows), np.log(levels), np.log(meters))


def barring_of(count: int, first: int, beats: int = 9) -> Barring:
    level = level_of([12 * beat for beat in range(beats)], [0.0] * beats)
    return Barring(level, count, (np.arange(beats) - first) % count, is_steady=True)


THREES = [FIRST_STATES[3] + beat % 3 for beat in range(9)]


def test_the_barring_that_was_read_is_likely() -> None:
    columns = BarColumns(evidence_of(THREES))
    right, shifted, other = (columns.bar_row(barring_of(*kind)) for kind in ((3, 0), (3, 1), (4, 0)))
    assert right[0] == pytest.approx(np.log(0.9))
    assert shifted[0] == other[0] == pytest.approx(np.log(0.1 / 14))
    assert right[4] == pytest.approx(0.9 / (0.9 + 0.2 / 14))  # among bars of three
    assert right[5] > 0.9 > 0.1 > right[6]  # lines on downbeats, and elsewhere
    assert right[7:].tolist() == pytest.approx([right[0]] * 2)


def test_halves_are_judged_apart() -> None:
    columns = BarColumns(evidence_of([*THREES[:4], *(ELSEWHERE,) * 5]))
    row = columns.bar_row(barring_of(3, 0))
    assert row[7] == pytest.approx(np.log(0.9))
    assert row[8] == pytest.approx(np.log(0.1 / 14))


def test_bars_that_the_network_does_not_know() -> None:
    columns = BarColumns(evidence_of([ELSEWHERE] * 9))
    assert columns.bar_row(barring_of(7, 0))[0] == pytest.approx(np.log(0.9 / 7))


def test_levels_and_meters() -> None:
    columns = BarColumns(evidence_of(THREES))
    assert columns.row.tolist() == pytest.approx([0.7, *(0.05,) * 6, np.log(0.7), 0.1 / 14])
    assert columns.meter_row((3, 4)).tolist() == pytest.approx([np.log(0.5)])
    assert columns.meter_row((7, 8)).tolist() == columns.meter_row((2, 4)).tolist()


def test_odds_of_bar_lines_are_bounded() -> None:
    odds = BarColumns(evidence_of(THREES, share=1 - 1e-12)).line_odds
    assert odds.tolist() == pytest.approx([3.0, -3.0, -3.0] * 3)
