"""The systems of a document in one view: what pages show, and what an edit changes of it."""

from __future__ import annotations

import logging
import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property, partial
from operator import attrgetter

from django.template.loader import render_to_string

from editor import documents, services
from editor.changed_music import changed_measures, other_measures
from editor.documents import layout_name
from editor.edits.comparing import differing
from editor.edits.document import Document
from editor.edits.tidying import touched_indices
from editor.engraving import EngravingError, begin_system
from editor.layout import break_systems
from editor.outline import outline
from editor.recent import Recent
from editor.services import STYLES
from editor.tabs import WHOLE, Tab
from editor.working_copies import Copy
from transcriptions.models import Transcription
from transcriptions.music.kept import Kept
from transcriptions.music.locate import measure_places
from transcriptions.music.numbering import measure_numbers
from transcriptions.music.score import Score
from transcriptions.music.state import Setting, settings

# More than a screen shows, and more are not engraved while somebody waits: the others come as they scroll into view.
FIRST_SYSTEMS = 6
MOST_AT_ONCE = 12
# A system's SVG takes about 40 kB. Scores share with each other what is the same in them.
_pictures: Recent[tuple[str, str, str, str], Future[str]] = Recent(256)
_shown: Recent[tuple[str, str], Score] = Recent(16)
_starts: Kept[tuple[str, ...], tuple[int, ...]] = Kept(attrgetter("id"))
_breaks: Recent[tuple[str, str, str], tuple[int, ...]] = Recent(64)

logger = logging.getLogger(__name__)

VIEW_BOX = re.compile(r"viewBox=\"([^\"]+)\"")
MACHINE = "machine"
# About what a system for piano takes.
USUAL_BOX = "0 0 23040 3000"


class NoSuchVersion(ValueError):
    """The document never had a revision of this number."""


@dataclass(frozen=True)
class Sheet:
    """A document's score as one tab shows it, at one width. Raises NoSuchTab when its score is asked for.

    state: a name for the document's contents that no other has. version: that of its address, "" for the present one.
    """

    transcription: Transcription
    document: Document
    state: str
    tab: Tab
    width: str
    version: str = ""

    @cached_property
    def score(self) -> Score:
        return _shown.get((self.state, self.tab.name), lambda: self.tab.score_of(self.document.score))

    @cached_property
    def breaks(self) -> tuple[int, ...]:
        """Indices of the measures that begin a system."""
        layout = self.document.layout(layout_name(self.tab, self.width))
        if layout is None:
            found = partial(break_systems, self.score, STYLES[self.width].width)
            return _breaks.get((self.state, self.tab.name, self.width), found)
        return _starts.get(self.score.measures, layout.starts, partial(_places, self.score, layout.starts))

    @cached_property
    def ids(self) -> list[str]:
        return [system_id(self.score.measures[index].id) for index in self.breaks]

    @cached_property
    def states(self) -> Sequence[Setting]:
        return settings(self.score)

    @cached_property
    def counted(self) -> list[str]:
        return measure_numbers(self.score)

    @cached_property
    def numbers(self) -> dict[str, str]:
        return {name: self.number(index) for index, name in enumerate(self.ids)}

    def begins_like(self, other: Sheet) -> bool:
        """Whether the same measures begin its systems, under the same numbers."""
        is_same = differing(other.score, self.score) is not None and self.breaks == other.breaks
        return is_same and self.counted == other.counted

    def index_of(self, measure_id: str) -> int:
        """The place of the system that begins with a measure. Raises ValueError when none does."""
        return self.ids.index(system_id(measure_id))

    def measures(self, index: int) -> list[str]:
        """Ids of a system's measures."""
        first, stop = self._span(index)
        return [measure.id for measure in self.score.measures[first:stop]]

    def _span(self, index: int) -> tuple[int, int]:
        return self.breaks[index], self.breaks[index + 1] if index + 1 < len(self.breaks) else len(self.score.measures)

    def svg(self, index: int) -> str:
        try:
            return self._picture(index).result()
        except EngravingError:
            # The next one who asks may have more luck.
            _pictures.drop(self._picture_key(index))
            raise

    def begin(self, indices: Iterable[int]) -> None:
        """Have systems engraved that will be asked for; one can do something else meanwhile."""
        for index in indices:
            self._picture(index)

    def _picture(self, index: int) -> Future[str]:
        begun = partial(begin_system, self.score, self.breaks, index, style=STYLES[self.width])
        return _pictures.get(self._picture_key(index), begun)

    def _picture_key(self, index: int) -> tuple[str, str, str, str]:
        return self.state, self.tab.name, self.width, self.ids[index]

    def html(self, index: int) -> str:
        """The picture of a system with what a browser must know of its music."""
        known = outline(self.score, self.states, *self._span(index))
        return render_to_string("editor/_line.html", self._context(index) | {"svg": self.svg(index), "outline": known})

    def shown(self, index: int) -> str:
        """The same, or room that says so where it cannot be engraved: what is written is stored all the same."""
        try:
            return self.html(index)
        except EngravingError:
            logger.exception("A system cannot be drawn")
            return render_to_string("editor/_line.html", self._context(index) | {"reserve": USUAL_BOX, "failed": True})

    def waiting_html(self, index: int, reserve: str = USUAL_BOX) -> str:
        """Room for a system that is fetched when it comes into view."""
        return render_to_string("editor/_line.html", self._context(index) | {"reserve": reserve})

    def number(self, index: int) -> str:
        """What stands over a system: the number of its first measure; over the first one nothing."""
        return self.counted[self.breaks[index]] if index else ""

    def _context(self, index: int) -> dict[str, object]:
        measures = self.measures(index)
        return {
            "id": self.ids[index],
            "first": measures[0],
            "measures": " ".join(measures),
            "number": self.number(index),
            "transcription": self.transcription,
            "tab": self.tab,
            "width": self.width,
            "version": self.version,
        }

    def changed_since(self, before: Sheet) -> list[int]:
        """Indices of the systems that look other than before."""
        changed = changed_measures(before.score, self.score, self._touched_since(before))
        bounds = [*self.breaks, len(self.score.measures)]
        if self.breaks == before.breaks and differing(before.score, self.score) is not None:
            return sorted({bisect_right(self.breaks, index) - 1 for index in changed})
        old = {name: before.measures(index) for index, name in enumerate(before.ids)}
        return [
            index
            for index, name in enumerate(self.ids)
            if old.get(name) != self.measures(index) or not changed.isdisjoint(range(bounds[index], bounds[index + 1]))
        ]

    def _touched_since(self, before: Sheet) -> list[int]:
        """Indices of the measures that are not what they were; a part's tab has the whole score's measures."""
        if self.tab.version:
            return other_measures(before.score, self.score, range(len(self.score.measures)))
        touched = touched_indices(before.document.score, self.document.score)
        return touched if self.tab == WHOLE else other_measures(before.score, self.score, touched)

    def lines(self, count: int = FIRST_SYSTEMS) -> list[str]:
        """All systems as HTML: the first of them engraved, room for the others."""
        first = range(min(count, len(self.ids)))
        self.begin(first)
        shown = [self.shown(index) for index in first]
        reserve = typical_view_box(shown)
        return [*shown, *(self.waiting_html(index, reserve) for index in self.indices[len(shown) :])]

    @property
    def indices(self) -> range:
        return range(len(self.ids))

    def needed_now(self, indices: Collection[int], visible: Collection[str] = ()) -> set[int]:
        """Those of some systems that are engraved at once: where they are many, the ones in a browser's window."""
        order = sorted(indices, key=lambda index: (self.ids[index] not in visible, index))
        return set(order[:MOST_AT_ONCE])

    def answer(self, indices: Collection[int], now: Collection[int]) -> list[dict[str, str]]:
        """Systems as a browser takes them; those that it does not need now wait."""
        return [
            {"id": self.ids[index], "html": self.shown(index) if index in now else self.waiting_html(index)}
            for index in sorted(indices)
        ]


