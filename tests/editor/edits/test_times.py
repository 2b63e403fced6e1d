from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from editor.edits.base import Malformed, Refused, Unknown, read_edit
from editor.edits.document import Document, Layout
from editor.edits.times import SetMeasureLength, SetTime
from tests.editor.edits.reading import document, done, lines, one_voice
from tests.editor.scores import Builder, band, compound, piano, start
from transcriptions.music.numbering import measure_numbers
from transcriptions.music.score import Clef, Mark, Tempo, TimeSignature

F = Fraction


def set_time(before: Document, index: int, numerator: int | None, denominator: int = 4, symbol: str = "") -> Document:
    return done(before, SetTime(before.score.measures[index].id, numerator, denominator, symbol)).document


def set_length(before: Document, index: int, length: Fraction | None) -> Document:
    return done(before, SetMeasureLength(before.score.measures[index].id, length)).document


def times(document: Document) -> list[tuple[int, int] | None]:
    found = [measure.time for measure in document.score.measures]
    return [(time.numerator, time.denominator) if time else None for time in found]


def three_changes() -> Document:
    b = Builder()
    return document(
        b.measure("1", b.voice("w C4"), **start()),
        b.measure("2", b.voice("w D4")),
        b.measure("3", b.voice("h. E4"), time=TimeSignature(3, 4)),
        b.measure("4", b.voice("h F4"), time=TimeSignature(2, 4)),
    )


def test_music_is_written_anew_up_to_the_next_change() -> None:
    after = set_time(three_changes(), 0, 2)
    assert lines(after) == ["h C4~", "h C4", "h D4~", "h D4", "h. E4", "h F4"]
    assert times(after) == [(2, 4), None, None, None, (3, 4), (2, 4)]


def test_a_last_measure_is_filled_with_rests_and_a_change_that_changes_nothing_goes() -> None:
    after = set_time(three_changes(), 1, 3)
    assert lines(after) == ["w C4", "h. D4~", "q D4 | q r | q r", "h. E4", "h F4"]
    assert times(after) == [(4, 4), (3, 4), None, None, (2, 4)]


def test_a_change_is_removed() -> None:
    after = set_time(three_changes(), 2, None)
    assert lines(after) == ["w C4", "w D4", "h. E4 | q r", "h F4"]
    assert times(after) == [(4, 4), None, None, (2, 4)]


def test_where_there_is_no_change_none_can_be_removed() -> None:
    for index, sentence in ((0, "The first measure needs a time signature."), (1, "does not change in this measure")):
        with pytest.raises(Refused, match=sentence):
            set_time(three_changes(), index, None)


def test_a_pickup_stays_one() -> None:
    before = Document(compound())
    after = set_time(before, 0, 3, 8)
    assert lines(after) == ["e G4", "e C5 | s D5 | s E5 | e F5", "q. C5", "q A4 | e G4", "e F4 | e G4 | e A4",
                            "q A4 | e G4", "q. F4"]  # fmt: skip
    assert after.score.measures[0].length == F(1, 2)
    assert [measure.repeat_start for measure in after.score.measures] == [False, True, *[False] * 5]
    assert [measure.repeat_end for measure in after.score.measures] == [*[False] * 4, True, False, False]
    assert [measure.ending for measure in after.score.measures] == ["", "", "", "1", "1", "2", "2"]
    assert lines(set_time(after, 0, 6, 8)) == lines(before)


def test_another_sign_for_the_same_time_moves_nothing() -> None:
    before = one_voice("h r | q r | q C4", "w D4")
    after = set_time(before, 0, 4, 4, "common")
    assert lines(after) == lines(before)
    assert after.score.measures[0].time == TimeSignature(4, 4, "common")
    assert after.score.measures[1] is before.score.measures[1]
    assert set_time(before, 1, 4, 4) == before


def test_all_parts_and_staves_are_written_anew() -> None:
    after = set_time(Document(band()), 1, 6, 8)
    assert [lines(after, part=part) for part in ("P1", "P2", "P3", "P4")] == [
        ["q G4 | q A4 | h B4", "h. G#4"],
        ["w C5", "h. F#5"],
        ["w G4", "h. D#5"],
        ["h C3 | h G2", "h. B2"],
    ]


def test_a_tuplet_over_bar_lines_is_divided() -> None:
    after = set_time(Document(piano()), 0, 1, 8)
    assert lines(after, staff=2)[:3] == ["3:2{e D3 | s A3~}", "3:2{s A3 | e F#3}", "e D3~"]


