from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from tests.editor import scores
from tests.transcriptions.music.test_ornaments import at, timeline
from transcriptions.music.pedalling import mark_pedals, show_pedals
from transcriptions.music.performance import Pedal, make_part
from transcriptions.music.score import Part
from transcriptions.music.timeline import Bar


def marks(spans: Sequence[tuple[float, float]]) -> list[tuple[str, Fraction, bool]]:
    """Pedal signs of spans in beats, over four bars."""
    pedals = [Pedal(at(down), at(up)) for down, up in spans]
    part = make_part("Piano", [], pedals=pedals)
    bars = [Bar(Fraction(4 * index), Fraction(4)) for index in range(4)]
    signs = mark_pedals([part], [Part("p1", "Piano", staves=2)], timeline(), bars)
    assert all((sign.kind, sign.part, sign.staff) == ("pedal", 0, 2) for sign in signs)
    return [(sign.text, sign.at, sign.shown) for sign in signs]


def test_a_change_each_bar_is_clear() -> None:
    expected = [(text, Fraction(4 * bar + place), True) for bar in range(4) for text, place in (("down", 0), ("up", 4))]
    assert marks([(4 * bar + 0.1, 4 * bar + 3.95) for bar in range(4)]) == expected


def test_a_touch_of_pedal_here_and_there_is_not_drawn() -> None:
    assert marks([(0.1, 1.9), (8.1, 9.9)]) == [
        ("down", Fraction(0), False), ("up", Fraction(2), False),
        ("down", Fraction(8), False), ("up", Fraction(10), False),
    ]  # fmt: skip


def test_many_changes_are_kept_but_not_drawn() -> None:
    found = marks([(beat + 0.1, beat + 0.9) for beat in range(16)])
    assert len(found) == 32
    assert not any(shown for _, _, shown in found)


def test_a_pedal_that_is_not_on_the_beat_is_not_drawn() -> None:
    assert [shown for *_, shown in marks([(4 * bar + 0.6, 4 * bar + 4.4) for bar in range(4)])] == [False] * 8


def test_slips_of_the_foot_are_left_out() -> None:
    assert marks([(1.0, 1.1)]) == []


def test_a_pedal_held_to_the_end_goes_up_with_the_last_bar() -> None:
    assert marks([(12.0, 30.0)]) == [("down", Fraction(12), True), ("up", Fraction(16), True)]  # rings on


def test_all_pedals_can_be_shown_or_hidden() -> None:
    score = scores.expressive()
    for shown in (True, False):
        found = [mark for measure in show_pedals(score, shown=shown).measures for mark in measure.marks]
        assert [mark.shown for mark in found if mark.kind == "pedal"] == [shown] * 4
        assert all(mark.shown for mark in found if mark.kind != "pedal")
