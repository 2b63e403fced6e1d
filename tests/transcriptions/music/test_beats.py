from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.transcriptions.music.playing import march, play, waltz
from transcriptions.music.beats import find_grid
from transcriptions.music.hints import Hints
from transcriptions.music.performance import BeatGrid, Performance, PlayedNote, make_part


def performance(notes: list[PlayedNote]) -> Performance:
    return Performance((make_part("Piano", notes),), 120.0)


def downbeats(grid: BeatGrid) -> list[float]:
    return [round(beat.time_s, 2) for beat in grid.beats if beat.index_in_bar == 0]


def rubato(notes: list[PlayedNote]) -> list[PlayedNote]:
    """The same notes with a tempo that comes and goes by a tenth."""

    def bend(time_s: float) -> float:
        return time_s + 0.4 * float(np.sin(time_s / 4))

    return [PlayedNote(bend(n.onset_s), n.pitch, bend(n.offset_s), n.velocity) for n in notes]


@pytest.mark.parametrize(("piece", "meter", "bar_s"), [(waltz, (3, 4), 1.8), (march, (4, 4), 2.4)])
def test_plain_pieces_have_their_meter_and_bar_lines(piece, meter: tuple[int, int], bar_s: float) -> None:  # type: ignore[no-untyped-def]
    grid = find_grid(performance(play(piece())), Hints())
    assert grid.meter == meter
    assert downbeats(grid)[:24] == pytest.approx([0.5 + bar_s * bar for bar in range(24)], abs=0.02)
    assert grid.confidence > 0.5


def test_bar_lines_follow_rubato() -> None:
    grid = find_grid(performance(rubato(play(waltz()))), Hints())
    assert grid.meter == (3, 4)
    expected = [0.5 + 1.8 * bar + 0.4 * float(np.sin((0.5 + 1.8 * bar) / 4)) for bar in range(24)]
    assert downbeats(grid)[:24] == pytest.approx(expected, abs=0.04)


def test_the_grid_covers_the_performance() -> None:
    notes = play(march())
    grid = find_grid(performance(notes), Hints())
    assert grid.beats[0].time_s <= notes[0].onset_s
    assert grid.beats[-1].time_s > max(note.onset_s for note in notes)


def first_chord_early(notes: list[PlayedNote]) -> list[PlayedNote]:
    """The same notes, those of the first chord 0.15 s too soon."""
    first_s = min(note.onset_s for note in notes) - 0.15
    return [replace(note, onset_s=first_s) if note.onset_s < first_s + 0.2 else note for note in notes]


@pytest.mark.parametrize("piece", [waltz, march])
def test_a_first_chord_struck_early_is_the_first_beat(piece) -> None:  # type: ignore[no-untyped-def]
    early = first_chord_early(play(piece()))
    first_s = early[0].onset_s
    grid = find_grid(performance(early), Hints())
    assert (grid.beats[0].time_s, grid.beats[0].index_in_bar) == (first_s, 0)
    assert [beat.time_s for beat in grid.beats[1:4]] == pytest.approx([1.1, 1.7, 2.3], abs=0.02)
    # The score of its bar line is kept: the beats that carry one are those that were tracked.
    assert grid.bar_scores[0] != 0


def test_a_pickup_before_a_first_beat_struck_early_stays_one() -> None:
    early = first_chord_early(play(march()))
    first_s = early[0].onset_s
    grid = find_grid(performance([PlayedNote(first_s - 0.3, 60, first_s, 60), *early]), Hints())
    assert [(beat.time_s, beat.index_in_bar) for beat in grid.beats[1:2]] == [(first_s, 0)]
    assert grid.beats[0].index_in_bar == 3


def test_a_first_note_long_before_the_first_beat_is_a_pickup() -> None:
    notes = play(march())
    early = PlayedNote(0.2, 60, 0.4, 60)
    grid = find_grid(performance([early, *notes]), Hints())
    assert grid.beats[0].index_in_bar == 3
    assert [round(beat.time_s, 2) for beat in grid.beats[1:3]] == [0.5, 1.1]


def test_a_hinted_meter_is_obeyed() -> None:
    grid = find_grid(performance(play(march())), Hints(meter=(2, 4)))
    assert grid.meter == (2, 4)
    assert {beat.index_in_bar for beat in grid.beats} == {0, 1}
    assert find_grid(performance(play(march())), Hints(meter=(5, 4))).meter == (5, 4)


@pytest.mark.parametrize("bpm", [50, 100, 200])
def test_a_hinted_tempo_is_obeyed(bpm: int) -> None:
    grid = find_grid(performance(play(march())), Hints(tempo_bpm=bpm, meter=(4, 4)))
    times = [beat.time_s for beat in grid.beats]
    assert float(np.median(np.diff(times))) == pytest.approx(60 / bpm, rel=0.02)


@pytest.mark.parametrize("pickup", [0, 1, 3])
def test_a_hinted_pickup_is_obeyed(pickup: int) -> None:
    grid = find_grid(performance(play(march())), Hints(meter=(4, 4), tempo_bpm=100, pickup_beats=pickup))
    assert [beat.index_in_bar for beat in grid.beats].index(0) == pickup


def test_too_few_notes_stand_on_a_steady_grid() -> None:
    grid = find_grid(performance(play([(0, 1, 60), (1, 1, 62)], bpm=120)), Hints())
    assert [(beat.time_s, beat.index_in_bar) for beat in grid.beats] == [(0.5, 0), (1.0, 1), (1.5, 2)]
    assert (grid.meter, grid.confidence) == ((4, 4), 0.0)
