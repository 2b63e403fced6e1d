"""Articulations, heads, fingering and lyrics."""

from __future__ import annotations

import pytest

from editor.edits.base import write_edit
from editor.edits.lyrics import SetLyric
from editor.edits.signs import ARTICULATIONS, SetFingering, SetNotehead, ToggleArticulation
from editor.writers.vocabulary import XML_ARTICULATIONS
from tests.editor.edits.reading import done, event, ids, laid_out, malformed, note, one_voice, refused
from tests.editor.scores import song
from transcriptions.music.score import Lyric

NO_NOTE = "There is no note that this could stand on."


def test_all_signs_that_can_be_written_can_be_added() -> None:
    assert set(ARTICULATIONS) == set(XML_ARTICULATIONS)


def test_a_sign_is_added_to_all_and_removed_where_all_have_it() -> None:
    before = one_voice("q C4 | q D4 | h r")
    first, both = ids(before, 0, 0), ids(before, 0, 0, 1, 2)
    one = done(before, ToggleArticulation((note(before, 0, 0).id,), "staccato"))
    assert [event(one.document, 0, place).articulations for place in (0, 1, 2)] == [("staccato",), (), ()]
    every = done(one.document, ToggleArticulation(both, "staccato"))
    assert [event(every.document, 0, place).articulations for place in (0, 1, 2)] == [("staccato",), ("staccato",), ()]
    assert every.selected == both
    more = done(every.document, ToggleArticulation(first, "accent"))
    assert event(more.document, 0, 0).articulations == ("staccato", "accent")
    none = done(more.document, ToggleArticulation(both, "staccato"))
    assert [event(none.document, 0, place).articulations for place in (0, 1)] == [("accent",), ()]


def test_only_a_fermata_stands_over_rests() -> None:
    before = one_voice("h C4 | h r")
    assert refused(before, ToggleArticulation(ids(before, 0, 1), "accent")) == NO_NOTE
    held = done(before, ToggleArticulation(ids(before, 0, 1), "fermata")).document
    assert event(held, 0, 1).articulations == ("fermata",)
    whole = one_voice("w m")
    assert event(done(whole, ToggleArticulation(ids(whole, 0, 0), "fermata")).document, 0, 0).articulations == (
        "fermata",
    )


def test_heads_and_fingering_are_set_on_the_notes_that_are_named() -> None:
    before = one_voice("h C4 E4 | h r")
    upper = note(before, 0, 0, of=1).id
    crossed = done(before, SetNotehead((upper,), "x")).document
    assert [each.notehead for each in event(crossed, 0, 0).notes] == ["normal", "x"]
    fingered = done(before, SetFingering((upper,), "3-1")).document
    assert [each.fingering for each in event(fingered, 0, 0).notes] == ["", "3-1"]
    cleared = done(fingered, SetFingering(ids(before, 0, 0), "")).document
    assert cleared == before
    for edit in (SetNotehead(ids(before, 0, 1), "x"), SetFingering(ids(before, 0, 1), "1")):
        assert refused(before, edit) == NO_NOTE


def test_syllables_are_set_by_verse() -> None:
    before = laid_out(song())
    first = event(before, 0, 0)
    assert [lyric.text for lyric in first.lyrics] == ["Glo", "Lent"]
    changed = done(before, SetLyric(first.notes[0].id, 1, "Ky", "begin"))
    assert event(changed.document, 0, 0).lyrics == (Lyric(1, "Ky", "begin"), Lyric(2, "Lent", extends=True))
    assert changed.selected == (first.notes[0].id,)
    third = done(before, SetLyric(first.id, 3, "La‿in", extends=True))
    assert event(third.document, 0, 0).lyrics == (*first.lyrics, Lyric(3, "La‿in", extends=True))
    removed = done(before, SetLyric(first.id, 2, ""))
    assert event(removed.document, 0, 0).lyrics == first.lyrics[:1]
    rest = SetLyric(ids(before, 4, 0)[0], 1, "la")
    assert refused(before, rest) == "Syllables stand under notes."


@pytest.mark.parametrize(
    "data",
    [
        write_edit(ToggleArticulation(("n1",), "accent")) | {"sign": "sparkle"},
        write_edit(SetNotehead(("n1",), "x")) | {"notehead": "heart"},
        write_edit(SetFingering(("n1",), "1")) | {"text": "<b>"},
        write_edit(SetFingering(("n1",), "1")) | {"text": "9"},
        write_edit(SetLyric("n1", 1, "la")) | {"verse": 0},
        write_edit(SetLyric("n1", 1, "la")) | {"text": "a" * 201},
        write_edit(SetLyric("n1", 1, "la")) | {"text": " la"},
        write_edit(SetLyric("n1", 1, "la")) | {"text": "l\na"},
        write_edit(SetLyric("n1", 1, "la")) | {"syllabic": "half"},
    ],
)
def test_signs_that_there_are_not_are_malformed(data: dict[str, object]) -> None:
    assert malformed(data).startswith("This edit is not well formed: ")


def test_edits_say_what_they_do() -> None:
    assert ToggleArticulation(("n1",), "up_bow").words == "Add or remove up bow on 1 note"
    assert SetNotehead(("n1", "n2"), "x").words == "Give 2 notes x heads"
    assert SetFingering(("n1",), "3").words == "Set fingering 3 on 1 note"
    assert SetFingering(("n1",), "").words == "Remove fingering from 1 note"
    assert SetLyric("n1", 2, "la").words == "Write “la” in verse 2"
    assert SetLyric("n1", 2, "").words == "Remove a syllable of verse 2"
