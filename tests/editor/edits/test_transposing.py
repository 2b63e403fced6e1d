from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from editor.edits.base import Malformed, Refused, Unknown, read_edit
from editor.edits.document import Document
from editor.edits.intervals import Interval, interval, interval_of_keys, moved_pitch, moved_symbol, usual_interval
from editor.edits.transposing import Transpose, TransposeNotes
from tests.editor.edits.reading import document, done, ids, lines, note, one_voice
from tests.editor.scores import Builder, band, start
from transcriptions.music.score import Key, Mark, Part, Pitch

F = Fraction


def keys(after: Document) -> list[Key | None]:
    return [measure.key for measure in after.score.measures]


def test_all_measures_with_their_keys() -> None:
    before = one_voice("q C4 | q D4 | q E4 | q F#4", "w G4", fifths=1)
    after = done(before, Transpose("", "", 2)).document
    assert lines(after) == ["q D4 | q E4 | q F#4 | q G#4", "w A4"]
    assert keys(after) == [Key(3), None]


@pytest.mark.parametrize(
    ("fifths", "semitones", "key", "notes"),
    [
        (0, 1, Key(-5), "q Db4 | q Eb4 | q F4 | q G4"),
        (0, -1, Key(5), "q B3 | q C#4 | q D#4 | q E#4"),
        (0, 6, Key(6), "q F#4 | q G#4 | q A#4 | q B#4"),
        (0, 12, Key(0), "q C5 | q D5 | q E5 | q F#5"),
        (5, 2, Key(-5), "q Db4 | q Eb4 | q F4 | q G4"),
    ],
)
def test_the_spelling_follows_the_key(fifths: int, semitones: int, key: Key, notes: str) -> None:
    if fifths == 5:
        before = one_voice("q B3 | q C#4 | q D#4 | q E#4", fifths=fifths)
    else:
        before = one_voice("q C4 | q D4 | q E4 | q F#4", fifths=fifths)
    after = done(before, Transpose("", "", semitones)).document
    assert keys(after) == [key]
    assert lines(after) == [notes]


def test_a_passage_ends_with_its_own_key_again() -> None:
    b = Builder()
    before = document(
        b.measure("1", b.voice("w C4~"), **start()),
        b.measure("2", b.voice("w C4~")),
        b.measure("3", b.voice("w C4"), key=Key(-1)),
        b.measure("4", b.voice("w C4")),
    )
    names = [measure.id for measure in before.score.measures]
    after = done(before, Transpose(names[1], names[2], 2)).document
    assert lines(after) == ["w C4", "w D4~", "w D4", "w C4"]
    assert keys(after) == [Key(0), Key(2), Key(1), Key(-1)]
    assert after.score.measures[3].voices is before.score.measures[3].voices
    assert keys(done(before, Transpose(names[3], names[3], 2)).document) == [Key(0), None, Key(-1), Key(1)]


def test_without_keys_the_usual_interval_decides() -> None:
    before = one_voice("q C4 | q F#4 | q Bb4 | q E4")
    after = done(before, Transpose("", "", 1, with_key=False)).document
    assert lines(after) == ["q Db4 | q G4 | q Cb5 | q F4"]
    assert keys(after) == [Key(0)]


def test_steps_say_how_it_is_spelt() -> None:
    before = one_voice("q C4 | q F#4 | h Bb4")
    sharp = done(before, Transpose("", "", 1, steps=0, with_key=False)).document
    assert lines(sharp) == ["q C#4 | q Fx4 | h B4"]
    down = done(before, Transpose("", "", -3, steps=-2, with_key=False)).document
    assert lines(down) == ["q A3 | q D#4 | h G4"]
    wide = done(before, Transpose("", "", 1, steps=0)).document
    assert (keys(wide), lines(wide)) == ([Key(7)], ["q C#4 | q Fx4 | h B4"])


def test_a_key_that_nobody_reads_is_spelt_the_other_way() -> None:
    before = one_voice("h E4 | h G#4", fifths=4)
    after = done(before, Transpose("", "", 1, steps=0)).document
    assert (keys(after), lines(after)) == ([Key(-1)], ["h F4 | h A4"])


def test_single_parts_keep_the_key_of_all() -> None:
    before = Document(band())
    after = done(before, Transpose("", "", 12, part_ids=("P2",))).document
    assert lines(after, part="P2") == ["w C6", "h. F#6"]
    assert [lines(after, part=part) for part in ("P1", "P3")] == [lines(before, part=part) for part in ("P1", "P3")]
    assert keys(after) == keys(before)
    every = done(before, Transpose("", "", 2, part_ids=("P1", "P2", "P3", "P4"))).document
    assert keys(every) == [Key(2), Key(6)]


