"""MEI -> SVG with Verovio, one system at a time, for web pages and for print.

A toolkit is not thread-safe: all work runs on a small pool whose threads each own one, or a process that has one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from types import MappingProxyType

from editor.engraver import Beside, Engraver, Here, Work
from editor.engraver import EngravingError as EngravingError
from editor.fonts import text_font_rule
from editor.layout import BRACE_MARGIN
from editor.writers.mei import write_system_mei
from transcriptions.music.score import Score

# Verovio's unit is half a staff space; its pages are measured in tenths of a millimetre.
UNIT = 9
# Verovio holds the GIL while it works, so more threads would only take more memory.
THREADS = 2


class Engravers:
    """Threads that each own an engraver."""

    def __init__(self, make: Callable[[], Engraver], count: int) -> None:
        self._make = make
        self._own = threading.local()
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="engraving")

    def begin(self, work: Work | Callable[[], Work]) -> Future[str]:
        """Work that is there already, or that is made when its turn comes."""
        return self._threads.submit(self._svg, work)

    def _svg(self, work: Work | Callable[[], Work]) -> str:
        if not hasattr(self._own, "engraver"):
            self._own.engraver = self._make()
        engraver: Engraver = self._own.engraver
        work = work if isinstance(work, Work) else work()
        svg = engraver.svg(work)
        return _with_text_font(svg) if work.standalone else svg


_engravers = Engravers(Here, THREADS)


def use_processes(count: int) -> list[Beside]:
    """From now on so many processes engrave for this one. They are started now: nobody waits for that later."""
    global _engravers
    started = [Beside() for _ in range(count)]
    _engravers = Engravers(list(started).pop, count)
    return started


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
    return begin_system(score, breaks, index, style=style).result()


def begin_system(score: Score, breaks: Sequence[int], index: int, *, style: Style = WEB) -> Future[str]:
    """The same, not waited for. The MEI is written before it returns, so that Verovio begins as early as can be."""
    return _engravers.begin(_work(score, tuple(breaks), index, style=style))


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
    jobs = [
        _engravers.begin(partial(_work, score, tuple(breaks), index, style=style, rests=rests))
        for index in range(len(breaks))
    ]
    found = []
    try:
        for job in jobs:
            found.append(job.result())
            report(len(found) / len(jobs))
    finally:
        for job in jobs:
            job.cancel()
    return found


def _work(
    score: Score,
    breaks: tuple[int, ...],
    index: int,
    *,
    style: Style,
    rests: Mapping[str, int] = MappingProxyType({}),
) -> Work:
    first = breaks[index]
    stop = breaks[index + 1] if index + 1 < len(breaks) else len(score.measures)
    mei = write_system_mei(score, first, stop, labels=style.labels, numbers=style.measure_numbers)
    return Work(
        what=f"measures {first} to {stop} of score {score.id}",
        mei=_with_long_rests(mei, rests),
        page=2 if first else 1,
        pages=1 + (first > 0) + (stop < len(score.measures)),
        name=f"music-{score.measures[first].id}",
        standalone=style.standalone,
        options=_options(style),
    )


def _with_long_rests(mei: str, rests: Mapping[str, int]) -> str:
    for rest_id, count in rests.items():
        mei = mei.replace(f'<mRest xml:id="{rest_id}"', f'<multiRest xml:id="{rest_id}" num="{count}"')
    return mei


@cache
def _options(style: Style) -> dict[str, object]:
    return {
        "adjustPageHeight": True,
        "breaks": "encoded",
        "footer": "none",
        "header": "none",
        "mmOutput": not style.standalone,
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


def _with_text_font(svg: str) -> str:
    """With the music font's text glyphs: an SVG shown as a picture sees no fonts of its page."""
    return svg.replace('<style type="text/css">', f'<style type="text/css">{text_font_rule()}', 1)
