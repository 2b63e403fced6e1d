from __future__ import annotations

from fractions import Fraction

import pytest

from tests.transcriptions.music.playing import play
from transcriptions.music.performance import Beat, BeatGrid, Pedal, Performance, PlayedNote, make_part
from transcriptions.music.quantise import quantise
from transcriptions.music.timeline import Timeline


def timeline(*, meter: tuple[int, int] = (4, 4), in_bar: int = 4, bpm: float = 100) -> Timeline:
    return Timeline.from_grid(
        BeatGrid(tuple(Beat(0.5 + 60 / bpm * index, index % in_bar) for index in range(16)), meter)
    )


def starts(notes: list[PlayedNote], line: Timeline) -> list[Fraction]:
    return [note.start for note in quantise(Performance((make_part("Piano", notes),), 10.0), line)]


@pytest.mark.parametrize(
    "places",
    [
        (0, Fraction(1, 2), 1, Fraction(3, 2)),
        (0, Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), 1),
        (0, Fraction(3, 4), 1),
        (0, Fraction(1, 3), Fraction(2, 3), 1, Fraction(4, 3), Fraction(5, 3), 2),
        (0, Fraction(1, 3), Fraction(1, 2), Fraction(2, 3), 1),
        tuple(Fraction(eighth, 8) for eighth in range(9)),
    ],
    ids=["eighths", "sixteenths", "dotted", "triplets", "two against three", "thirty-seconds"],
)
def test_exact_playing_keeps_its_places(places: tuple[Fraction | int, ...]) -> None:
    notes = play([(float(place), 0.2, 60) for place in places])
    assert starts(notes, timeline()) == list(places)


def test_uneven_playing_is_straightened() -> None:
    uneven = [0.5, 0.82, 1.12, 1.38, 1.71, 2.01, 2.28]
    notes = [PlayedNote(onset, 60 + index, onset + 0.2) for index, onset in enumerate(uneven)]
    assert starts(notes, timeline()) == [Fraction(index, 2) for index in range(7)]


def test_a_note_a_little_early_belongs_to_the_next_beat() -> None:
    notes = [PlayedNote(0.5, 60, 0.9), PlayedNote(1.07, 62, 1.5)]
    assert starts(notes, timeline()) == [0, 1]


def test_compound_beats_divide_in_three() -> None:
    notes = play([(eighth / 2, 0.4, 60 + eighth) for eighth in range(6)], bpm=150)
    assert starts(notes, timeline(meter=(6, 8), in_bar=2)) == [Fraction(eighth, 2) for eighth in range(6)]


def test_the_pedal_holds_a_note_until_it_comes_up_or_the_key_is_struck_again() -> None:
    notes = play([(0, 1, 60), (2, 1, 60), (2, 1, 64)])
    part = make_part("Piano", notes, pedals=[Pedal(0.6, 2.9)])
    first, second, third = quantise(Performance((part,), 10.0), timeline())
    assert (round(first.key_end, 6), round(first.sound_end, 6)) == (0.9, 2.0)
    assert round(second.sound_end, 6) == round(third.sound_end, 6) == 4.0


def test_a_note_struck_twice_at_one_place_is_written_once() -> None:
    notes = [PlayedNote(0.5, 60, 0.7), PlayedNote(0.52, 60, 1.4)]
    (kept,) = quantise(Performance((make_part("Piano", notes),), 10.0), timeline())
    assert round(kept.key_end, 6) == 1.5
