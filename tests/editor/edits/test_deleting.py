"""Notes, rests, marks and lines taken out."""

from __future__ import annotations

from fractions import Fraction

import pytest

from editor.edits.base import Unknown
from editor.edits.deleting import Delete, RemoveTime
from editor.edits.document import Document
from tests.editor.edits.reading import document, done, event, ids, laid_out, lines, note, one_voice, refused
from tests.editor.scores import Builder, piano, start
from transcriptions.music.score import EventKind, Grace, Mark

SCALE = "q C4 | q D4 | q E4 | q F4"


def triplet() -> Document:
    b = Builder()
    voice = b.voice((*b.events("q F4"), *b.tuplet(3, 2, "e", "e C4 | e D4 | e E4"), *b.events("h G4")))
    return document(b.measure("1", voice, **start()))


def graced() -> Document:
    b = Builder()
    voice = b.voice((*b.events("q C4"), b.event("e B4", grace=Grace.ACCIACCATURA), *b.events("q D4 | h E4")))
    return document(b.measure("1", voice, **start()))


def test_rests_of_the_same_values_stand_for_notes() -> None:
    before = one_voice(SCALE)
    outcome = done(before, Delete(ids(before, 0, 1, 2)))
    assert lines(outcome.document) == ["q C4 | q r | q r | q F4"]
    assert outcome.selected == ids(outcome.document, 0, 1, 2)


def test_a_note_goes_out_of_its_chord() -> None:
    before = one_voice("h C4 E4 G4 | h D4")
    outcome = done(before, Delete((note(before, 0, 0, of=1).id,)))
    assert lines(outcome.document) == ["h C4 G4 | h D4"]
    assert outcome.selected == ids(before, 0, 0)
    two = (note(before, 0, 0).id, note(before, 0, 0, of=2).id)
    assert lines(done(before, Delete(two)).document) == ["h E4 | h D4"]
    every = tuple(each.id for each in event(before, 0, 0).notes)
    assert lines(done(before, Delete(every)).document) == ["h r | h D4"]


def test_a_measure_without_notes_has_one_rest() -> None:
    before = one_voice(SCALE, "h C4 | h r")
    outcome = done(before, Delete((*ids(before, 0, 0, 1, 2, 3), *ids(before, 1, 0))))
    assert lines(outcome.document) == ["w m", "w m"]
    assert outcome.selected == (*ids(outcome.document, 0, 0), *ids(outcome.document, 1, 0))
    again = done(outcome.document, Delete(ids(outcome.document, 0, 0)), "y")
    assert lines(again.document) == ["w m", "w m"]


def test_a_further_voice_without_notes_is_gone() -> None:
    b = Builder()
    measure = b.measure("1", b.voice(SCALE), b.voice("h C4 | h D4", number=2), **start())
    before = document(measure)
    second = ("P1", 1, 2)
    half = done(before, Delete(ids(before, 0, 0, key=second)))
    assert lines(half.document, number=2) == ["h s | h D4"]
    outcome = done(half.document, Delete(ids(half.document, 0, 1, key=second)), "y")
    assert lines(outcome.document, number=2) == [""]
    assert outcome.selected == (note(before, 0, 2).id,)


def test_a_tie_into_a_deleted_note_is_gone() -> None:
    before = one_voice("w C4~", "h C4~ | q C4 | q D4")
    outcome = done(before, Delete(ids(before, 1, 0)))
    assert lines(outcome.document) == ["w C4", "h r | q C4 | q D4"]


def test_notes_in_a_tuplet_become_rests_and_a_whole_one_a_plain_rest() -> None:
    before = triplet()
    assert lines(done(before, Delete(ids(before, 0, 2))).document) == ["q F4 | 3:2{e C4 | e r | e E4} | h G4"]
    assert lines(done(before, Delete(ids(before, 0, 1, 2, 3))).document) == ["q F4 | q r | h G4"]