def test_chord_symbols_follow_in_their_parts() -> None:
    b = Builder()
    marks = tuple(
        Mark(f"k{at}", "chord_symbol", "P1", 1, F(at), text) for at, text in enumerate(("C", "F#m7/C#", "N.C.", "B♭"))
    )
    before = document(b.measure("1", b.voice("w C4"), marks=marks, **start()))
    after = done(before, Transpose("", "", 2)).document
    assert [mark.text for mark in after.score.measures[0].marks] == ["D", "G#m7/D#", "N.C.", "C"]


def test_drums_stay() -> None:
    b = Builder()
    parts = (Part("P1", "Flute"), Part("P2", "Drums", is_percussion=True))
    stroke = b.event("w F4")
    stroke = replace(stroke, notes=(replace(stroke.notes[0], drum=36),))
    before = document(b.measure("1", b.voice("w C4"), b.voice((stroke,), part="P2"), **start()), parts=parts)
    after = done(before, Transpose("", "", 2)).document
    assert (lines(after), lines(after, part="P2")) == (["w D4"], ["w F4"])
    for edit in (Transpose("", "", 2, part_ids=("P2",)), TransposeNotes((stroke.id,), 2)):
        with pytest.raises(Refused, match=r"^There is no note to transpose\.$"):
            done(before, edit)


def test_single_notes_move_with_what_they_are_tied_to() -> None:
    before = one_voice("h C4 E4 | h G4~", "w G4")
    third, tied = note(before, 0, 0, of=1), ids(before, 0, 1)
    outcome = done(before, TransposeNotes((third.id, *tied), 3))
    assert lines(outcome.document) == ["h C4 G4 | h Bb4~", "w Bb4"]
    assert outcome.selected == (third.id, *tied)
    assert lines(done(before, TransposeNotes((third.id,), 1, steps=0)).document) == ["h C4 E#4 | h G4~", "w G4"]


def test_what_nobody_can_write_is_refused() -> None:
    before = one_voice("w C9")
    for edit in (Transpose("", "", 12), TransposeNotes(ids(before, 0, 0), 12)):
        with pytest.raises(Refused, match=r"^This is outside of what can be written or heard\.$"):
            done(before, edit)


def test_unknown() -> None:
    before = one_voice("w C4")
    for edit in (Transpose("m99", "", 1), Transpose("", "m99", 1), Transpose("", "", 1, part_ids=("P9",))):
        with pytest.raises(Unknown):
            done(before, edit)
    with pytest.raises(Unknown):
        done(before, TransposeNotes(("n99",), 1))


@pytest.mark.parametrize(
    "change",
    [
        {"semitones": 0},
        {"semitones": 49},
        {"semitones": -49},
        {"semitones": 2, "steps": 0},
        {"semitones": 2, "steps": 29},
        {"semitones": 1.5},
        {"semitones": 0, "steps": 0},
    ],
)
def test_malformed(change: dict[str, object]) -> None:
    for fields in ({"edit": "transpose", "first": "", "last": ""}, {"edit": "transpose_notes", "targets": ["n1"]}):
        with pytest.raises(Malformed):
            read_edit({**fields, "semitones": 2, **change})


def test_intervals() -> None:
    assert interval(7, 4) == Interval(7, 1)
    assert interval(0, 1) == Interval(0, -12)
    assert interval(-12, -7) == Interval(-12, 0)
    assert [usual_interval(semitones).fifths for semitones in (1, -1, 2, 3, 6, 8, 12)] == [-5, 5, 2, -3, 6, -4, 0]
    assert interval_of_keys(1, Key(-3)).fifths == 7
    with pytest.raises(ValueError, match="0 steps are not 2 semitones"):
        interval(2, 0)


def test_three_accidentals_are_spelt_the_other_way() -> None:
    assert moved_pitch(Pitch("B", 1, 4), interval(2, 1)) == Pitch("C", 2, 5)
    assert moved_pitch(Pitch("B", 2, 4), interval(2, 1)) == Pitch("D", 1, 5)
    assert moved_pitch(Pitch("C", 0, 4), interval(0, 1)) == Pitch("D", -2, 4)


def test_symbols_keep_their_signs() -> None:
    assert moved_symbol("B♭maj7/D", interval(3, 2)) == "D♭maj7/F"
    assert moved_symbol("Bb", interval(-1, -1)) == "A"
    assert moved_symbol("C#", interval(2, 1)) == "D#"
    assert moved_symbol("B#", interval(2, 1)) == "D"
    assert moved_symbol("tacet", interval(2, 1)) == "tacet"


def test_words() -> None:
    assert Transpose("", "", 2).words == "Transpose up 2 semitones"
    assert Transpose("", "", -1).words == "Transpose down 1 semitone"
    assert Transpose("", "", 0, steps=1).words == "Transpose to another spelling"
    assert TransposeNotes(("n1", "n2"), 3).words == "Transpose 2 notes up 3 semitones"
