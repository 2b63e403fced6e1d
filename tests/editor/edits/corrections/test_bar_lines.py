from __future__ import annotations

from fractions import Fraction

import pytest

from editor.edits.base import Edit, Malformed, Refused
from editor.edits.corrections.bar_lines import Rebar, ShiftBars
from editor.edits.document import Document
from tests.editor.edits.corrections.heard import later, sounds
from tests.editor.edits.reading import document, done, lines, one_voice
from tests.editor.scores import ALL, Builder, start
from transcriptions.music.score import TimeSignature, Voice

F = Fraction


def after(before: Document, edit: Edit) -> Document:
    return done(before, edit, f"x{len(before.score.measures)}").document


def bars(music: Document) -> list[tuple[str, Fraction | None]]:
    return [
        (f"{measure.time.numerator}/{measure.time.denominator}" if measure.time else "", measure.length)
        for measure in music.score.measures
    ]


def ids(music: Document) -> list[str]:
    return [measure.id for measure in music.score.measures]


def test_another_meter_ties_over_its_bar_lines_and_fills_the_end() -> None:
    made = after(one_voice("w C4", "q D4 | q E4 | h F4"), Rebar(3, 4))
    assert lines(made) == ["h. C4~", "q C4 | q D4 | q E4", "h F4 | q r"]
    assert bars(made) == [("3/4", None), ("", None), ("", None)]


def test_values_are_chosen_for_the_new_meter() -> None:
    assert lines(after(one_voice("h. C4", numerator=3), Rebar(6, 8))) == ["h. C4"]
    assert lines(after(one_voice("q C4 | q D4 | q E4", numerator=3), Rebar(6, 8))) == ["q C4 | e D4~ | e D4 | q E4"]
    assert lines(after(one_voice("q C4 | e D4~ | e D4 | q E4", numerator=6, denominator=8), Rebar(3, 4))) == [
        "q C4 | q D4 | q E4"
    ]


def test_changes_of_meter_inside_go() -> None:
    b = Builder()
    music = document(
        b.measure("1", b.voice("w C4"), **start()),
        b.measure("2", b.voice("h D4"), time=TimeSignature(2, 4)),
        b.measure("3", b.voice("h E4")),
    )
    made = after(music, Rebar(4, 4))
    assert lines(made) == ["w C4", "h D4 | h E4"]
    assert bars(made) == [("4/4", None), ("", None)]


def test_a_pickup_is_made_kept_or_ended() -> None:
    music = one_voice("q C4 | q D4 | q E4 | q F4", "w G4")
    made = after(music, Rebar(4, 4, pickup=F(1)))
    assert lines(made) == ["q C4", "q D4 | q E4 | q F4 | q G4~", "h. G4 | q r"]
    assert bars(made) == [("4/4", F(1)), ("", None), ("", None)]
    assert bars(after(made, Rebar(2, 4))) == [("2/4", F(1)), ("", None), ("", None), ("", None), ("", None)]
    assert lines(after(made, Rebar(4, 4, pickup=F(0)))) == lines(music)


def test_a_passage_ends_with_a_short_measure_and_the_old_meter_returns() -> None:
    music = one_voice("w C4", "w D4", "w E4")
    made = after(music, Rebar(3, 4, first=ids(music)[0], last=ids(music)[1]))
    assert lines(made) == ["h. C4~", "q C4 | h D4~", "h D4", "w E4"]
    assert bars(made) == [("3/4", None), ("", None), ("", F(2)), ("4/4", None)]


def test_bar_lines_later_make_a_pickup() -> None:
    music = one_voice("q C4 | h D4 | q E4", "w F4")
    made = after(music, ShiftBars(F(1)))
    assert lines(made) == ["q C4", "h D4 | q E4 | q F4~", "h. F4 | q r"]
    assert bars(made) == [("4/4", F(1)), ("", None), ("", None)]
    assert lines(after(made, ShiftBars(F(-1)))) == lines(music)


def test_bar_lines_earlier_make_a_long_pickup() -> None:
    made = after(one_voice("q C4 | h D4 | q E4", "w F4"), ShiftBars(F(-1)))
    assert lines(made) == ["q C4 | h D4", "q E4 | q F4~ | h F4~", "q F4 | q r | h r"]
    assert bars(made) == [("4/4", F(3)), ("", None), ("", None)]


