"""Tuplets over bar lines: whole ones on both sides, tied where a note sounds across."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from editor.edits.bars import Bar, full_bars
from editor.edits.base import NewIds, Refused
from editor.edits.corrections.bar_lines import ShiftBars
from editor.edits.document import Document
from editor.edits.patches import difference, pieces
from editor.edits.rebarring import rebarred
from editor.edits.tidying import tidied
from tests.editor.edits.reading import done, lines
from tests.editor.edits.spelled import measures
from tests.editor.scores import Builder, score, start
from transcriptions.music.score import Event, Grace, Lyric, Part, Score, TimeSignature, Tuplet, check, measure_lengths

FLUTE = Part("P1", "Flute", program=73)
F = Fraction
# actual, normal, unit and events of a tuplet.
Spelled = tuple[int, int, str, str]


def music(before: str, tuplet: Spelled, after: str = "") -> Score:
    """A 4/4 measure with a tuplet in it."""
    b = Builder()
    head, group = b.events(before) if before else (), b.tuplet(*tuplet)
    tail = b.events(after) if after else ()
    return one_measure((*head, *group, *tail))


def one_measure(events: tuple[Event, ...]) -> Score:
    b = Builder()
    return score([b.measure("1", b.voice(events), **start())], [FLUTE])


def in_time(before: Score, numerator: int, denominator: int) -> Score:
    total = sum(measure_lengths(before), F(0))
    bars = full_bars(TimeSignature(numerator, denominator), total)
    made = rebarred(before, 0, stop=len(before.measures), bars=bars, ids=NewIds("x"))
    made = tidied(Document(before), Document(made)).score
    assert check(made) == []
    return made


QUARTERS = music("h C4", (3, 2, "q", "q D4 | q E4 | q F4"))
EIGHTHS = music("q C4", (3, 2, "e", "e D4 | e E4 | e F4"), "h G4")
HALVES = music("", (3, 2, "h", "h C4 | h D4 | h E4"))
FIVE_SHORT = music("q. C4", (5, 4, "s", "s D4 | s E4 | s F4 | s G4 | s A4"), "q r | e r")
FIVE_LONG = music("", (5, 4, "q", "q C4 | q D4 | q E4 | q F4 | q G4"))
SIX = music("q. C4", (6, 4, "s", "s D4 | s E4 | s F4 | s G4 | s A4 | s B4"), "q r | e r")
SEVEN = music("", (7, 4, "q", "q C4 | q D4 | q E4 | q F4 | q G4 | q A4 | q B4"))
TWO = music("q C4", (2, 3, "e", "e D4 | e E4"), "q r | e r")
FOUR = music("", (4, 3, "e", "e D4 | e E4 | e F4 | e G4"), "h r | e r")
FIVE_IN_THREE = music("", (5, 3, "e", "e D4 | e E4 | e F4 | e G4 | e A4"), "h r | e r")
RESTS = music("h C4", (3, 2, "q", "q r | h D4"))


@pytest.mark.parametrize(
    ("before", "time", "expected"),
    [
        # The bar line falls into the middle of the second of three: three half as long on each side.
        (QUARTERS, (3, 4), ["h C4 | 3:2{q D4 | e E4~}", "3:2{e E4 | q F4} | q r | q r"]),
        (EIGHTHS, (3, 8), ["q C4 | 3:2{e D4 | s E4~}", "3:2{s E4 | e F4} | q G4~", "q G4 | e r"]),
        (HALVES, (2, 4), ["3:2{h C4 | q D4~}", "3:2{q D4 | h E4}"]),
        # One that is no length of a tuplet is written as several, at even places of the bar; one note is plain.
        (HALVES, (3, 4), ["3:2{h C4 | q D4~} | 3:2{q D4 | e E4~}", "q E4 | q r | q r"]),
        (HALVES, (1, 4), ["q C4~", "3:2{e C4 | q D4~}", "3:2{q D4 | e E4~}", "q E4"]),
        (QUARTERS, (3, 8), ["q. C4~", "e C4 | e D4~ | 3:2{s D4 | e E4~}", "3:2{e E4 | q F4} | e r"]),
        (FIVE_SHORT, (2, 4), ["q. C4 | 5:4{s D4 | s E4 | t F4~}", "5:4{t F4 | s G4 | s A4} | e r | q r"]),
        (FIVE_LONG, (2, 4), ["5:4{q C4 | q D4 | e E4~}", "5:4{e E4 | q F4 | q G4}"]),
        (FIVE_LONG, (3, 4), ["5:4{q C4 | q D4 | e E4~} | 5:4{e E4 | e. F4~}", "5:4{s F4 | q G4} | q r | q r"]),
        # A bar line on a point of the tuplet's own grid needs no tie.
        (SIX, (2, 4), ["q. C4 | 3:2{s D4 | s E4 | s F4}", "3:2{s G4 | s A4 | s B4} | e r | q r"]),
        (SEVEN, (2, 4), ["7:4{q C4 | q D4 | q E4 | e F4~}", "7:4{e F4 | q G4 | q A4 | q B4}"]),
        # What plain values say needs no tuplet.
        (TWO, (2, 4), ["q C4 | e. D4 | s E4~", "e E4 | e r | q r"]),
        (FOUR, (1, 4), ["s. D4 | t E4~ | s E4 | s F4~", "t F4 | t G4~ | s G4 | e r", "w m", "w m"]),
        (RESTS, (3, 4), ["h C4 | 3:2{q r | e D4~}", "q D4 | q r | q r"]),
        # No bar line falls into it.
        (FIVE_IN_THREE, (3, 8), ["5:3{e D4 | e E4 | e F4 | e G4 | e A4}", "w m"]),
    ],
)
def test_a_tuplet_is_whole_on_both_sides_of_a_bar_line(
    before: Score, time: tuple[int, int], expected: list[str]
) -> None:
    assert measures(in_time(before, *time)) == expected


REFUSED = r"^A tuplet in measure 1 would cross a bar line where it cannot be divided\.$"


def test_a_part_that_is_no_tuplet_of_the_same_ratio_is_refused() -> None:
    """Five in the time of three eighths, of which one third lies behind the bar line."""
    with pytest.raises(Refused, match=REFUSED):
        in_time(FIVE_IN_THREE, 1, 4)


def test_parts_that_would_count_256ths_are_refused() -> None:
    b = Builder()
    unit = F(1, 32)
    group = tuple(
        replace(event, base=unit, tuplet=Tuplet("t1", 3, 2, unit)) for event in b.events("t D4 | t E4 | t F4")
    )
    before = one_measure((*group, replace(b.event("t r"), base=F(1, 16)), *b.events("t r | s r | e r | q r | h r")))
    time = TimeSignature(4, 4)
    with pytest.raises(Refused, match=REFUSED):
        rebarred(before, 0, stop=1, bars=[Bar(time, F(1, 32)), Bar(time, F(4))], ids=NewIds("x"))


def test_pieces_keep_their_ids_and_signs_stand_where_they_stood() -> None:
    b = Builder()
    first, middle, last = b.tuplet(3, 2, "q", "q D4 | q E4 | q F4")
    middle = replace(middle, articulations=("accent", "fermata"), lyrics=(Lyric(1, "la"),))
    grace = b.event("e D5", grace=Grace.ACCIACCATURA)
    before = one_measure((*b.events("h C4"), first, grace, middle, last))
    one, two = (measure.voices[0].events for measure in in_time(before, 3, 4).measures)
    assert [event.id for event in one[1:]] == [first.id, grace.id, middle.id]
    assert (one[3].articulations, one[3].lyrics, one[3].notes[0].id) == (("accent",), middle.lyrics, middle.notes[0].id)
    assert (two[0].articulations, two[0].lyrics) == (("fermata",), ())
    assert (two[0].id.startswith("ex-"), two[0].notes[0].id.startswith("nx-")) == (True, True)
    assert (two[1].id, two[1].notes) == (last.id, last.notes)
    assert first.tuplet is not None
    assert {event.tuplet.id for event in one if event.tuplet} == {first.tuplet.id}
    assert {event.tuplet.id for event in two if event.tuplet} == {"tx-2"}


def test_bar_lines_that_move_divide_tuplets_and_undo_gives_them_back() -> None:
    b = Builder()
    voice = b.voice((*b.events("h C4"), *b.tuplet(3, 2, "q", "q D4 | q E4 | q F4")))
    before = Document(score([b.measure("1", voice, **start()), b.measure("2", b.voice("w G4"))], [FLUTE]))
    after = done(before, ShiftBars(F(-1))).document
    assert lines(after) == ["h C4 | 3:2{q D4 | e E4~}", "3:2{e E4 | q F4} | q G4~ | h G4~", "q G4 | q r | h r"]
    back = difference(before, after).reversed().applied(after)
    assert pieces(back) == pieces(before)
