from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from editor.edits.base import Malformed, Refused, Unknown, read_edit
from editor.edits.document import Document, Layout
from editor.edits.measures import DeleteMeasures, InsertMeasures
from tests.editor.edits.reading import document, done, lines, one_voice
from tests.editor.scores import Builder, compound, piano, start
from transcriptions.music.numbering import measure_numbers
from transcriptions.music.score import Clef, Key, Spanner, Tempo, TimeSignature

F = Fraction


def insert(before: Document, index: int | None, count: int = 1) -> Document:
    name = "" if index is None else before.score.measures[index].id
    return done(before, InsertMeasures(name, count)).document


def delete(before: Document, first: int, last: int) -> Document:
    measures = before.score.measures
    return done(before, DeleteMeasures(measures[first].id, measures[last].id)).document


def test_measures_are_put_in_and_no_other_measure_changes() -> None:
    before = Document(piano())
    after = insert(before, 2, 2)
    assert lines(after, staff=1)[2:4] == ["w m", "w m"]
    assert lines(after, staff=2)[2:4] == ["w m", "w m"]
    assert [*after.score.measures[:2], *after.score.measures[4:]] == list(before.score.measures)
    assert all(one is other for one, other in zip(after.score.measures[4:], before.score.measures[2:], strict=True))
    assert measure_numbers(after.score) == ["1", "2", "3", "4", "5", "6"]


def test_at_the_end_the_final_bar_line_stands_last() -> None:
    before = Document(piano())
    after = insert(before, None, 2)
    assert [measure.barline for measure in after.score.measures] == ["", "", "", "", "", "final"]
    assert lines(after)[3:] == ["w D5 F#5", "w m", "w m"]
    plain = one_voice("w C4")
    assert insert(plain, None).score.measures[0] is plain.score.measures[0]


def test_before_the_first_measure_the_signatures_go_to_the_new_one() -> None:
    b = Builder()
    clefs = (Clef("P1", 1, "C", 3), Clef("P1", 1, "G", 2, F(2)))
    before = document(
        b.measure("1", b.voice("w C4"), tempo=Tempo(F(92)), clefs=clefs, repeat_start=True, **start(4, 4, 2))
    )
    new, old = insert(before, 0).score.measures
    assert (new.time, new.key, new.tempo, new.clefs) == (TimeSignature(4, 4), Key(2), Tempo(F(92)), clefs[:1])
    assert (old.time, old.key, old.tempo, old.clefs, old.repeat_start) == (None, None, None, clefs[1:], True)


def test_a_tempo_inside_the_first_measure_stays_there() -> None:
    before = one_voice("w C4")
    first = replace(before.score.measures[0], tempo=Tempo(F(60), at=F(2)))
    new, old = insert(before.with_score(replace(before.score, measures=(first,))), 0).score.measures
    assert (new.tempo, old.tempo) == (None, Tempo(F(60), at=F(2)))


def test_a_tie_and_a_slur_over_the_gap() -> None:
    before = one_voice("w C4~", "h C4 | h D4")
    events = [event.id for measure in before.score.measures for event in measure.voices[0].events]
    slur = Spanner("l1", "slur", events[0], events[2])
    before = before.with_score(replace(before.score, spanners=(slur,)))
    after = insert(before, 1)
    assert lines(after) == ["w C4", "w m", "h C4 | h D4"]
    assert after.score.spanners == (slur,)


def test_inside_a_bracket_the_new_measures_are_under_it() -> None:
    before = one_voice("w C4", "w D4", "w E4")
    first, second, third = before.score.measures
    endings = (first, replace(second, ending="1"), replace(third, ending="1"))
    before = before.with_score(replace(before.score, measures=endings))
    assert [measure.ending for measure in insert(before, 2).score.measures] == ["", "1", "1", "1"]
    assert [measure.ending for measure in insert(before, 1).score.measures] == ["", "", "1", "1"]


def test_numbers_begin_with_one_before_an_upbeat() -> None:
    before = Document(compound())
    assert measure_numbers(before.score) == ["0", "1", "2", "3"]
    assert measure_numbers(insert(before, 0).score) == ["1", "2", "3", "4", "5"]
    assert measure_numbers(insert(Document(piano()), 0).score) == ["1", "2", "3", "4", "5"]
    assert measure_numbers(delete(before, 0, 0).score) == ["1", "2", "3"]
    assert measure_numbers(delete(before, 1, 1).score) == ["0", "1", "2"]
    assert measure_numbers(delete(one_voice("w C4", "w D4"), 0, 0).score) == ["1"]


def test_too_many_measures() -> None:
    before = one_voice("w C4")
    many = before.with_score(replace(before.score, measures=before.score.measures * 9_600))
    with pytest.raises(Refused, match=r"^This would make too many measures\.$"):
        insert(many, None, 500)


