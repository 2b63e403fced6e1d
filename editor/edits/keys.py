"""Key signatures: from a measure to the next change; notes keep their pitches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from editor.edits.addresses import measure_index
from editor.edits.base import Edit, NewIds, Outcome, Refused, edit
from editor.edits.document import Document
from editor.edits.forms import check_one_of
from editor.edits.limits import check_range
from transcriptions.music.key import key_name
from transcriptions.music.score import Key, Measure, Score
from transcriptions.music.state import settings

MODES = ("major", "minor")


@edit
@dataclass(frozen=True, slots=True)
class SetKey(Edit):
    """The key from a measure to the next change of key. fifths None: no change in this measure."""

    name: ClassVar[str] = "set_key"
    measure_id: str
    fifths: int | None
    mode: str = "major"

    def __post_init__(self) -> None:
        check_one_of(self.mode, MODES)
        if self.fifths is not None:
            check_range(self.fifths, -7, 7)

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        score = document.score
        index = measure_index(score, self.measure_id)
        if self.fifths is None and index == 0:
            raise Refused("The first measure needs a key.")
        key = None if self.fifths is None else Key(self.fifths, self.mode)
        return Outcome(document.with_score(with_key(score, index, key)))

    @property
    def words(self) -> str:
        if self.fifths is None:
            return "Remove a change of key"
        return f"Set the key to {key_name(Key(self.fifths, self.mode))}"


def with_key(score: Score, index: int, key: Key | None) -> Score:
    """The key set in a measure; changes that say what is in force anyway are dropped."""
    measures = list(score.measures)
    before = settings(score)[index - 1].key if index else None
    measures[index] = _keyed(measures[index], None if key == before else key)
    there = key or before
    for later in range(index + 1, len(measures)):
        if measures[later].key:
            measures[later] = _keyed(measures[later], None if measures[later].key == there else measures[later].key)
            break
    return replace(score, measures=tuple(measures))


def _keyed(measure: Measure, key: Key | None) -> Measure:
    return measure if measure.key == key else replace(measure, key=key)
