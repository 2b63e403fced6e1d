"""Systems after an edit that moved bar lines: where measures are others, breaks are decided anew."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from editor.edits.document import Document, Layout
from editor.edits.tidying import touched_indices
from editor.layout import break_systems
from editor.overfull import excerpt, view_of
from editor.services import STYLES
from editor.tabs import Tab
from transcriptions.music.locate import measure_places
from transcriptions.music.score import Score
from transcriptions.music.state import settings


def with_new_systems(before: Document, after: Document) -> Document:
    """`after` with the systems anew that hold measures other than before; breaks beside them stay."""
    touched = touched_indices(before.score, after.score)
    found = after
    for layout in after.layouts:
        name, _, width = layout.name.rpartition("/")
        if touched and width in STYLES:
            room = STYLES[width].width
            found = found.with_layout(_laid_out(after.score, layout, touched=touched, tab=Tab(name), width=room))
    return found


def _laid_out(score: Score, layout: Layout, *, touched: list[int], tab: Tab, width: float) -> Layout:
    places = measure_places(score)
    starts = [places[start] for start in layout.starts]
    first = starts[bisect_right(starts, touched[0]) - 1]
    later = bisect_left(starts, touched[-1] + 1)
    stop = starts[later] if later < len(starts) else len(score.measures)
    music = view_of(tab, excerpt(score, first, stop, settings(score)[first]))
    inside = [first + index for index in break_systems(music, width)]
    wanted = [*(start for start in starts if start < first), *inside, *(start for start in starts if start >= stop)]
    return Layout(layout.name, tuple(score.measures[index].id for index in wanted))