def test_a_pickup_grows_to_a_bar_and_beyond() -> None:
    b = Builder()
    music = document(
        b.measure("0", b.voice("h C4"), length=F(2), **start(3, 4)), b.measure("1", b.voice("q D4 | q E4 | q F4"))
    )
    grown = after(music, ShiftBars(F(1)))
    assert (lines(grown), bars(grown)) == (["h C4 | q D4", "q E4 | q F4 | q r"], [("3/4", None), ("", None)])
    beyond = after(music, ShiftBars(F(2)))
    assert lines(beyond) == ["q C4~", "q C4 | q D4 | q E4", "q F4 | q r | q r"]
    assert bars(beyond) == [("3/4", F(1)), ("", None), ("", None)]


def test_changes_of_meter_move_with_their_bar_lines() -> None:
    music = Document(ALL["band"]())
    made = after(music, ShiftBars(F(1)))
    assert bars(made) == [("4/4", F(1)), ("", None), ("3/4", None)]
    assert lines(made, part="P2") == ["q C5~", "h. C5 | q F#5~", "h F#5 | q r"]


def test_a_passage_has_a_short_measure_at_each_end() -> None:
    music = one_voice("w C4", "q D4 | q E4 | h F4", "w G4")
    made = after(music, ShiftBars(F(1), ids(music)[1], ids(music)[1]))
    assert lines(made) == ["w C4", "q D4", "q E4 | h F4", "w G4"]
    assert bars(made) == [("4/4", None), ("", F(1)), ("", F(3)), ("", None)]


@pytest.mark.parametrize("name", sorted(set(ALL) - {"piano"}))
@pytest.mark.parametrize("edit", [Rebar(3, 4), Rebar(5, 8), Rebar(12, 8), ShiftBars(F(1, 2)), ShiftBars(F(-1, 2))])
def test_nothing_is_lost(name: str, edit: Edit) -> None:
    music = Document(ALL[name]())
    assert sounds(after(music, edit).score) == later(sounds(music.score), F(0))


def test_a_chord_with_one_pitch_twice_keeps_both_ids_apart() -> None:
    made = after(one_voice("h r | h C4 C4"), ShiftBars(F(-1)))
    assert len({note.id for voice in voices(made) for event in voice.events for note in event.notes}) == 2


def voices(music: Document) -> list[Voice]:
    return [voice for measure in music.score.measures for voice in measure.voices]


def test_what_has_no_sense_is_refused() -> None:
    music = one_voice("w C4", "w D4")
    second = ids(music)[1]
    for edit, words in (
        (Rebar(3, 4, pickup=F(3)), "A pickup is shorter than a bar, and ends on a 64th."),
        (Rebar(3, 4, pickup=F(-1)), "A pickup is shorter than a bar, and ends on a 64th."),
        (Rebar(3, 4, pickup=F(1, 3)), "A pickup is shorter than a bar, and ends on a 64th."),
        (Rebar(3, 4, pickup=F(1), first=second), "Only the beginning of a piece can have a pickup."),
        (ShiftBars(F(0)), "Bar lines move by less than a bar, by a 64th at least."),
        (ShiftBars(F(4)), "Bar lines move by less than a bar, by a 64th at least."),
        (ShiftBars(F(1, 3)), "Bar lines move by less than a bar, by a 64th at least."),
    ):
        with pytest.raises(Refused) as caught:
            done(music, edit)
        assert str(caught.value) == words
    with pytest.raises(Refused, match=r"^There is no bar line here that could move.$"):
        done(Document(ALL["compound"]()), ShiftBars(F(1, 2), last=ids(Document(ALL["compound"]()))[0]))
    for numerator, denominator in ((0, 4), (65, 4), (3, 3), (3, 128)):
        with pytest.raises(Malformed):
            done(music, Rebar(numerator, denominator))


def test_words() -> None:
    assert Rebar(6, 8).words == "Write in 6/8"
    assert Rebar(6, 8, last="m3").words == "Write in 6/8 in some measures"
    assert ShiftBars(F(1)).words == "Move the bar lines 1 quarter later"
    assert ShiftBars(F(-3, 2)).words == "Move the bar lines 3 eighths earlier"
