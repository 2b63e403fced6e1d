"""MEI -> SVG with Verovio, one system at a time, for web pages and for print.

Verovio's resource path is thread-local and a toolkit is not thread-safe: all work
runs on a small pool whose threads each own one toolkit.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

import verovio

from editor.fonts import text_font_rule
from editor.layout import BRACE_MARGIN
from editor.writers.mei import write_system_mei
from transcriptions.music.score import Score

# Verovio's unit is half a staff space; its pages are measured in tenths of a millimetre.
UNIT = 9
# Verovio holds the GIL while it works, so more threads would only take more memory.
THREADS = 2

_pool = ThreadPoolExecutor(THREADS, thread_name_prefix="engraving")
_own = threading.local()


class EngravingError(RuntimeError):
    """Verovio could not engrave a score: a fault of ours, not of the user's."""


@dataclass(frozen=True, slots=True)
class Style:
    """How systems look. width is in staff spaces (a staff is four high).

    standalone: the SVG carries its own style and may be shown as a picture; otherwise it has
    neither style elements nor attributes, and takes colour and fonts from static/css/score.css.
    """

    width: int = 100
    labels: bool = False
    measure_numbers: bool = False
    standalone: bool = False


WEB = Style()
PRINT = Style(labels=True, measure_numbers=True, standalone=True)


def engrave_system(score: Score, breaks: Sequence[int], index: int, *, style: Style = WEB) -> str:
    """The SVG of one system.

    breaks are the indices of the measures that start a system (the first is 0); index is the
    system's place among them. Elements carry the score's ids as data-id. The height of the
    viewBox is what the system needs. Raises EngravingError.
    """
    return _pool.submit(_engrave, score, tuple(breaks), index, style).result()


def engrave_systems(
    score: Score,
    breaks: Sequence[int],
    *,
    style: Style = WEB,
    rests: Mapping[str, int] = MappingProxyType({}),
    report: Callable[[float], None] = lambda done: None,
) -> list[str]:
    """The SVGs of all systems.

    rests: measure rests, by id, that stand for several measures. report is called with the share done and
    may raise to stop. Raises EngravingError.
    """
    jobs = [_pool.submit(_engrave, score, tuple(breaks), index, style, rests) for index in range(len(breaks))]
    found = []
    try:
        for job in jobs:
            found.append(job.result())
            report(len(found) / len(jobs))
    finally:
        for job in jobs:
            job.cancel()
    return found


def _engrave(
    score: Score, breaks: tuple[int, ...], index: int, style: Style, rests: Mapping[str, int] = MappingProxyType({})
) -> str:
    first = breaks[index]
    stop = breaks[index + 1] if index + 1 < len(breaks) else len(score.measures)
    toolkit = _toolkit(style)
    mei = _with_long_rests(
        write_system_mei(score, first, stop, labels=style.labels, numbers=style.measure_numbers), rests
    )
    pages = 1 + (first > 0) + (stop < len(score.measures))
    if not toolkit.loadData(mei) or toolkit.getPageCount() != pages:
        raise EngravingError(f"measures {first} to {stop} of score {score.id}: {toolkit.getLog()}")
    svg = toolkit.renderToSVG(2 if first else 1)
    finish = _standing_alone if style.standalone else _for_page
    return _with_own_ids(finish(svg), score.measures[first].id)


def _with_long_rests(mei: str, rests: Mapping[str, int]) -> str:
    for rest_id, count in rests.items():
        mei = mei.replace(f'<mRest xml:id="{rest_id}"', f'<multiRest xml:id="{rest_id}" num="{count}"')
    return mei


def _toolkit(style: Style) -> verovio.toolkit:
    """This thread's toolkit, set to a style."""
    if not hasattr(_own, "toolkit"):
        package = find_spec("verovio")
        if package is None or not package.submodule_search_locations:
            raise EngravingError("verovio is not installed")
        _own.toolkit = verovio.toolkit(False)
        if not _own.toolkit.setResourcePath(str(Path(package.submodule_search_locations[0]) / "data")):
            raise EngravingError("verovio finds none of its fonts")
        _own.style = None
    if _own.style != style:
        if not _own.toolkit.setOptions(_options(style)):
            raise EngravingError(f"verovio refuses an option of {style}")
        _own.style = style
    toolkit: verovio.toolkit = _own.toolkit
    toolkit.resetXmlIdSeed(1)
    return toolkit


def _options(style: Style) -> dict[str, object]:
    return {
        "adjustPageHeight": True,
        "breaks": "encoded",
        "footer": "none",
        "header": "none",
        "pageMarginBottom": UNIT,
        "pageMarginLeft": BRACE_MARGIN * 2 * UNIT,
        "pageMarginRight": 2,
        "pageMarginTop": UNIT,
        "pageWidth": style.width * 2 * UNIT,
        "smuflTextFont": "none",
        "svgAdditionalAttribute": ["staff@n"],
        "svgFormatRaw": True,
        "svgHtml5": True,
        "svgRemoveXlink": True,
        "svgViewBox": True,
        "unit": UNIT,
    }


def _with_own_ids(svg: str, name: str) -> str:
    """Put a name of ours in place of the id that Verovio gives the SVG and, as a suffix, its glyphs.

    Systems that share a page must not share glyph ids.
    """
    found = re.search(r'<svg [^>]*?\bid="([^"]+)"', svg)
    if not found:
        raise EngravingError("verovio's SVG has no id")
    return svg.replace(found[1], f"music-{name}")


def _standing_alone(svg: str) -> str:
    """With the music font's text glyphs: an SVG shown as a picture sees no fonts of its page."""
    return svg.replace('<style type="text/css">', f'<style type="text/css">{text_font_rule()}', 1)


def _for_page(svg: str) -> str:
    """Without style, description and fixed colour, as a strict Content-Security-Policy and dark mode need it."""
    svg = re.sub(r"<style\b.*?</style>|<desc>.*?</desc>", "", svg, flags=re.DOTALL)
    svg = re.sub(r' (?:color="black"|data-class="[^"]*")', "", svg)
    return svg.replace("<svg ", '<svg class="music" ', 1)
