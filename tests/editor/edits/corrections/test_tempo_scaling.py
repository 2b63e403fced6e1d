from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from editor.edits.base import Refused, Unknown
from editor.edits.corrections.tempo_scaling import ScaleTempo
from editor.edits.document import Document
from tests.editor.edits.corrections.heard import at_tempo, sounds
from tests.editor.edits.reading import document, done, lines, one_voice
from tests.editor.scores import ALL, Builder, start
from transcriptions.music.score import Clef, Mark, Score, Tempo, TimeSignature

F = Fraction
HALF, DOUBLE = ScaleTempo(F(1, 2)), ScaleTempo(F(2))


def after(before: Document, edit: ScaleTempo) -> Document:
    return done(before, edit, f"x{len(before.score.measures)}").document


def scaled(before: Document, edit: ScaleTempo) -> list[str]:
    return lines(after(before, edit))


def test_at_half_the_tempo_quarters_are_eighths_and_two_bars_are_one() -> None:
    music = one_voice("q C4 | q D4 | h E4", "w F4", "e. C4 | s D4 | q r | h r", "w m")
    made = after(music, HALF)
    assert lines(made) == ["e C4 | e D4 | q E4 | h F4", "s. C4 | t D4 | e r | q r | h r"]
    assert [measure.id for measure in made.score.measures] == [music.score.measures[0].id, music.score.measures[1].id]


def test_at_double_tempo_quarters_are_halves_and_each_bar_is_two() -> None:
    assert scaled(one_voice("q C4 | q D4 | h E4", "w m"), DOUBLE) == ["h C4 | h D4", "w E4", "w m", "w m"]


def test_a_note_over_the_new_bar_line_is_tied_and_one_over_a_bar_line_that_goes_is_one() -> None:
    assert scaled(one_voice("q C4 | h D4 | q E4"), DOUBLE) == ["h C4 | h D4~", "h D4 | h E4"]
    assert scaled(one_voice("w C4~", "w C4"), HALF) == ["w C4"]


def test_values_fit_their_new_places() -> None:
    music = one_voice("h. C4", "h. D4", numerator=3)
    assert scaled(music, HALF) == ["q. C4 | e D4~ | q D4"]


def test_tuplets_stay_tuplets() -> None:
    b = Builder()
    music = document(b.measure("1", b.voice((*b.tuplet(3, 2, "e", "e C4 | e D4 | e E4"), b.event("h. F4"))), **start()))
    assert scaled(music, DOUBLE) == ["3:2{q C4 | q D4 | q E4} | h F4~", "w F4"]
    assert scaled(music, HALF) == ["3:2{s C4 | s D4 | s E4} | e F4~ | q F4 | h r"]


def test_a_tuplet_over_a_bar_line_is_divided() -> None:
    b = Builder()
    music = document(b.measure("7", b.voice(b.tuplet(3, 2, "h", "h C4 | h D4 | h E4")), **start()))
    assert scaled(music, DOUBLE) == ["3:2{w C4 | h D4~}", "3:2{h D4 | w E4}"]


def test_a_bar_without_a_fellow_is_filled_at_the_end_and_short_before_more_music() -> None:
    music = one_voice("w C4", "w D4", "w E4")
    assert scaled(music, HALF) == ["h C4 | h D4", "h E4 | h r"]
    made = after(music, ScaleTempo(F(1, 2), last=music.score.measures[0].id))
    assert lines(made) == ["h C4", "w D4", "w E4"]
    assert [measure.length for measure in made.score.measures] == [F(2), None, None]


def test_repeats_keep_their_bar_lines() -> None:
    music = Document(ALL["compound"]())
    made = after(music, HALF).score
    assert [
        (measure.length, measure.repeat_start, measure.repeat_end, measure.ending) for measure in made.measures
    ] == [
        (F(1, 4), False, False, ""),
        (F(3, 2), True, False, ""),
        (F(3, 2), False, True, "1"),
        (None, False, False, "2"),
    ]


def test_a_pickup_that_gets_longer_than_a_bar_is_a_pickup_and_a_bar() -> None:
    b = Builder()
    pickup = b.measure("0", b.voice("q. C4"), length=F(3, 2), **start(2, 4))
    made = after(document(pickup, b.measure("1", b.voice("h D4"))), DOUBLE)
    assert lines(made) == ["q C4~", "h C4", "h D4~", "h D4"]
    assert [measure.length for measure in made.score.measures] == [F(1), None, None, None]


