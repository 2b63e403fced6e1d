"""Edits as JSON: what is read, and what is turned away before any score is looked at."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import ClassVar

import pytest

from editor.edits.base import (
    LONGEST_TEXT,
    MOST_ITEMS,
    Edit,
    NewIds,
    Outcome,
    counted,
    edit,
    kinds,
    read_edit,
)
from editor.edits.deleting import Delete
from editor.edits.document import Document
from editor.edits.pitches import By, StepPitch
from tests.editor.edits.reading import malformed


def test_an_edit_is_read_from_json() -> None:
    text = '{"edit": "step_pitch", "targets": ["n1", "n2"], "by": "octave", "steps": -1}'
    assert read_edit(json.loads(text)) == StepPitch(("n1", "n2"), By.OCTAVE, -1)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "This is no edit."),
        ([], "This is no edit."),
        ("delete", "This is no edit."),
        ({"targets": ["n1"]}, "This is no edit."),
        ({"edit": ["delete"], "targets": ["n1"]}, "This is no edit."),
        ({"edit": "explode"}, "There is no such edit."),
        ({"edit": "delete"}, "This edit is not well formed: delete: targets is missing."),
        ({"edit": "delete", "targets": None}, "This edit is not well formed: delete.targets: a list is needed."),
        ({"edit": "delete", "targets": ["n1"], "now": 1}, "This edit is not well formed: delete: now is unknown."),
        ({"edit": "delete", "targets": ["n"] * (MOST_ITEMS + 1)}, "This edit names too many things at once."),
        ({"edit": "delete", "targets": ["n" * (LONGEST_TEXT + 1)]}, "This text is too long."),
        ({"edit": "delete", "targets": {"a": {"b": "n" * (LONGEST_TEXT + 1)}}}, "This text is too long."),
    ],
)
def test_what_is_no_edit_is_malformed(data: object, message: str) -> None:
    assert malformed(data) == message


def test_nothing_is_read_so_deep_that_it_breaks() -> None:
    data: object = "n1"
    for _ in range(20_000):
        data = [data]
    assert malformed({"edit": "delete", "targets": data}) == "This edit names too many things at once."


def test_an_answer_does_not_repeat_all_that_was_sent() -> None:
    data = {"edit": "step_pitch", "targets": ["n1"], "by": ["semitone"] * 10_000, "steps": 1}
    assert len(malformed(data)) < 400


def test_every_edit_has_a_name_of_its_own() -> None:
    assert kinds()["delete"] is Delete
    assert all(kind.name == name for name, kind in kinds().items())

    @dataclass(frozen=True, slots=True)
    class Another(Edit):
        name: ClassVar[str] = "delete"

        @property
        def words(self) -> str:
            return ""

        def apply(self, document: Document, ids: NewIds) -> Outcome:
            return Outcome(document)

    with pytest.raises(ValueError, match="two edits are named delete"):
        edit(Another)


def test_new_ids_say_what_they_are_of_and_are_never_the_same() -> None:
    ids = NewIds("r7")
    assert [ids.new("n"), ids.new("e"), ids.new("n")] == ["nr7-1", "er7-2", "nr7-3"]


def test_things_are_counted_in_words() -> None:
    assert [counted(1, "note"), counted(0, "dot"), counted(3, "chord")] == ["1 note", "0 dots", "3 chords"]