def test_a_tuplet_that_cannot_be_divided_is_refused() -> None:
    b = Builder()
    events = (*b.tuplet(5, 3, "e", "e C4 | e D4 | e E4 | e F4 | e G4"), *b.events("h r | e r"))
    before = document(b.measure("1", b.voice(events), **start()))
    with pytest.raises(Refused, match=r"^A tuplet in measure 1 would cross a bar line where it cannot be divided\.$"):
        set_time(before, 0, 1, 8)


def test_a_system_whose_first_measure_is_gone_begins_with_its_next_one() -> None:
    before = three_changes()
    names = [measure.id for measure in before.score.measures]
    before = replace(before, layouts=(Layout("score/wide", (names[0], names[1], names[3])),))
    after = set_time(before, 0, 8)
    assert [measure.id for measure in after.score.measures] == [names[0], names[2], names[3]]
    assert after.layouts == (Layout("score/wide", (names[0], names[2], names[3])),)


def test_a_measure_grows_at_its_end() -> None:
    before = one_voice("q C4 | q D4 | h r", "w E4")
    after = set_length(before, 1, F(5))
    assert lines(after) == ["q C4 | q D4 | h r", "w E4 | q r"]
    assert [measure.length for measure in after.score.measures] == [None, F(5)]
    assert set_length(after, 1, None) == before


def test_a_measure_loses_only_silence() -> None:
    before = one_voice("w C4", "q C4 | q D4 | h r", "w m")
    after = set_length(before, 1, F(5, 2))
    assert lines(after) == ["w C4", "q C4 | q D4 | e r", "w m"]
    assert lines(set_length(before, 2, F(3))) == lines(before)
    with pytest.raises(Refused, match=r"^Measure 2 has notes where it would end: remove them first\.$"):
        set_length(before, 1, F(3, 2))


def test_the_first_measure_becomes_a_pickup_at_its_beginning() -> None:
    before = one_voice("h r | q r | q G4", "w C5")
    after = set_length(before, 0, F(1))
    assert lines(after) == ["q G4", "w C5"]
    assert after.score.measures[0].length == 1
    assert measure_numbers(after.score) == ["0", "1"]
    assert measure_numbers(set_length(after, 0, None).score) == ["1", "2"]
    assert lines(set_length(after, 0, None)) == lines(before)


def test_signs_move_with_the_music_or_to_the_edge() -> None:
    b = Builder()
    marks = tuple(Mark(f"k{at}", "text", "P1", 1, F(at), "a") for at in (0, 3))
    before = document(
        b.measure(
            "1",
            b.voice("h. r | q G4"),
            marks=marks,
            tempo=Tempo(F(60), at=F(3)),
            clefs=(Clef("P1", 1, "C", 3), Clef("P1", 1, "G", 2, F(3))),
            **start(),
        )
    )
    first = set_length(before, 0, F(3, 2)).score.measures[0]
    assert [mark.at for mark in first.marks] == [0, F(1, 2)]
    assert [clef.at for clef in first.clefs] == [0, F(1, 2)]
    assert first.tempo == Tempo(F(60), at=F(1, 2))


def test_unknown_measure() -> None:
    for edit in (SetTime("m999", 3), SetMeasureLength("m999", None)):
        with pytest.raises(Unknown):
            done(one_voice("w C4"), edit)


@pytest.mark.parametrize(
    "change",
    [
        {"numerator": 0},
        {"numerator": 65},
        {"numerator": -3},
        {"numerator": "3"},
        {"denominator": 3},
        {"denominator": 128},
        {"denominator": 0},
        {"symbol": "cut"},
        {"symbol": "odd"},
        {"numerator": 10**30},
    ],
)
def test_malformed_time(change: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        read_edit({"edit": "set_time", "measure_id": "m1", "numerator": 4, "denominator": 4, **change})


@pytest.mark.parametrize("length", ["0/1", "-1/1", "257/1", "1/3", "1/64", 2, "1/0"])
def test_malformed_length(length: object) -> None:
    with pytest.raises(Malformed):
        read_edit({"edit": "set_measure_length", "measure_id": "m1", "length": length})


def test_words() -> None:
    assert SetTime("m1", 3, 8).words == "Set the time signature to 3/8"
    assert SetTime("m1", None).words == "Remove a change of time signature"
    assert SetMeasureLength("m1", F(1)).words == "Set the length of a measure to 1 quarter"
    assert SetMeasureLength("m1", F(3, 2)).words == "Set the length of a measure to 3/2 quarters"
    assert SetMeasureLength("m1", None).words == "Set a measure to its usual length"
