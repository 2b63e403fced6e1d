from __future__ import annotations

import pytest

from editor.edits.base import Malformed, Refused, Unknown, read_edit
from editor.edits.document import Document
from editor.edits.lines import AddLine
from tests.editor.edits.reading import done, ids, one_voice
from tests.editor.scores import Builder, drums, expressive, piano, score, start
from transcriptions.music.score import Grace, Part


def drawn(document: Document) -> list[tuple[str, str, str]]:
    return [(line.kind, line.start_event_id, line.end_event_id) for line in document.score.spanners]


def test_a_slur_joins_the_first_and_the_last_note() -> None:
    before = one_voice("q C4 | q D4 | q r | q E4", "w F4")
    targets = ids(before, 0, 0, 1, 2, 3)
    outcome = done(before, AddLine(targets, "slur"))
    assert drawn(outcome.document) == [("slur", targets[0], targets[3])]
    assert outcome.selected == ("lx-1",)
    assert outcome.document.score.measures == before.score.measures


def test_the_same_line_again_is_removed() -> None:
    before = one_voice("q C4 | q D4 | q r | q E4")
    edit = AddLine(ids(before, 0, 0, 1), "slur")
    outcome = done(done(before, edit).document, edit, "y")
    assert outcome.document == before
    assert outcome.selected == edit.targets


def test_a_slur_from_one_note_leads_to_the_next_chord() -> None:
    before = one_voice("h C4 | h r", "q r | h. D4")
    assert drawn(done(before, AddLine(ids(before, 0, 0), "slur")).document) == [
        ("slur", ids(before, 0, 0)[0], ids(before, 1, 1)[0])
    ]


def test_a_slur_from_the_last_note_is_refused() -> None:
    before = one_voice("h C4 | h D4")
    with pytest.raises(Refused, match=r"^Choose the notes that the slur is to join\.$"):
        done(before, AddLine(ids(before, 0, 1), "slur"))


def test_rests_have_no_slur_but_may_have_a_hairpin() -> None:
    before = one_voice("h C4 | h r")
    rest = ids(before, 0, 1)
    with pytest.raises(Refused, match="slur"):
        done(before, AddLine(rest, "slur"))
    assert drawn(done(before, AddLine(rest, "hairpin_up")).document) == [("hairpin_up", *rest, *rest)]


def test_another_hairpin_on_the_same_notes_takes_its_place() -> None:
    before = one_voice("q C4 | q D4 | h E4")
    targets = ids(before, 0, 0, 2)
    grown = done(before, AddLine(targets, "hairpin_up")).document
    outcome = done(grown, AddLine(targets, "hairpin_down"), "y")
    assert drawn(outcome.document) == [("hairpin_down", *targets)]
    assert outcome.selected == ("lx-1",)


def test_each_voice_has_its_slur_each_staff_its_octave_line_each_part_its_hairpin() -> None:
    before = Document(piano())
    events = [voice.events for voice in before.score.measures[1].voices]
    targets = tuple(event.id for voice in events for event in voice)
    there = drawn(before)
    slurs = drawn(done(before, AddLine(targets, "slur")).document)
    assert slurs[len(there) :] == [("slur", voice[0].id, voice[-1].id) for voice in events]
    octaves = drawn(done(before, AddLine(targets, "octave_up")).document)
    assert octaves[len(there) :] == [
        ("octave_up", events[0][0].id, events[0][-1].id),
        ("octave_up", events[2][0].id, events[2][-1].id),
    ]
    hairpins = drawn(done(before, AddLine(targets, "hairpin_up")).document)
    assert hairpins[len(there) :] == [("hairpin_up", events[0][0].id, events[2][-1].id)]


def test_a_slur_may_begin_with_a_grace_note() -> None:
    b = Builder()
    grace = b.event("e D5", grace=Grace.ACCIACCATURA)
    music = score([b.measure("1", b.voice((grace, *b.events("w C5"))), **start())], [Part("P1", "Flute")])
    before = Document(music)
    targets = ids(before, 0, 1, 0)
    assert drawn(done(before, AddLine(targets, "slur")).document) == [("slur", targets[1], targets[0])]


def test_a_pedal_from_one_note_leads_to_the_next() -> None:
    before = one_voice("h C4 | h D4")
    assert drawn(done(before, AddLine(ids(before, 0, 0), "pedal")).document) == [("pedal", *ids(before, 0, 0, 1))]


def test_when_some_of_the_lines_stand_the_others_are_added() -> None:
    before = Document(piano())
    first, second = (voice.events for voice in before.score.measures[1].voices[1:])
    one = done(before, AddLine(tuple(event.id for event in first), "slur")).document
    both = done(one, AddLine(tuple(event.id for event in (*first, *second)), "slur"), "y")
    assert [line.id for line in both.document.score.spanners] == ["l1", "l2", "lx-1", "ly-1"]
    assert both.selected == ("lx-1", "ly-1")


def test_other_lines_stay() -> None:
    before = Document(expressive())
    targets = tuple(event.id for event in before.score.measures[1].voices[0].events)
    after = done(before, AddLine(targets, "octave_up")).document
    assert [line.id for line in after.score.spanners] == ["l2", "l3"]


def test_a_name_that_is_nothing_is_unknown() -> None:
    with pytest.raises(Unknown):
        done(Document(drums()), AddLine(("e999",), "slur"))


@pytest.mark.parametrize(
    "fields", [{"targets": [], "kind": "slur"}, {"targets": ["e1"], "kind": "wave"}, {"targets": ["e1"]}]
)
def test_malformed(fields: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        read_edit({"edit": "add_line", **fields})


def test_words() -> None:
    assert AddLine(("e1",), "hairpin_up").words == "Draw or remove a crescendo hairpin"
