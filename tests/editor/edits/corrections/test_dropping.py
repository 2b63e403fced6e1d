from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from editor.edits.base import Malformed, Refused, read_edit
from editor.edits.corrections.dropping import DropNotes
from editor.edits.document import Document
from tests.editor.edits.reading import document, done, event, lines, one_voice
from tests.editor.scores import ALL, Builder, start
from transcriptions.music.score import Event, EventKind, Grace, Note

F = Fraction
SHORT = DropNotes(shorter_than=F(1, 2))


def left(before: Document, edit: DropNotes) -> list[str]:
    return lines(done(before, edit).document)


def chord(b: Builder, base: Fraction, **sure: float | None) -> Event:
    notes = tuple(b.note(name, confidence=confidence) for name, confidence in sure.items())
    return Event(b.new_id("e"), EventKind.CHORD, base, notes=notes)


def test_short_notes_become_rests_that_are_written_together() -> None:
    assert left(one_voice("s C4 | s D4 | e E4 | q F4 | h r"), SHORT) == ["e r | e E4 | q F4 | h r"]
    assert left(one_voice("s C4 | s D4 | s E4 | s r | q F4 | h r"), SHORT) == ["q r | q F4 | h r"]


def test_a_note_counts_with_all_that_it_is_tied_to() -> None:
    assert left(one_voice("e. C4 | s D4~ | e D4 | e E4 | h F4"), SHORT) == ["e. C4 | s D4~ | e D4 | e E4 | h F4"]
    music = one_voice("h. C4 | e. D4 | s E4~", "s E4 | e. F4 | h. G4")
    assert left(music, DropNotes(shorter_than=F(3, 4))) == ["h. C4 | e. D4 | s r", "s r | e. F4 | h. G4"]


def test_doubtful_notes_leave_their_chords() -> None:
    b = Builder()
    music = document(b.measure("1", b.voice((chord(b, F(2), C4=0.9, E4=0.2), chord(b, F(2), D4=0.4))), **start()))
    assert left(music, DropNotes(doubt_below=0.4)) == ["h C4 | h D4"]
    assert left(music, DropNotes(doubt_below=0.5)) == ["h C4 | h r"]


def test_what_a_person_wrote_is_not_doubtful() -> None:
    b = Builder()
    music = document(b.measure("1", b.voice((chord(b, F(2), C4=None), chord(b, F(2), D4=0.1))), **start()))
    assert left(music, DropNotes(doubt_below=1.0)) == ["h C4 | h r"]


def test_tied_notes_are_as_sure_as_the_surest() -> None:
    b = Builder()
    first = replace(chord(b, F(4), C4=0.9), notes=(b.note("C4~", confidence=0.9),))
    music = document(b.measure("1", b.voice((first,)), **start()), b.measure("2", b.voice((chord(b, F(4), C4=0.1),))))
    assert left(music, DropNotes(doubt_below=0.5)) == ["w C4~", "w C4"]


def test_tuplets_keep_rests_inside_and_go_when_nothing_sounds() -> None:
    b = Builder()
    triplet = b.tuplet(3, 2, "e", "e C4 | e D4 | e E4")
    triplet = (triplet[0], replace(triplet[1], notes=(replace(triplet[1].notes[0], confidence=0.1),)), triplet[2])
    music = document(b.measure("1", b.voice((*triplet, *b.events("h. F4"))), **start()))
    assert left(music, DropNotes(doubt_below=0.5)) == ["3:2{e C4 | e r | e E4} | h. F4"]
    assert left(music, SHORT) == ["q r | h. F4"]


def test_grace_notes_go_with_their_note_or_when_they_are_doubtful() -> None:
    b = Builder()
    grace = replace(b.event("s B4", grace=Grace.ACCIACCATURA), notes=(b.note("B4", confidence=0.3),))
    music = document(b.measure("1", b.voice((grace, *b.events("s C5 | e. D5 | h. E5"))), **start()))
    assert left(music, SHORT) == ["s r | e. D5 | h. E5"]
    assert left(music, DropNotes(doubt_below=0.5)) == ["s C5 | e. D5 | h. E5"]
    assert left(music, DropNotes(shorter_than=F(1, 4))) == ["(s B4) | s C5 | e. D5 | h. E5"]


def test_drums_are_never_too_short() -> None:
    music = Document(ALL["drums"]())
    assert done(music, DropNotes(shorter_than=F(4))).document == music


def test_only_the_measures_that_are_named() -> None:
    music = one_voice("s C4 | e. D4 | h. E4", "s C4 | e. D4 | h. E4")
    second = music.score.measures[1].id
    assert left(music, DropNotes(F(1, 2), first=second)) == ["s C4 | e. D4 | h. E4", "s r | e. D4 | h. E4"]


def test_lyrics_and_signs_of_a_note_that_goes_go_too() -> None:
    music = Document(ALL["song"]())
    b = Builder()
    sung = replace(b.event("s C5", articulations=("accent",)))
    made = done(document(b.measure("1", b.voice((sung, *b.events("e. D5 | h. E5"))), **start())), SHORT).document
    assert event(made, 0, 0).articulations == ()
    assert done(music, SHORT).document == music


def test_thresholds_are_lengths_and_probabilities() -> None:
    music = one_voice("w C4")
    for edit in (DropNotes(F(-1)), DropNotes(F(5)), DropNotes(doubt_below=-0.1), DropNotes(doubt_below=1.1)):
        with pytest.raises(Refused, match=r"^A length is up to a whole note, a doubt between 0 and 1.$"):
            done(music, edit)
    with pytest.raises(Malformed):
        read_edit({"edit": "drop_notes", "doubt_below": float("nan")})


def test_words() -> None:
    assert SHORT.words == "Remove short notes"
    assert DropNotes(F(1), 0.5).words == "Remove short and doubtful notes"
    assert DropNotes(doubt_below=0.5, first="m1").words == "Remove doubtful notes in some measures"


def test_the_notes_that_go_are_known_before() -> None:
    music = one_voice("s C4 | e. D4 | h. E4")
    gone = SHORT.note_ids(music.score, range(1))
    notes: list[Note] = [note for event in music.score.measures[0].voices[0].events for note in event.notes]
    assert gone == {notes[0].id}
