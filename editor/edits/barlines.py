"""Bar lines, repeats and endings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from editor.edits.addresses import measure_index, with_measure
from editor.edits.base import Edit, NewIds, Outcome, edit
from editor.edits.document import Document
from editor.edits.forms import check_one_of
from editor.edits.limits import check_text
from transcriptions.music.score import Score

BARLINES = ("", "double", "final", "dashed", "dotted", "invisible")
LONGEST_ENDING = 20


@edit
@dataclass(frozen=True, slots=True)
class SetBarline(Edit):
    """The bar line at the end of a measure; "": a plain one."""

    name: ClassVar[str] = "set_barline"
    measure_id: str
    kind: str

    def __post_init__(self) -> None:
        check_one_of(self.kind, BARLINES)

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        index = measure_index(document.score, self.measure_id)
        measure = replace(document.score.measures[index], barline=self.kind)
        return Outcome(document.with_score(with_measure(document.score, index, measure)))

    @property
    def words(self) -> str:
        return f"Set a {self.kind or 'plain'} bar line" if self.kind != "invisible" else "Hide a bar line"


@edit
@dataclass(frozen=True, slots=True)
class SetRepeat(Edit):
    """Whether a repeat starts or ends with a measure. None: as it is."""

    name: ClassVar[str] = "set_repeat"
    measure_id: str
    start: bool | None = None
    end: bool | None = None

    def __post_init__(self) -> None:
        if self.start is None and self.end is None:
            raise ValueError("neither the start nor the end of a repeat is named")

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        index = measure_index(document.score, self.measure_id)
        measure = document.score.measures[index]
        start = measure.repeat_start if self.start is None else self.start
        end = measure.repeat_end if self.end is None else self.end
        measure = replace(measure, repeat_start=start, repeat_end=end)
        return Outcome(document.with_score(with_measure(document.score, index, measure)))

    @property
    def words(self) -> str:
        sides = [(self.start, "start"), (self.end, "end")]
        added = " and ".join(name for wanted, name in sides if wanted)
        removed = " and ".join(name for wanted, name in sides if wanted is False)
        sentences = [
            f"{verb} the {names} of a repeat" for verb, names in (("Set", added), ("remove", removed)) if names
        ]
        return ", ".join(sentences).capitalize()


@edit
@dataclass(frozen=True, slots=True)
class SetEnding(Edit):
    """A bracket over the measures from first to last, such as "1" or "1, 2"; "": none."""

    name: ClassVar[str] = "set_ending"
    first: str
    last: str
    text: str

    def __post_init__(self) -> None:
        check_text(self.text, LONGEST_ENDING)

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        score = document.score
        inside = span(score, self.first, self.last)
        text = " ".join(self.text.split())
        measures = tuple(
            replace(measure, ending=text) if index in inside and measure.ending != text else measure
            for index, measure in enumerate(score.measures)
        )
        return Outcome(document.with_score(replace(score, measures=measures)))

    @property
    def words(self) -> str:
        text = " ".join(self.text.split())
        return f"Set ending “{text}”" if text else "Remove an ending"


def span(score: Score, first: str, last: str) -> range:
    """Indices of the measures from one to another, in whichever order they are named. Raises Unknown."""
    ends = sorted((measure_index(score, first), measure_index(score, last)))
    return range(ends[0], ends[1] + 1)