def test_grace_notes_go_alone_or_with_their_note() -> None:
    before = graced()
    assert lines(done(before, Delete(ids(before, 0, 1))).document) == ["q C4 | q D4 | h E4"]
    assert lines(done(before, Delete(ids(before, 0, 2))).document) == ["q C4 | q r | h E4"]


def test_marks_and_lines_are_deleted_like_notes() -> None:
    before = laid_out(piano())
    first = before.score.measures[0]
    outcome = done(before, Delete(("k1", "l1", first.voices[0].events[2].id)))
    after = outcome.document.score
    assert [mark.id for mark in after.measures[0].marks] == ["k2", "k3", "k4"]
    assert [line.id for line in after.spanners] == ["l2"]
    assert after.measures[0].voices[0].events[2].kind is EventKind.REST
    only_marks = done(before, Delete(("k2", "l2")))
    assert [mark.id for mark in only_marks.document.score.measures[0].marks] == ["k1", "k3", "k4"]
    assert (only_marks.selected, only_marks.document.score.measures[1:]) == ((), before.score.measures[1:])


def test_a_line_keeps_to_the_notes_that_are_left() -> None:
    before = laid_out(piano())
    slur, hairpin = before.score.spanners
    outcome = done(before, Delete((slur.start_event_id, slur.end_event_id)))
    (left, untouched) = outcome.document.score.spanners
    # The second one in the first measure is gone, and so is the grace note with the first one of the second measure.
    assert (left.start_event_id, left.end_event_id) == ids(before, 0, 3, 7)
    assert untouched == hairpin
    one_left = done(before, Delete((*ids(before, 0, 2, 3, 4, 5, 6), slur.end_event_id)))
    assert one_left.document.score.spanners == (hairpin,)


def test_what_is_not_there_cannot_be_deleted() -> None:
    before = one_voice(SCALE)
    with pytest.raises(Unknown):
        done(before, Delete((*ids(before, 0, 1), "n99")))
    b = Builder()
    mark = Mark("k1", "dynamic", "P1", 1, Fraction(0), "f")
    marked = document(b.measure("1", b.voice(SCALE), marks=(mark,), **start()))
    with pytest.raises(Unknown):
        done(marked, Delete(("k1", "k2")))


def test_what_follows_in_the_measure_moves_up() -> None:
    before = one_voice("q C4 | e D4 | e E4 | h F4~", "w F4")
    outcome = done(before, RemoveTime(ids(before, 0, 1, 2)))
    assert lines(outcome.document) == ["q C4 | h F4 | q r", "w F4"]
    assert outcome.selected == (note(outcome.document, 0, 1).id,)
    everything = done(before, RemoveTime((*ids(before, 0, 0, 1, 2, 3), *ids(before, 1, 0))))
    assert lines(everything.document) == ["w m", "w m"]


def test_time_of_whole_tuplets_alone_can_be_removed() -> None:
    before = triplet()
    assert lines(done(before, RemoveTime(ids(before, 0, 0))).document) == ["3:2{e C4 | e D4 | e E4} | h G4 | q r"]
    assert lines(done(before, RemoveTime(ids(before, 0, 1, 2, 3))).document) == ["q F4 | h G4 | q r"]
    assert refused(before, RemoveTime(ids(before, 0, 1))) == "This would cut a tuplet in two."


def test_grace_notes_move_with_what_they_lead_to() -> None:
    before = graced()
    assert lines(done(before, RemoveTime(ids(before, 0, 0))).document) == ["(e B4) | q D4 | h E4 | q r"]
    assert lines(done(before, RemoveTime(ids(before, 0, 1))).document) == ["q C4 | q D4 | h E4"]
    assert lines(done(before, RemoveTime(ids(before, 0, 2))).document) == ["q C4 | h E4 | q r"]


def test_edits_say_what_they_do() -> None:
    assert Delete(("n1",)).words == "Delete 1 item"
    assert RemoveTime(("n1", "n2")).words == "Delete 2 items and close the gap"
