"""Notes moved to another voice or staff."""

from __future__ import annotations

import pytest

from editor.edits.base import write_edit
from editor.edits.document import Document
from editor.edits.voices import MoveStaff, SetVoice
from tests.editor.edits.reading import document, done, event, ids, lines, malformed, note, one_voice, refused
from tests.editor.scores import PIANO, Builder, start
from transcriptions.music.score import Grace, Spanner

SECOND = ("P1", 1, 2)


def two_voices(first: str, second: str) -> Document:
    b = Builder()
    return document(b.measure("1", b.voice(first), b.voice(second, number=2), **start()))


def grand_staff(upper: str, lower: str) -> Document:
    b = Builder()
    return document(b.measure("1", b.voice(upper), b.voice(lower, staff=2), **start()), parts=(PIANO,))


def triplets() -> Document:
    b = Builder()
    voice = b.voice((*b.tuplet(3, 2, "e", "e C4 E4 | e D4 | e E4 G4"), *b.events("q F4 | h G4")))
    return document(b.measure("1", voice, **start()))


def test_notes_go_to_a_voice_that_was_not_there() -> None:
    before = one_voice("q C4 | e D4 | e E4 | h F4")
    outcome = done(before, SetVoice(ids(before, 0, 1, 2), 2))
    assert lines(outcome.document) == ["q C4 | q r | h F4"]
    assert lines(outcome.document, number=2) == ["q s | e D4 | e E4 | h s"]
    assert event(outcome.document, 0, 1, SECOND).id == event(before, 0, 1).id
    assert outcome.selected == (note(before, 0, 1).id, note(before, 0, 2).id)


def test_a_note_of_a_chord_goes_alone() -> None:
    before = one_voice("h C4 E4 | h F4")
    outcome = done(before, SetVoice((note(before, 0, 0).id,), 2))
    assert (lines(outcome.document), lines(outcome.document, number=2)) == (["h E4 | h F4"], ["h C4 | h s"])
    assert note(outcome.document, 0, 0, key=SECOND) == note(before, 0, 0)


def test_notes_join_a_chord_of_the_same_value() -> None:
    before = two_voices("h C5 | h D5", "h C4 | q D4 | q E4")
    joined = done(before, SetVoice(ids(before, 0, 0), 2))
    assert (lines(joined.document), lines(joined.document, number=2)) == (["h r | h D5"], ["h C4 C5 | q D4 | q E4"])
    back = done(joined.document, SetVoice((note(before, 0, 0, key=SECOND).id,), 1), "y")
    assert (lines(back.document), lines(back.document, number=2)) == (["h C4 | h D5"], ["h C5 | q D4 | q E4"])


def test_other_values_at_the_same_time_are_in_the_way() -> None:
    before = two_voices("h C5 | h D5", "h C4 | q D4 | q E4")
    edit = SetVoice(ids(before, 0, 1), 2)
    assert refused(before, edit) == "There is something else at that time in the other voice."


def test_the_last_note_of_a_further_voice_takes_it_away() -> None:
    before = two_voices("h r | h D5", "h C4 | h s")
    outcome = done(before, SetVoice(ids(before, 0, 0, key=SECOND), 1))
    assert (lines(outcome.document), lines(outcome.document, number=2)) == (["h C4 | h D5"], [""])


def test_a_tuplet_goes_whole_or_is_divided_between_the_voices() -> None:
    before = triplets()
    whole = done(before, SetVoice(ids(before, 0, 0, 1, 2), 2)).document
    assert lines(whole) == ["q r | q F4 | h G4"]
    assert lines(whole, number=2) == ["3:2{e C4 E4 | e D4 | e E4 G4} | q s | h s"]
    upper = (note(before, 0, 0, of=1).id, note(before, 0, 2, of=1).id)
    divided = done(before, SetVoice(upper, 2)).document
    assert lines(divided) == ["3:2{e C4 | e D4 | e E4} | q F4 | h G4"]
    assert lines(divided, number=2) == ["3:2{e E4 | e r | e G4} | q s | h s"]
    again = done(divided, SetVoice(ids(divided, 0, 0, 1, 2), 2), "y").document
    assert lines(again, number=2) == ["3:2{e E4 C4 | e D4 | e G4 E4} | q s | h s"]
    assert lines(again) == ["q r | q F4 | h G4"]


