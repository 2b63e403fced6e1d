from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.transcriptions.music.playing import grid_note
from transcriptions.music.draft import Chord
from transcriptions.music.events import Group, Piece, write_voice
from transcriptions.music.score import BASE_VALUES, TimeSignature
from transcriptions.music.timeline import Bar

COMMON = TimeSignature(4, 4)
METERS = st.sampled_from([(2, 4), (3, 4), (4, 4), (5, 4), (2, 2), (3, 8), (6, 8), (9, 8), (12, 8)])


def chord(start: Fraction | int, end: Fraction | int) -> Chord:
    return Chord(Fraction(start), Fraction(end), (grid_note(start, 1, 60),))


def bar_of(time: TimeSignature, number: int = 0) -> Bar:
    return Bar(time.length * number, time.length)


def shape(pieces: list[Piece]) -> list[tuple[str, Fraction, int]]:
    """("n", "n~" or "r", base, dots) of each piece."""
    return [("r" if p.chord is None else "n~" if p.is_tied else "n", p.base, p.dots) for p in pieces]


def length(piece: Piece) -> Fraction:
    ratio = Fraction(piece.group.normal, piece.group.actual) if piece.group else Fraction(1)
    return piece.base * (2 - Fraction(1, 2**piece.dots)) * ratio


def test_notes_and_rests_fill_the_bar() -> None:
    pieces = write_voice([chord(0, Fraction(3, 2)), chord(Fraction(3, 2), 2)], bar_of(COMMON), COMMON)
    assert shape(pieces) == [("n", 1, 1), ("n", Fraction(1, 2), 0), ("r", 2, 0)]


def test_a_note_over_the_bar_line_is_tied() -> None:
    held = chord(3, 6)
    assert shape(write_voice([held], bar_of(COMMON), COMMON))[-1] == ("n~", 1, 0)
    assert shape(write_voice([held], bar_of(COMMON, 1), COMMON)) == [("n", 2, 0), ("r", 2, 0)]


def test_thirds_of_a_beat_are_a_triplet() -> None:
    third = Fraction(1, 3)
    pieces = write_voice([chord(third * n, third * (n + 1)) for n in range(3)], bar_of(COMMON), COMMON)
    group = Group(Fraction(0), Fraction(1), 3, 2)
    assert [(piece.base, piece.group) for piece in pieces[:3]] == [(Fraction(1, 2), group)] * 3
    assert [piece.group for piece in pieces[3:]] == [None, None]


def test_thirds_of_two_beats_are_quarter_triplets() -> None:
    third = Fraction(2, 3)
    pieces = write_voice([chord(third * n, third * (n + 1)) for n in range(3)], bar_of(COMMON), COMMON)
    assert [(piece.base, piece.group) for piece in pieces[:3]] == [(1, Group(Fraction(0), Fraction(2), 3, 2))] * 3


def test_thirds_of_half_a_beat_leave_the_other_half_alone() -> None:
    sixth, half = Fraction(1, 6), Fraction(1, 2)
    quick = [chord(half + sixth * n, half + sixth * (n + 1)) for n in range(3)]
    pieces = write_voice([chord(0, half), *quick], bar_of(COMMON), COMMON)
    assert pieces[0].group is None
    assert {piece.group for piece in pieces[1:4]} == {Group(half, Fraction(1), 3, 2)}


def test_sixths_of_a_beat_are_a_sextuplet() -> None:
    sixth = Fraction(1, 6)
    pieces = write_voice([chord(sixth * n, sixth * (n + 1)) for n in range(6)], bar_of(COMMON), COMMON)
    assert {(piece.base, piece.group) for piece in pieces[:6]} == {
        (Fraction(1, 4), Group(Fraction(0), Fraction(1), 6, 4))
    }


def test_a_triplet_keeps_its_rest() -> None:
    pieces = write_voice([chord(Fraction(1, 3), Fraction(2, 3))], bar_of(COMMON), COMMON)
    assert [(piece.chord is None, piece.base) for piece in pieces[:3]] == [
        (True, Fraction(1, 2)),
        (False, Fraction(1, 2)),
        (True, Fraction(1, 2)),
    ]


def test_a_pickup_counts_from_its_place_in_the_full_bar() -> None:
    pickup = Bar(Fraction(3), Fraction(1), Fraction(3))
    assert shape(write_voice([chord(3, Fraction(7, 2)), chord(Fraction(7, 2), 4)], pickup, COMMON)) == [
        ("n", Fraction(1, 2), 0),
        ("n", Fraction(1, 2), 0),
    ]


@given(METERS, st.lists(st.integers(1, 400), min_size=1, max_size=20, unique=True))
def test_any_places_fill_the_bar_with_written_values(meter: tuple[int, int], edges: list[int]) -> None:
    """Binary places are multiples of 1/16, ternary ones of 1/24 of a quarter."""
    time = TimeSignature(*meter)
    places = sorted({Fraction(edge, 16 if edge % 2 else 24) for edge in edges})
    chords = [chord(start, end) for start, end in pairwise(places)]
    bar = bar_of(time)
    inside = [item for item in chords if item.start < bar.end]
    pieces = write_voice(inside, bar, time)
    assert sum(length(piece) for piece in pieces) == time.length
    assert {piece.base for piece in pieces} <= set(BASE_VALUES)
    for group in {piece.group for piece in pieces if piece.group}:
        assert sum(length(piece) for piece in pieces if piece.group == group) == group.end - group.start
