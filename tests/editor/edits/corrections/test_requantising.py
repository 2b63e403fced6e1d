from __future__ import annotations

from fractions import Fraction

import pytest

from editor.edits.base import Refused
from editor.edits.corrections.requantising import Requantise
from editor.edits.document import Document
from tests.editor.edits.reading import document, done, event, lines, one_voice
from tests.editor.scores import ALL, Builder, start
from transcriptions.music.score import Grace, Pitch

F = Fraction
EIGHTHS, QUARTERS = Requantise(F(1, 2)), Requantise(F(1))
WITH_TRIPLETS = Requantise(F(1, 2), tuplets=True)


def after(before: Document, edit: Requantise) -> Document:
    return done(before, edit).document


def on(edit: Requantise, *texts: str, numerator: int = 4, denominator: int = 4) -> list[str]:
    return lines(after(one_voice(*texts, numerator=numerator, denominator=denominator), edit))


def test_notes_begin_and_end_on_the_nearest_places() -> None:
    assert on(EIGHTHS, "e. C4 | s r | s r | e. D4 | h F4") == ["e C4 | e r | q D4 | h F4"]
    assert on(QUARTERS, "e. C4 | s r | e D4 | e r | h E4") == ["q C4 | q D4 | h E4"]


def test_what_begins_together_becomes_a_chord_without_a_pitch_twice() -> None:
    assert on(EIGHTHS, "s C4 | s D4 | e E4 | h. F4") == ["e C4 D4 | e E4 | h. F4"]
    assert on(EIGHTHS, "s C4 | s C4 | e E4 | h. F4") == ["e C4 | e E4 | h. F4"]


def test_a_note_that_would_have_no_length_lasts_one_step() -> None:
    assert on(QUARTERS, "q r | s C4 | e. r | h r") == ["q r | q C4 | h r"]


def test_a_note_may_move_over_a_bar_line_but_not_beyond_the_end() -> None:
    assert on(QUARTERS, "h. C4 | e. r | s D4", "w E4") == ["h. C4 | q r", "w D4 E4"]
    assert on(QUARTERS, "h. C4 | e. r | s D4") == ["h. C4 | q D4"]


def test_ties_over_bar_lines_stay_one_note() -> None:
    assert on(QUARTERS, "h. C4 | s r | e. D4~", "q D4 | h. E4") == ["h. C4 | q D4~", "q D4 | h. E4"]


def test_what_is_on_the_grid_stays_as_it_is_written() -> None:
    music = one_voice("q C4~ | q C4 | h D4", "e E4 | q F4 | e G4 | h r")
    made = after(music, EIGHTHS)
    assert made.score.measures == music.score.measures


def test_triplets_are_found_where_they_are_nearer_and_dissolved_where_they_are_not_wanted() -> None:
    assert on(WITH_TRIPLETS, "s C4 | e D4 | s E4 | q F4 | h G4") == ["3:2{e C4 | e D4 | e E4} | q F4 | h G4"]
    b = Builder()
    music = document(
        b.measure("1", b.voice((*b.tuplet(3, 2, "e", "e C4 | e D4 | e E4"), *b.events("h. F4"))), **start())
    )
    assert after(music, WITH_TRIPLETS).score.measures == music.score.measures
    assert lines(after(music, EIGHTHS)) == ["e C4 | e D4 E4 | h. F4"]
    assert lines(after(music, Requantise(F(1, 4)))) == ["s C4 | e D4 | s E4 | h. F4"]


def test_half_a_beat_may_be_a_triplet_of_16ths() -> None:
    b = Builder()
    music = document(
        b.measure(
            "1", b.voice((*b.tuplet(3, 2, "s", "s C4 | s D4 | s E4"), *b.events("s F4 | s G4 | h. A4"))), **start()
        )
    )
    assert after(music, Requantise(F(1, 4), tuplets=True)).score.measures == music.score.measures


def test_a_note_that_ends_inside_a_triplet_is_tied_into_it() -> None:
    assert on(WITH_TRIPLETS, "q. C4~ | s C4 | s D4 | h E4") == ["q C4~ | 3:2{q C4 | e D4} | h E4"]


def test_beats_of_compound_meters_are_divided_by_the_grid_alone() -> None:
    assert on(WITH_TRIPLETS, "s C4 | s D4 | e E4 | e F4 | q. G4", numerator=6, denominator=8) == [
        "e C4 D4 | e E4 | e F4 | q. G4"
    ]


def test_a_pickup_is_on_the_grid_of_its_bar() -> None:
    b = Builder()
    music = document(
        b.measure("0", b.voice("e. C4 | s D4 | e E4"), length=F(3, 2), **start(2, 4)), b.measure("1", b.voice("h F4"))
    )
    assert lines(after(music, QUARTERS)) == ["e C4 | q D4 E4", "h F4"]


def test_ids_signs_and_grace_notes_stay_with_their_notes() -> None:
    b = Builder()
    grace = b.event("s B4", grace=Grace.ACCIACCATURA)
    accented = b.event("e. C5", articulations=("accent",))
    music = document(b.measure("1", b.voice((grace, accented, *b.events("s D5 | h. E5"))), **start()))
    made = after(music, EIGHTHS)
    assert lines(made) == ["(s B4) | e C5 | e D5 | h. E5"]
    assert [event(made, 0, place).id for place in range(4)] == [event(music, 0, place).id for place in range(4)]
    assert event(made, 0, 1).articulations == ("accent",)


def test_the_measures_outside_stay_and_ties_across_the_edges_hold() -> None:
    music = one_voice("e. C4 | s D4 | h. E4~", "e. E4 | s F4 | h. G4~", "e. G4 | s A4 | h. B4")
    middle = music.score.measures[1].id
    made = after(music, Requantise(F(1, 2), first=middle, last=middle))
    assert lines(made) == ["e. C4 | s D4 | h. E4~", "e E4 | e F4 | h. G4~", "e. G4 | s A4 | h. B4"]
    assert made.score.measures[0] is music.score.measures[0]


@pytest.mark.parametrize("name", sorted(ALL))
@pytest.mark.parametrize("edit", [QUARTERS, EIGHTHS, WITH_TRIPLETS, Requantise(F(1, 8), tuplets=True)], ids=str)
def test_every_note_is_on_the_grid_and_once_more_changes_nothing(name: str, edit: Requantise) -> None:
    music = Document(ALL[name]())
    made = after(music, edit)
    again = done(made, edit, "y").document
    assert [lines(again, staff=staff, number=number) for staff in (1, 2) for number in (1, 2)] == [
        lines(made, staff=staff, number=number) for staff in (1, 2) for number in (1, 2)
    ]
    assert pitches(made) == pitches(music)


def pitches(music: Document) -> set[Pitch]:
    voices = (voice for measure in music.score.measures for voice in measure.voices)
    return {note.pitch for voice in voices for event in voice.events for note in event.notes}


@pytest.mark.parametrize("grid", [F(0), F(-1), F(1, 3), F(2), F(1, 32)])
def test_other_grids_are_refused(grid: Fraction) -> None:
    with pytest.raises(Refused, match=r"^A grid is of quarters, eighths, 16ths, 32nds or 64ths.$"):
        done(one_voice("w C4"), Requantise(grid))


def test_words() -> None:
    assert EIGHTHS.words == "Put notes on a grid of eighths"
    assert Requantise(F(1, 4), True, "m1").words == "Put notes on a grid of 16ths and triplets in some measures"
