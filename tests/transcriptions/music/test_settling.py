from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transcriptions.music.playing import grid_note
from transcriptions.music.draft import Chord
from transcriptions.music.events import write_voice
from transcriptions.music.score import TimeSignature
from transcriptions.music.settling import settle
from transcriptions.music.timeline import Bar

COMMON, JIG = TimeSignature(4, 4), TimeSignature(6, 8)


def chords(*edges: str) -> list[Chord]:
    """One after the other, from each edge to the next."""
    places = [Fraction(edge) for edge in edges]
    return [
        Chord(start, end, (grid_note(start, 0.1, 60 + index),)) for index, (start, end) in enumerate(pairwise(places))
    ]


def edges(found: list[Chord]) -> list[str]:
    return [str(chord.start) for chord in found] + [str(found[-1].end)]


def test_places_that_tuplets_hold_stay() -> None:
    for places in (
        ("0", "1/3", "1/2", "2/3", "1"),
        ("0", "1/5", "2/5", "3/5", "4/5", "1"),
        ("0", "1/4", "1/2", "7/10", "1"),
    ):
        assert edges(settle(chords(*places), COMMON)) == list(places)


def test_fifths_and_fourths_of_one_beat_become_one_division() -> None:
    assert edges(settle(chords("0", "1/5", "1/4", "1/2", "3/4", "1"), COMMON)) == ["0", "1/4", "1/2", "3/4", "1"]


def test_chords_that_meet_are_joined() -> None:
    first, *_ = settle(chords("0", "1/5", "1/4", "1/2", "3/4", "1"), COMMON)
    joined = settle(chords("0", "1/5", "1/4", "1/2", "3/4", "1"), COMMON)[1]
    assert [note.pitch for note in first.notes] == [60]
    assert [note.pitch for note in joined.notes] == [61, 62]


@settings(deadline=None)
@given(
    st.sets(
        st.builds(Fraction, st.integers(0, 167), st.sampled_from([8, 12, 16, 20, 28, 48, 96])).filter(
            lambda at: at < 6
        ),
        min_size=2,
        max_size=14,
    ),
    st.sampled_from([COMMON, JIG]),
)
def test_any_places_can_be_written_once_settled(places: set[Fraction], time: TimeSignature) -> None:
    found = settle(chords(*map(str, sorted(places))), time)
    ends = [chord.end for chord in found]
    assert all(chord.start < chord.end for chord in found)
    assert all(end <= chord.start for end, chord in zip(ends, found[1:], strict=False))
    for index in range(int(ends[-1] / time.length) + 1):
        pieces = write_voice(
            [chord for chord in found if chord.end > index * time.length and chord.start < (index + 1) * time.length],
            Bar(index * time.length, time.length),
            time,
        )
        values = [piece.base * (2 - Fraction(1, 2**piece.dots)) for piece in pieces]
        ratios = [Fraction(piece.group.normal, piece.group.actual) if piece.group else 1 for piece in pieces]
        assert sum(value * ratio for value, ratio in zip(values, ratios, strict=True)) == time.length
