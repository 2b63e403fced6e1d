from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from tests.transcriptions.music.playing import grid_note
from transcriptions.music.draft import Chord, GridNote, Line, Sign, Span
from transcriptions.music.dynamics import mark_dynamics
from transcriptions.music.score import Part
from transcriptions.music.timeline import Bar


def loud(start: int, velocity: int) -> GridNote:
    plain = grid_note(start, 1, 60)
    return GridNote(0, plain.start, 60, plain.key_end, plain.sound_end, velocity, 1.0, plain.time_s)


def marked(velocities: Sequence[int]) -> tuple[list[tuple[Fraction, str]], list[Span]]:
    """Dynamics and hairpins of bars of four quarters, one velocity a bar; 0 for silence."""
    chords = [
        Chord(Fraction(quarter), Fraction(quarter + 1), (loud(quarter, velocity),))
        for bar, velocity in enumerate(velocities)
        for quarter in range(4 * bar, 4 * bar + 4)
        if velocity
    ]
    bars = [Bar(Fraction(4 * index), Fraction(4)) for index in range(len(velocities))]
    signs, spans = mark_dynamics([Part("p1", "Piano", staves=2)], [Line(0, 1, 1, tuple(chords))], bars)
    assert all((sign.kind, sign.part, sign.staff) == ("dynamic", 0, 1) for sign in signs)
    return [(sign.at, sign.text) for sign in signs], spans


def place(bar: int) -> tuple[int, int, int, Fraction]:
    return (0, 1, 1, Fraction(4 * bar))


def test_a_level_that_lasts_has_its_sign() -> None:
    assert marked([50] * 8 + [84] * 8) == ([(Fraction(0), "p"), (Fraction(32), "f")], [])


def test_one_loud_bar_has_none() -> None:
    assert marked([60, 62, 58, 60, 70, 61, 59, 60])[0] == [(Fraction(0), "mp")]


def test_a_rise_over_bars_is_a_hairpin_to_the_new_level() -> None:
    signs, spans = marked([50] * 6 + [59, 71, 84] + [90] * 6)
    assert signs == [(Fraction(0), "p"), (Fraction(36), "f")]
    assert spans == [Span("hairpin_up", place(5), place(9))]


def test_a_fall_is_a_hairpin_too() -> None:
    _, spans = marked([90] * 6 + [80, 68, 56] + [50] * 6)
    assert spans == [Span("hairpin_down", place(5), place(9))]


def test_a_long_rise_or_fall_is_a_word() -> None:
    signs, spans = marked([50] * 6 + [56, 63, 71, 80, 90] + [90] * 6 + [80, 71, 63, 56, 50] + [50] * 6)
    assert signs == [
        (Fraction(0), "p"), (Fraction(20), "cresc."), (Fraction(40), "f"), (Fraction(64), "dim."), (Fraction(84), "p")
    ]  # fmt: skip
    assert spans == []


def test_a_word_waits_for_the_dynamic_that_it_begins_at() -> None:
    signs, _ = marked([50, 56, 63, 71, 80, 90] + [90] * 6)
    assert signs[:2] == [(Fraction(0), "p"), (Fraction(4), "cresc.")]


def test_a_dynamic_never_stands_inside_a_hairpin() -> None:
    signs, spans = marked([91] * 4 + [83, 75, 67] + [59] * 4)
    assert signs == [(Fraction(0), "f"), (Fraction(28), "mp")]
    assert spans == [Span("hairpin_down", place(3), place(7))]


def test_an_engine_without_velocities_says_nothing() -> None:
    assert marked([64] * 12) == ([], [])


def test_silent_bars_are_passed_over() -> None:
    assert marked([0, 0, 50, 50, 50, 0, 0, 84, 84, 84, 84]) == ([(Fraction(8), "p"), (Fraction(28), "f")], [])


def test_drums_and_empty_parts_are_no_reason_to_fail() -> None:
    bars = [Bar(Fraction(0), Fraction(4))]
    signs: tuple[list[Sign], list[Span]] = mark_dynamics([Part("p1", "Piano")], [], bars)
    assert signs == ([], [])
