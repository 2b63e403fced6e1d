"""Where systems break."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from editor.edits.addresses import measure_index
from editor.edits.base import Edit, NewIds, Outcome, Refused, Unknown, edit
from editor.edits.document import Document, Layout
from transcriptions.music.locate import measure_places
from transcriptions.music.score import Score


@edit
@dataclass(frozen=True, slots=True)
class SetLayout(Edit):
    """All breaks of one layout: the ids of the measures that begin a system, the first measure among them."""

    name: ClassVar[str] = "set_layout"
    layout: str
    starts: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.starts or len(set(self.starts)) != len(self.starts):
            raise ValueError("a layout names each of its systems once")

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        known_layout(document, self.layout)
        order = measure_places(document.score)
        unknown = [start for start in self.starts if start not in order]
        if unknown:
            raise Unknown(unknown[0])
        starts = tuple(sorted(self.starts, key=order.__getitem__))
        if order[starts[0]] != 0:
            raise Refused("The first measure always begins a system.")
        return Outcome(document.with_layout(Layout(self.layout, starts)))

    @property
    def words(self) -> str:
        return "Lay out the systems"


@edit
@dataclass(frozen=True, slots=True)
class ToggleBreak(Edit):
    """A system begins with a measure, or no longer."""

    name: ClassVar[str] = "toggle_break"
    layout: str
    measure_id: str

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        layout = known_layout(document, self.layout)
        if measure_index(document.score, self.measure_id) == 0:
            raise Refused("The first measure always begins a system.")
        wanted = set(layout.starts) ^ {self.measure_id}
        return Outcome(document.with_layout(Layout(layout.name, _in_order(document.score, wanted))))

    @property
    def words(self) -> str:
        return "Set or remove a system break"


def known_layout(document: Document, name: str) -> Layout:
    """Raises Unknown."""
    layout = document.layout(name)
    if layout is None:
        raise Unknown(name)
    return layout


def _in_order(score: Score, starts: set[str]) -> tuple[str, ...]:
    return tuple(measure.id for measure in score.measures if measure.id in starts)
