from __future__ import annotations

import pytest

from tests.transcriptions.music.playing import march, play, waltz
from transcriptions.music.beats import find_grid
from transcriptions.music.hints import Alternative, Hints
from transcriptions.music.performance import BeatGrid, Performance, make_part


def performance(notes: list[tuple[float, float, int]], bpm: float = 110) -> Performance:
    return Performance((make_part("Piano", play(notes, bpm=bpm)),), 60.0)


def beats_a_minute(grid: BeatGrid) -> float:
    return 60 * (len(grid.beats) - 1) / (grid.beats[-1].time_s - grid.beats[0].time_s)


def by_label(grid: BeatGrid) -> dict[str, Alternative]:
    return {alternative.label.split(",")[0]: alternative for alternative in grid.alternatives}


def test_half_and_double_tempo_other_meters_and_bar_lines_are_always_offered() -> None:
    found = by_label(find_grid(performance(waltz()), Hints()))
    kinds = [alternative.kind for alternative in found.values()]
    assert (kinds.count("meter"), kinds.count("pickup")) == (2, 2)
    assert {"twice as fast", "half as fast", "with a pickup of 1 beat", "with a pickup of 2 beats"} <= set(found)


def test_alternatives_are_likeliest_first_and_none_is_likelier_than_the_choice() -> None:
    shares = [alternative.probability for alternative in find_grid(performance(march()), Hints()).alternatives]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= share <= 0.5 for share in shares)


def test_the_hints_of_a_tempo_give_that_tempo() -> None:
    piece = performance(march())
    grid = find_grid(piece, Hints())
    faster = find_grid(piece, by_label(grid)["twice as fast"].hints)
    assert beats_a_minute(faster) / beats_a_minute(grid) == pytest.approx(2, rel=0.02)
    slower = find_grid(piece, by_label(grid)["half as fast"].hints)
    assert beats_a_minute(slower) / beats_a_minute(grid) == pytest.approx(0.5, rel=0.02)


def test_the_hints_of_a_meter_give_that_meter_at_the_same_beat() -> None:
    piece = performance(waltz())
    grid = find_grid(piece, Hints())
    assert grid.meter == (3, 4)
    for alternative in grid.alternatives:
        if alternative.kind == "meter":
            other = find_grid(piece, alternative.hints)
            assert other.meter == alternative.hints.meter
            assert beats_a_minute(other) == pytest.approx(beats_a_minute(grid), rel=0.02)


def test_the_hints_of_a_pickup_move_the_bar_lines() -> None:
    piece = performance(waltz())
    grid = find_grid(piece, Hints())
    moved = find_grid(piece, by_label(grid)["with a pickup of 1 beat"].hints)
    assert (grid.beats[0].index_in_bar, moved.beats[0].index_in_bar) == (0, 2)
    assert [beat.time_s for beat in moved.beats] == pytest.approx([beat.time_s for beat in grid.beats], abs=0.02)


def test_a_pickup_that_was_said_is_not_doubted() -> None:
    grid = find_grid(performance(waltz()), Hints(pickup_beats=1))
    assert [alternative.kind for alternative in grid.alternatives if alternative.kind == "pickup"] == []
