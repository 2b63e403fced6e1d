from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tests.transcriptions.music.evidence import evidence_of
from tests.transcriptions.music.playing import play, waltz
from transcriptions.music.beat_rows import CHROMA_BLOCKS, COLUMNS, FARTHEST_LAG, beat_rows
from transcriptions.music.levels import Heard, Level
from transcriptions.music.onsets import group_onsets
from transcriptions.music.pulse import Pulse

Notes = list[tuple[float, float, int]]

_RHYTHM = 12 * CHROMA_BLOCKS
_LIKE = COLUMNS - 4 - 2 * FARTHEST_LAG


def level_of(notes: Notes) -> Level:
    """Notes (start, length, pitch) in beats of 0.6 s, on a level whose beat that is."""
    onsets = group_onsets(play(notes))
    places = np.round([(onset.time_s - onsets[0].time_s) / 0.6 * 12 for onset in onsets]).astype(int)
    heard = Heard.of(onsets, np.array([0.6]))
    pulse = Pulse(places, np.full(len(places), 0.6), 0.0)
    arrays = {name: getattr(heard, name) for name in Heard.__dataclass_fields__ if name != "pulse"}
    return Level(Heard(pulse, **arrays), 12, 0)


def rows_of(notes: Notes, *, meter: tuple[int, int] = (3, 4)) -> npt.NDArray[Any]:
    level = level_of(notes)
    starts = sorted({start for start, _, _ in notes})
    evidence = evidence_of(starts, [0.6] * (int(starts[-1]) + 1), meter, beats_in_bar=meter[0], start_s=0.5)
    return beat_rows(level, evidence, np.zeros(len(level.beat_onsets)))


def test_a_row_says_what_is_struck_where() -> None:
    rows = rows_of([(0, 1, 48), (0, 1, 64), (0.5, 0.5, 67), (1, 1, 62), (3, 1, 48)])
    assert rows.shape == (4, COLUMNS)
    everything, on_beat, lowest, highest = (rows[:, 12 * block : 12 * block + 12] for block in range(CHROMA_BLOCKS))
    assert [np.flatnonzero(row).tolist() for row in everything] == [[0, 4, 7], [2], [], [0]]
    assert [np.flatnonzero(row).tolist() for row in on_beat] == [[0, 4], [2], [], [0]]
    assert [np.flatnonzero(row).tolist() for row in lowest] == [[0], [2], [], [0]]
    assert [np.flatnonzero(row).tolist() for row in highest] == [[4], [2], [], [0]]
    assert [np.flatnonzero(row).tolist() for row in rows[:, _RHYTHM : _RHYTHM + 12]] == [[0, 6], [0], [], [0]]


def test_a_longer_note_counts_for_more() -> None:
    rows = rows_of([(0, 0.25, 48), (0, 2, 64), (1, 1, 48), (2, 1, 48), (3, 1, 48)])
    assert rows[0, 4] > 1.5 * rows[0, 0]


def test_beats_are_alike_a_bar_apart() -> None:
    rows = rows_of(waltz())
    before, after = rows[:, _LIKE : _LIKE + FARTHEST_LAG], rows[:, _LIKE + FARTHEST_LAG : _LIKE + 2 * FARTHEST_LAG]
    middle = slice(16, -16)
    assert before[middle, 2].mean() > before[middle, [[0], [1]]].max(axis=0).mean() + 0.3
    assert before[3:, 2] == pytest.approx(after[:-3, 2])
    assert before[0].tolist() == after[-1].tolist() == [0.0] * FARTHEST_LAG


def test_evidence_of_bar_lines_is_passed_on() -> None:
    """The column of downbeats is high on every third beat."""
    downbeat = rows_of(waltz())[:, _RHYTHM + 12 + 8 + 17]
    lines = np.arange(len(downbeat)) % 3 == 0
    assert downbeat[lines].min() > downbeat[~lines].max()


def test_two_onsets_are_enough() -> None:
    assert np.isfinite(rows_of([(0, 1, 60), (1, 1, 62)])).all()
