"""The systems of a document in one view: what pages show, and what an edit changes of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from django.template.loader import render_to_string

from editor import documents
from editor.changed_music import changed_measures
from editor.documents import layout_name
from editor.edits.document import Document
from editor.engraving import engrave_system
from editor.layout import break_systems
from editor.services import STYLES
from editor.tabs import Tab
from transcriptions.models import Transcription
from transcriptions.music.score import Score

# More are not engraved while somebody waits: the others come as they scroll into view.
MOST_AT_ONCE = 12


@dataclass(frozen=True)
class Sheet:
    """A document's score as one tab shows it, at one width. Raises NoSuchTab when its score is asked for."""

    transcription: Transcription
    document: Document
    tab: Tab
    width: str

    @cached_property
    def score(self) -> Score:
        return self.tab.score_of(self.document.score)

    @cached_property
    def breaks(self) -> tuple[int, ...]:
        """Indices of the measures that begin a system."""
        layout = self.document.layout(layout_name(self.tab, self.width))
        if layout is None:
            return break_systems(self.score, STYLES[self.width].width)
        places = {measure.id: index for index, measure in enumerate(self.score.measures)}
        return tuple(places[start] for start in layout.starts)

    @cached_property
    def ids(self) -> list[str]:
        return [system_id(self.score.measures[index].id) for index in self.breaks]

    def index_of(self, measure_id: str) -> int:
        """The place of the system that begins with a measure. Raises ValueError when none does."""
        return self.ids.index(system_id(measure_id))

    def measures(self, index: int) -> list[str]:
        """Ids of a system's measures."""
        stop = self.breaks[index + 1] if index + 1 < len(self.breaks) else len(self.score.measures)
        return [measure.id for measure in self.score.measures[self.breaks[index] : stop]]

    def svg(self, index: int) -> str:
        return engrave_system(self.score, self.breaks, index, style=STYLES[self.width])

    def html(self, index: int) -> str:
        return render_to_string("editor/_line.html", self._context(index) | {"svg": self.svg(index)})

    def waiting_html(self, index: int, reserve: str) -> str:
        """Room for a system that is fetched when it comes into view."""
        return render_to_string("editor/_line.html", self._context(index) | {"reserve": reserve})

    def _context(self, index: int) -> dict[str, object]:
        measures = self.measures(index)
        return {
            "id": self.ids[index],
            "first": measures[0],
            "measures": " ".join(measures),
            "number": self.score.measures[self.breaks[index]].label if index else "",
            "transcription": self.transcription,
            "tab": self.tab,
            "width": self.width,
        }

    def changed_since(self, before: Sheet) -> list[int]:
        """Indices of the systems that look other than before."""
        changed = changed_measures(before.score, self.score)
        bounds = [*self.breaks, len(self.score.measures)]
        old = {name: before.measures(index) for index, name in enumerate(before.ids)}
        return [
            index
            for index, name in enumerate(self.ids)
            if old.get(name) != self.measures(index) or not changed.isdisjoint(range(bounds[index], bounds[index + 1]))
        ]

    def answer(self, indices: Collection[int], visible: Collection[str] = ()) -> list[dict[str, str]]:
        """Systems as a browser takes them; where they are many, those in its window are engraved and others wait."""
        order = sorted(indices, key=lambda index: (self.ids[index] not in visible, index))
        now = set(order[:MOST_AT_ONCE])
        return [
            {"id": self.ids[index], "html": self.html(index) if index in now else self.waiting_html(index, RESERVE)}
            for index in sorted(indices)
        ]


# About what a system for piano takes.
RESERVE = "0 0 23040 3000"


def system_id(measure_id: str) -> str:
    return f"system-{measure_id}"


def open_sheet(transcription: Transcription, tab: Tab, width: str) -> tuple[int, Sheet]:
    """The newest revision's number and its sheet. Raises NoSuchTab, Artefact.DoesNotExist."""
    row = documents.open_document(transcription)
    copy = documents.laid_out(row, transcription, tab=tab, width=width)
    return copy.revision, Sheet(transcription, copy.document, tab, width)