def tempos(score: Score) -> list[tuple[Fraction, Fraction] | None]:
    return [(measure.tempo.bpm, measure.tempo.at) if measure.tempo else None for measure in score.measures]


def test_tempo_marks_clefs_and_marks_follow() -> None:
    b = Builder()
    marks = (Mark("k1", "dynamic", "P1", 1, F(3), "p"),)
    clefs = (Clef("P1", 1, "F", 4, at=F(2)),)
    first = b.measure("1", b.voice("w C4"), tempo=Tempo(F(96)), **start())
    second = b.measure("2", b.voice("w C4"), marks=marks, clefs=clefs)
    made = after(document(first, second), HALF).score
    assert tempos(made) == [(F(48), F(0))]
    assert [mark.at for mark in made.measures[0].marks] == [F(7, 2)]
    assert [clef.at for clef in made.measures[0].clefs] == [F(3)]


def test_a_passage_alone_gets_a_tempo_and_gives_the_old_one_back() -> None:
    music = one_voice("w C4", "w D4", "w E4", "w F4")
    ids = [measure.id for measure in music.score.measures]
    made = after(music, ScaleTempo(F(2), ids[1], ids[1])).score
    assert tempos(made) == [None, (F(240), F(0)), None, (F(120), F(0)), None]
    assert [measure.tempo.number_shown for measure in made.measures if measure.tempo] == [False, False]
    assert [measure.time for measure in made.measures] == [TimeSignature(4, 4), None, None, None, None]


def test_recording_spans_go_with_the_bars() -> None:
    music = one_voice("w C4", "w D4")
    spanned = tuple(
        replace(measure, start_s=2.0 * index, end_s=2.0 * index + 2)
        for index, measure in enumerate(music.score.measures)
    )
    music = Document(replace(music.score, measures=spanned))
    assert [(measure.start_s, measure.end_s) for measure in after(music, HALF).score.measures] == [(0.0, 4.0)]
    doubled = after(music, DOUBLE).score.measures
    assert [(measure.start_s, measure.end_s) for measure in doubled] == [(0.0, 1.0), (1.0, 2.0), (2.0, 3.0), (3.0, 4.0)]


@pytest.mark.parametrize("name", sorted(ALL))
@pytest.mark.parametrize("edit", [HALF, DOUBLE], ids=["half", "double"])
def test_nothing_is_lost_and_there_and_back_is_the_same_music(name: str, edit: ScaleTempo) -> None:
    music = Document(ALL[name]())
    made = after(music, edit)
    assert sounds(made.score) == at_tempo(sounds(music.score), edit.factor)
    back = after(made, HALF if edit is DOUBLE else DOUBLE)
    assert sounds(back.score) == sounds(music.score)


def test_too_fine_too_slow_or_unknown_is_refused() -> None:
    b = Builder()
    fine = [replace(b.event("t C4"), base=F(1, 32)) for _ in range(32)]
    music = document(b.measure("1", b.voice((*fine, b.event("h. D4"))), **start()))
    with pytest.raises(Refused, match=r"^Notes shorter than a 128th cannot be written.$"):
        done(music, HALF)
    slow = document(b.measure("1", b.voice("w C4"), tempo=Tempo(F(8)), **start()))
    with pytest.raises(Refused, match=r"^A tempo is from 5 to 999 beats a minute.$"):
        done(slow, HALF)
    with pytest.raises(Refused, match=r"^A tempo can be halved or doubled.$"):
        done(slow, ScaleTempo(F(3)))
    with pytest.raises(Unknown):
        done(slow, ScaleTempo(F(2), first="m99"))
    two = one_voice("w C4", "w D4")
    with pytest.raises(Refused, match=r"^The last measure comes before the first one.$"):
        done(two, ScaleTempo(F(2), two.score.measures[1].id, two.score.measures[0].id))


def test_words() -> None:
    assert HALF.words == "Halve the tempo"
    assert ScaleTempo(F(2), first="m1").words == "Double the tempo in some measures"
