from __future__ import annotations

from fractions import Fraction

from transcriptions.music.beat_patterns import pattern_book
from transcriptions.music.beat_readings import BeatOnsets, Reading, read_beats
from transcriptions.music.deviation import STEADY

BOOK = pattern_book(is_keyboard=True, is_compound=False)


def beat(*positions: float, length_s: float = 0.6) -> BeatOnsets:
    return BeatOnsets(positions, tuple(position * length_s for position in positions), length_s)


def best(*beats: BeatOnsets, at: int = 0) -> Reading:
    readings = read_beats(beats, BOOK, STEADY)[at].readings
    return min(readings, key=likely)


def likely(reading: Reading) -> float:
    """The price with that of the pattern by itself."""
    return reading.price + (BOOK.prices[reading.pattern] + BOOK.following[0, reading.kind] if reading.places else 0)


def test_four_onsets_a_little_off_are_four_sixteenths() -> None:
    assert best(beat(0.01, 0.29, 0.55, 0.77)).onset_places == [Fraction(place, 4) for place in range(4)]


def test_onsets_that_nearly_meet_may_share_a_place() -> None:
    assert best(beat(0.0, 0.06, 0.5, length_s=0.7)).onset_places == [0, 0, Fraction(1, 2)]


def test_an_onset_just_before_a_beat_may_belong_to_it() -> None:
    readings = read_beats([beat(0.0, 0.97), beat(0.5)], BOOK, STEADY)
    assert {reading.gives for reading in readings[0].readings} == {True, False}
    taken = [reading for reading in readings[1].readings if reading.takes]
    assert min(taken, key=likely).onset_places == [0, Fraction(1, 2)]


def test_silence_has_one_reading() -> None:
    (reading,) = read_beats([beat()], BOOK, STEADY)[0].readings
    assert (reading.onset_places, reading.price) == ([], 0.0)


def test_a_run_that_no_score_has_still_gets_places_in_order() -> None:
    positions = tuple((index + 0.3) / 60 for index in range(60))
    places = best(beat(*positions, length_s=6.0)).onset_places
    assert len(places) in (59, 60)  # the last one may be early for the next beat
    assert places == sorted(places)
    assert places[-1] < 1