def typical_view_box(lines: Sequence[str]) -> str:
    """What a system that is not engraved yet will need: the middle one of those that are."""
    boxes = sorted((VIEW_BOX.findall(line)[0] for line in lines), key=lambda box: float(box.split()[3]))
    return str(boxes[len(boxes) // 2])


def _places(score: Score, measure_ids: Iterable[str]) -> tuple[int, ...]:
    places = measure_places(score)
    return tuple(places[name] for name in measure_ids)


def system_id(measure_id: str) -> str:
    return f"system-{measure_id}"


def open_sheet(transcription: Transcription, tab: Tab, width: str) -> tuple[int, Sheet]:
    """The newest revision's number and its sheet. Raises NoSuchTab, Artefact.DoesNotExist."""
    row = documents.open_document(transcription)
    copy = documents.laid_out(row, transcription, tab=tab, width=width)
    return copy.revision, sheet_of(transcription, copy, tab=tab, width=width)


def open_version(transcription: Transcription, version: str, tab: Tab, width: str) -> Sheet:
    """How the score was after a revision, by its number, or what the machine has written ("machine").

    Raises NoSuchTab, NoSuchVersion, Artefact.DoesNotExist.
    """
    row = documents.open_document(transcription)
    if version == MACHINE:
        document, state = documents.made_by_machine(transcription), services.score_file(transcription)
    elif version.isascii() and version.isdigit() and len(version) < 10 and int(version) <= row.revision:
        now = documents.read(row, transcription).document
        document, state = documents.version(row, now, int(version)), f"{row.pk} at {version}"
    else:
        raise NoSuchVersion(version)
    return Sheet(transcription, document, state, tab, width, version)


def sheet_of(transcription: Transcription, copy: Copy, *, tab: Tab, width: str) -> Sheet:
    return Sheet(transcription, copy.document, copy.state, tab, width)