def test_measures_are_taken_out_with_their_lines_and_ties() -> None:
    before = Document(piano())
    after = delete(before, 1, 2)
    assert [measure.id for measure in after.score.measures] == [before.score.measures[index].id for index in (0, 3)]
    assert lines(after, number=2) == ["h D5 A4 | h C5 F4", ""]
    assert [line.kind for line in after.score.spanners] == ["slur"]


def test_what_was_set_in_them_goes_on() -> None:
    b = Builder()
    before = document(
        b.measure("1", b.voice("w C4"), **start()),
        b.measure(
            "2", b.voice("h. C4"), time=TimeSignature(3, 4), key=Key(2), tempo=Tempo(F(60), at=F(1)),
            clefs=(Clef("P1", 1, "C", 3, F(1)),), repeat_start=True,
        ),
        b.measure("3", b.voice("h. D4")),
        b.measure("4", b.voice("h. E4"), repeat_end=True),
    )  # fmt: skip
    after = delete(before, 1, 1).score
    assert after.measures[1] == replace(
        before.score.measures[2],
        time=TimeSignature(3, 4),
        key=Key(2),
        tempo=Tempo(F(60)),
        clefs=(Clef("P1", 1, "C", 3),),
        repeat_start=True,
    )
    assert after.measures[0] is before.score.measures[0]


def test_a_change_that_is_undone_behind_them_goes() -> None:
    b = Builder()
    before = document(
        b.measure("1", b.voice("w C4"), **start()),
        b.measure("2", b.voice("h. C4"), time=TimeSignature(3, 4), key=Key(2), clefs=(Clef("P1", 1, "C", 3),)),
        b.measure("3", b.voice("w D4"), time=TimeSignature(4, 4), key=Key(0), clefs=(Clef("P1", 1, "G", 2),)),
    )
    last = delete(before, 1, 1).score.measures[1]
    assert (last.time, last.key, last.clefs) == (None, None, (Clef("P1", 1, "G", 2),))


def test_the_first_measure_hands_over_what_the_score_begins_with() -> None:
    before = Document(piano())
    first = delete(before, 0, 1).score.measures[0]
    assert (first.time, first.key, first.tempo) == (TimeSignature(4, 4), Key(2), Tempo(F(92), text="Andante"))
    assert first.clefs == (Clef("P1", 2, "F", 4),)
    assert delete(before, 0, 2).score.measures[0].clefs == ()


def test_repeats_end_and_start_at_the_edges() -> None:
    before = Document(compound())
    after = delete(before, 2, 2).score.measures
    assert [(measure.repeat_start, measure.repeat_end) for measure in after] == [
        (False, False),
        (True, True),
        (False, False),
    ]
    whole = delete(before, 1, 2).score.measures
    assert [(measure.repeat_start, measure.repeat_end) for measure in whole] == [(False, False), (False, False)]


def test_the_score_still_ends_with_its_final_bar_line() -> None:
    assert [measure.barline for measure in delete(Document(piano()), 3, 3).score.measures] == ["", "", "final"]


def test_the_last_measure_cannot_go() -> None:
    with pytest.raises(Refused, match=r"^A score keeps at least one measure\.$"):
        delete(one_voice("w C4", "w D4"), 0, 1)


def test_layouts_follow() -> None:
    before = one_voice("w C4", "w D4", "w E4", "w F4")
    names = [measure.id for measure in before.score.measures]
    before = replace(before, layouts=(Layout("score/wide", (names[0], names[2])),))
    assert delete(before, 2, 2).layouts == (Layout("score/wide", (names[0], names[3])),)
    put_in = insert(before, 0)
    assert put_in.layouts == (Layout("score/wide", (put_in.score.measures[0].id, names[2])),)


def test_unknown_measures() -> None:
    before = one_voice("w C4")
    name = before.score.measures[0].id
    for edit in (InsertMeasures("m99", 1), DeleteMeasures("m99", name), DeleteMeasures(name, "m99")):
        with pytest.raises(Unknown):
            done(before, edit)


@pytest.mark.parametrize("count", [0, -1, 501, "1", 1.0, True])
def test_malformed(count: object) -> None:
    with pytest.raises(Malformed):
        read_edit({"edit": "insert_measures", "before": "", "count": count})


def test_words() -> None:
    assert InsertMeasures("m1", 1).words == "Insert 1 measure"
    assert InsertMeasures("", 2).words == "Add 2 measures"
    assert DeleteMeasures("m1", "m1").words == "Delete a measure"
    assert DeleteMeasures("m1", "m2").words == "Delete measures"
