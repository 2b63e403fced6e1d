"""Systems that an edit has made too full are split in two; no other break moves."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from editor.edits.by_measure import ByMeasure
from editor.edits.document import Document, Layout
from editor.edits.tidying import touched_indices
from editor.layout import head_widths, measure_widths
from editor.services import STYLES
from editor.tabs import NoSuchTab, Tab
from transcriptions.music.locate import measure_places
from transcriptions.music.score import Part, Score
from transcriptions.music.state import Setting, settings

# Music can be squeezed a little before it looks crowded; Verovio then lets it grow over the margin.
FULL = 1.12


def split_overfull(before: Document, after: Document) -> Document:
    """`after` with a break more in systems that hold what has grown and are fuller than they can be."""
    touched = touched_indices(before.score, after.score)
    grown: dict[str, list[int]] = {}
    found = after
    for layout in after.layouts:
        name, _, width = layout.name.rpartition("/")
        if touched and name not in grown:
            grown[name] = [index for index in touched if _has_grown(before.score, after.score, index, tab=Tab(name))]
        if grown.get(name) and width in STYLES:
            room = STYLES[width].width
            found = found.with_layout(_split(after.score, layout, tab=Tab(name), grown=grown[name], width=room))
    return found


def _split(score: Score, layout: Layout, *, tab: Tab, grown: list[int], width: float) -> Layout:
    states = settings(score)
    places = measure_places(score)
    bounds = [places[start] for start in layout.starts] + [len(score.measures)]
    added: set[int] = set()
    for first, stop in pairwise(bounds):
        if stop - first > 1 and any(first <= index < stop for index in grown):
            system = view_of(tab, excerpt(score, first, stop, states[first]))
            added.update(first + at for at in _breaks(system, width))
    if not added:
        return layout
    return Layout(layout.name, tuple(score.measures[index].id for index in sorted({*bounds[:-1], *added})))


def _has_grown(before: Score, after: Score, index: int, *, tab: Tab) -> bool:
    """Whether a measure needs more room than before; one that is new does."""
    place = measure_places(before).get(after.measures[index].id)
    return place is None or _width(after, index, tab) > _width(before, place, tab)


def _width(score: Score, index: int, tab: Tab) -> float:
    setting = settings(score)[index]

    def find() -> float:
        return measure_widths(view_of(tab, excerpt(score, index, index + 1, setting)))[0]

    return _widths.get(score.measures[index], (tab, score.parts, setting), find)


# An edit's measure is often the one of the edit before.
_widths: ByMeasure[tuple[Tab, tuple[Part, ...], Setting], float] = ByMeasure()


def view_of(tab: Tab, score: Score) -> Score:
    """What a tab shows of an excerpt; nothing where its part has gone."""
    try:
        return tab.score_of(score)
    except NoSuchTab:
        return replace(score, measures=tuple(replace(measure, voices=()) for measure in score.measures))


def _breaks(system: Score, width: float) -> list[int]:
    """Where a system has to be split, if it is too full: into halves that are as even as can be."""
    widths, heads = measure_widths(system), head_widths(system)
    if heads[0] + sum(widths) <= FULL * width:
        return []
    halves = [
        (max(heads[0] + sum(widths[:at]), heads[at] + sum(widths[at:])), at) for at in range(1, len(system.measures))
    ]
    return [min(halves)[1]]


def excerpt(score: Score, first: int, stop: int, setting: Setting) -> Score:
    """The measures [first, stop) as a score of their own. setting: in force where it begins."""
    opening = score.measures[first]
    clefs = tuple(setting.clefs.values())
    kept = tuple(clef for clef in opening.clefs if clef.at)
    opening = replace(opening, time=setting.time, key=setting.key, length=setting.length, clefs=(*clefs, *kept))
    return replace(score, measures=(opening, *score.measures[first + 1 : stop]), spanners=())
