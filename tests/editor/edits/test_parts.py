from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from editor.edits.base import Malformed, Refused, Unknown, read_edit
from editor.edits.document import Document, Layout
from editor.edits.parts import AddPart, MovePart, RemovePart, RenamePart
from tests.editor.edits.reading import done, lines, one_voice
from tests.editor.scores import band, piano
from transcriptions.music.score import Clef, Mark, Part, Spanner

F = Fraction


def names(document: Document) -> list[str]:
    return [part.id for part in document.score.parts]


def marked(document: Document) -> Document:
    """With marks over the whole score and one of its first part."""
    part = document.score.parts[0].id
    marks = (
        Mark("k1", "rehearsal", part, 1, F(0), "A"),
        Mark("k2", "jump", part, 1, F(0), "segno"),
        Mark("k3", "dynamic", part, 1, F(0), "f"),
    )
    first = replace(document.score.measures[0], marks=marks)
    return document.with_score(replace(document.score, measures=(first, *document.score.measures[1:])))


def test_a_part_of_rests_is_added_below() -> None:
    before = Document(band())
    after = done(before, AddPart("", 42)).document
    assert after.score.parts == (*before.score.parts, Part("Px-1", "Cello", "Vc.", program=42))
    assert lines(after, part="Px-1") == ["w m", "w m"]
    assert after.score.measures[0].clefs == (Clef("Px-1", 1, "F", 4),)
    assert [measure.voices[:4] for measure in after.score.measures] == [
        measure.voices for measure in before.score.measures
    ]


def test_a_part_is_added_where_it_is_to_stand_with_its_staves() -> None:
    before = marked(one_voice("w C4"))
    after = done(before, AddPart("Grand Piano", 0, staves=2, index=0)).document
    assert [(part.name, part.staves) for part in after.score.parts] == [("Grand Piano", 2), ("Flute", 1)]
    assert [lines(after, part="Px-1", staff=staff) for staff in (1, 2)] == [["w m"], ["w m"]]
    assert after.score.measures[0].clefs == ()
    assert [(mark.kind, mark.part_id) for mark in after.score.measures[0].marks] == [
        ("rehearsal", "Px-1"),
        ("jump", "Px-1"),
        ("dynamic", "P1"),
    ]


def test_transposing_parts_and_drums() -> None:
    before = one_voice("w C4")
    clarinet = done(before, AddPart("Clarinet in A", 71)).document.score.parts[1]
    assert (clarinet.name, clarinet.abbreviation, clarinet.transposition) == ("Clarinet in A", "Cl.", -3)
    kit = done(before, AddPart("", 0, is_percussion=True)).document.score
    assert kit.parts[1] == Part("Px-1", "Drum Set", "Dr.", is_percussion=True)
    assert kit.measures[0].clefs == ()


def test_forty_parts_are_enough() -> None:
    before = Document(band())
    parts = tuple(Part(f"Q{number}", "Flute") for number in range(36))
    full = before.with_score(replace(before.score, parts=(*before.score.parts, *parts)))
    with pytest.raises(Refused, match=r"^A score has at most 40 parts\.$"):
        done(full, AddPart("", 0))


def test_a_part_goes_with_all_that_is_its_own() -> None:
    before = marked(Document(band()))
    measures = before.score.measures
    ends = (measures[0].voices[0].events[0].id, measures[0].voices[0].events[1].id)
    others = (measures[0].voices[1].events[0].id, measures[1].voices[1].events[0].id)
    spanners = (Spanner("l1", "slur", *ends), Spanner("l2", "slur", *others))
    measures = (replace(measures[0], clefs=(Clef("P1", 1, "C", 3), Clef("P2", 1, "C", 3))), measures[1])
    layouts = (Layout("score/wide", (measures[0].id,)), Layout("part-P1/wide", (measures[0].id,)))
    before = Document(replace(before.score, measures=measures, spanners=spanners), layouts)
    after = done(before, RemovePart("P1")).document
    assert names(after) == ["P2", "P3", "P4"]
    assert lines(after) == ["", ""]
    assert after.score.spanners == spanners[1:]
    assert after.score.measures[0].clefs == (Clef("P2", 1, "C", 3),)
    assert [(mark.kind, mark.part_id) for mark in after.score.measures[0].marks] == [
        ("rehearsal", "P2"),
        ("jump", "P2"),
    ]
    assert after.layouts == layouts[:1]


def test_the_last_part_cannot_go() -> None:
    with pytest.raises(Refused, match=r"^A score keeps at least one part\.$"):
        done(one_voice("w C4"), RemovePart("P1"))


@pytest.mark.parametrize(
    ("part", "index", "order"),
    [("P1", 1, ["P2", "P1", "P3", "P4"]), ("P4", 0, ["P4", "P1", "P2", "P3"]), ("P1", 40, ["P2", "P3", "P4", "P1"])],
)
def test_a_part_is_moved(part: str, index: int, order: list[str]) -> None:
    after = done(marked(Document(band())), MovePart(part, index)).document
    assert names(after) == order
    assert [mark.part_id for mark in after.score.measures[0].marks] == [order[0], order[0], "P1"]


def test_a_move_touches_no_measure_without_marks_over_all() -> None:
    before = Document(band())
    after = done(before, MovePart("P1", 2)).document
    assert all(one is other for one, other in zip(after.score.measures, before.score.measures, strict=True))


def test_a_part_is_renamed() -> None:
    before = Document(piano())
    after = done(before, RenamePart("P1", " Left  and right ", "L.R.")).document
    assert after.score.parts == (replace(before.score.parts[0], name="Left and right", abbreviation="L.R."),)


def test_unknown_parts() -> None:
    for edit in (RemovePart("P9"), MovePart("P9", 0), RenamePart("P9", "a")):
        with pytest.raises(Unknown):
            done(Document(band()), edit)


@pytest.mark.parametrize(
    "data",
    [
        {"edit": "add_part", "part_name": "", "program": 128},
        {"edit": "add_part", "part_name": "", "program": -1},
        {"edit": "add_part", "part_name": "", "program": 0, "staves": 4},
        {"edit": "add_part", "part_name": "", "program": 0, "staves": 0},
        {"edit": "add_part", "part_name": "", "program": 0, "index": -2},
        {"edit": "add_part", "part_name": "x" * 101, "program": 0},
        {"edit": "move_part", "part_id": "P1", "index": -1},
        {"edit": "rename_part", "part_id": "P1", "part_name": "a\x07"},
    ],
)
def test_malformed(data: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        read_edit(data)


def test_words() -> None:
    assert AddPart("", 40).words == "Add the part “Violin”"
    assert AddPart("Lead", 40).words == "Add the part “Lead”"
    assert AddPart("", 0, is_percussion=True).words == "Add the part “Drum Set”"
    assert RemovePart("P1").words == "Remove a part"
    assert MovePart("P1", 0).words == "Move a part"
    assert RenamePart("P1", "Lead").words == "Rename a part to “Lead”"
