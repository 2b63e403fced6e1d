from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from transcriptions.music.performance import Beat, BeatGrid, MeterChange
from transcriptions.music.score import TimeSignature
from transcriptions.music.timeline import Bar, BarFinder, Timeline


def steady(count: int, *, meter: tuple[int, int] = (3, 4), first: int = 0, in_bar: int = 3) -> Timeline:
    beats = tuple(Beat(1 + 0.5 * index, (index + first) % in_bar) for index in range(count))
    return Timeline.from_grid(BeatGrid(beats, meter))


def bar(start: int, length: int, *, offset: int = 0, meter: tuple[int, int] = (3, 4)) -> Bar:
    return Bar(Fraction(start), Fraction(length), Fraction(offset), TimeSignature(*meter))


def test_seconds_and_beats_go_both_ways_and_beyond_the_ends() -> None:
    timeline = steady(7, first=2)
    assert timeline.beats_at(np.array([1.0, 1.25, 4.5, 0.0])).tolist() == [0.0, 0.5, 7.0, -2.0]
    assert [timeline.seconds_at(Fraction(quarter)) for quarter in (0, 2, 3, 10)] == [0.0, 1.0, 1.5, 5.0]


def test_compound_beats_are_dotted() -> None:
    timeline = steady(4, meter=(6, 8), in_bar=2)
    assert timeline.beat == Fraction(3, 2)
    assert timeline.seconds_at(Fraction(3)) == 2.0


def test_bars_cover_the_music_and_no_more() -> None:
    assert steady(7).bars(Fraction(0), Fraction(7)) == [bar(start, 3) for start in (0, 3, 6)]


def test_a_pickup_of_less_than_half_a_bar_begins_with_its_note() -> None:
    bars = steady(7, first=2).bars(Fraction(2), Fraction(6))
    assert bars == [bar(2, 1, offset=2), bar(3, 3)]


def test_most_of_a_bar_is_written_as_a_whole_one() -> None:
    assert steady(7, first=1).bars(Fraction(1), Fraction(6))[0] == bar(0, 3)


def test_bars_before_the_first_note_are_left_out() -> None:
    assert steady(9).bars(Fraction(7, 2), Fraction(9)) == [bar(3, 3), bar(6, 3)]


def test_a_bar_of_another_length_stays_as_heard() -> None:
    beats = tuple(Beat(float(index), place) for index, place in enumerate((0, 1, 2, 0, 1, 0, 1, 2)))
    bars = Timeline.from_grid(BeatGrid(beats, (3, 4))).bars(Fraction(0), Fraction(8))
    assert [bar.length for bar in bars] == [3, 2, 3]


def test_bars_carry_the_time_signature_in_force() -> None:
    places = (2, 3, 0, 1, 2, 3, 0, 1, 0, 1, 2, 3)
    changes = (MeterChange(6, (2, 4)), MeterChange(8, (4, 4)))
    grid = BeatGrid(tuple(Beat(float(index), place) for index, place in enumerate(places)), (4, 4), changes=changes)
    assert Timeline.from_grid(grid).bars(Fraction(2), Fraction(15)) == [
        bar(2, 2, offset=2, meter=(4, 4)), bar(4, 4, meter=(4, 4)), bar(8, 2, meter=(2, 4)),
        bar(10, 4, meter=(4, 4)), bar(14, 4, meter=(4, 4)),
    ]  # fmt: skip


def test_meters_of_other_beats_are_refused() -> None:
    beats = tuple(Beat(float(index), index % 4) for index in range(8))
    with pytest.raises(ValueError, match="the meters of a beat grid need beats of one length"):
        Timeline.from_grid(BeatGrid(beats, (4, 4), changes=(MeterChange(4, (6, 8)),)))


@pytest.mark.parametrize("times", [(1.0,), (1.0, 1.0), (2.0, 1.0)])
def test_a_grid_without_two_beats_in_order_is_refused(times: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="a beat grid needs two beats or more, in time order"):
        Timeline.from_grid(BeatGrid(tuple(Beat(time, 0) for time in times), (4, 4)))


def test_bars_are_found_by_places() -> None:
    third = Fraction(20, 3)
    finder = BarFinder([Bar(Fraction(1), Fraction(3)), Bar(Fraction(4), Fraction(8, 3)), Bar(third, Fraction(4))])
    assert [finder.at(Fraction(place)) for place in (0, 1, 3, 4)] == [0, 0, 0, 1]
    assert [finder.at(third - Fraction(1, 48)), finder.at(third), finder.at(Fraction(99))] == [1, 2, 2]
    assert [finder.until(Fraction(4)), finder.until(third), finder.until(Fraction(7))] == [1, 2, 3]