def test_grace_notes_go_with_their_note() -> None:
    b = Builder()
    voice = b.voice((b.event("e B4", grace=Grace.ACCIACCATURA), *b.events("h C4 E4 | h D4")))
    before = document(b.measure("1", voice, **start()))
    moved = done(before, SetVoice(ids(before, 0, 1), 2)).document
    assert (lines(moved), lines(moved, number=2)) == (["h r | h D4"], ["(e B4) | h C4 E4 | h s"])
    part = done(before, SetVoice((note(before, 0, 1).id,), 2)).document
    assert (lines(part), lines(part, number=2)) == (["(e B4) | h E4 | h D4"], ["h C4 | h s"])
    alone = SetVoice(ids(before, 0, 0), 2)
    assert refused(before, alone) == "Grace notes go where the note goes that they lead to."


def test_rests_have_nothing_to_move_and_notes_that_are_there_stay() -> None:
    before = one_voice("h C4 | h r")
    assert refused(before, SetVoice(ids(before, 0, 1), 2)) == "There is no note to move."
    assert done(before, SetVoice(ids(before, 0, 0, 1), 1)).document == before


def test_lines_stay_on_notes_that_move() -> None:
    b = Builder()
    measure = b.measure("1", b.voice("q C4 | q D4 | h E4"), **start())
    events = measure.voices[0].events
    before = document(measure, spanners=(Spanner("l1", "slur", events[0].id, events[1].id),))
    outcome = done(before, SetVoice(ids(before, 0, 0, 1), 3))
    assert outcome.document.score.spanners == before.score.spanners


def test_notes_go_to_the_other_staff() -> None:
    before = grand_staff("q C4 | q D4 | h E4", "w m")
    outcome = done(before, MoveStaff(ids(before, 0, 0, 1), 1))
    assert (lines(outcome.document), lines(outcome.document, staff=2)) == (["h r | h E4"], ["q C4 | q D4 | h r"])
    back = done(outcome.document, MoveStaff(outcome.selected, -1), "y")
    assert (lines(back.document), lines(back.document, staff=2)) == (["q C4 | q D4 | h E4"], ["w m"])


def test_where_the_voice_is_taken_on_the_other_staff_a_free_one_is_used() -> None:
    before = grand_staff("q C4 | h. D4", "h C3 | h D3")
    outcome = done(before, MoveStaff(ids(before, 0, 0), 1)).document
    assert (lines(outcome, staff=2), lines(outcome, staff=2, number=2)) == (["h C3 | h D3"], ["q C4 | q s | h s"])


def test_notes_that_were_drawn_on_the_other_staff_are_then_at_home_there() -> None:
    b = Builder()
    crossing = b.event("h C4", staff=2)
    before = document(
        b.measure("1", b.voice((crossing, *b.events("h E4"))), b.voice("w m", staff=2), **start()), parts=(PIANO,)
    )
    kept = done(before, SetVoice(ids(before, 0, 0), 2)).document
    assert event(kept, 0, 0, SECOND).staff == 2
    moved = done(before, MoveStaff(ids(before, 0, 0), 1)).document
    assert event(moved, 0, 0, ("P1", 2, 1)).staff is None
    assert lines(moved, staff=2) == ["h C4 | h r"]


def test_there_are_only_the_staves_of_the_part() -> None:
    before = grand_staff("w C4", "w C3")
    assert refused(before, MoveStaff(ids(before, 0, 0), -1)) == "There is no staff to move to."
    lower = ids(before, 0, 0, key=("P1", 2, 1))
    assert refused(before, MoveStaff(lower, 1)) == "There is no staff to move to."


@pytest.mark.parametrize("voice", [0, 5, -1, 10**30])
def test_voices_that_there_are_not_are_malformed(voice: int) -> None:
    assert "is none of 1, 2, 3, 4" in malformed(write_edit(SetVoice(("n1",), 1)) | {"voice": voice})
    assert "is none of -1, 1" in malformed({"edit": "move_staff", "targets": ["n1"], "steps": 2})


def test_edits_say_what_they_do() -> None:
    assert SetVoice(("n1", "n2"), 3).words == "Move 2 notes to voice 3"
    assert MoveStaff(("n1",), 1).words == "Move 1 note to the lower staff"
    assert MoveStaff(("n1",), -1).words == "Move 1 note to the higher staff"
