"""Score -> printed pages: systems engraved by Verovio; title, composer, page numbers and breaks set by Typst."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import typst

from editor.engraving import PRINT, EngravingError, engrave_systems
from editor.exporting.condensing import Condensed, condensed
from editor.exporting.drawings import with_vectors
from editor.fonts import write_print_font
from editor.layout import break_systems
from transcriptions.music.score import Score

Report = Callable[[float], None]

TEMPLATE = Path(__file__).with_name("page.typ")
# Millimetres of a sheet's width and height; the margins are set here and nowhere else.
PAPERS = {"a4": ("a4", 210.0, 297.0), "letter": ("us-letter", 215.9, 279.4)}
MARGIN_MM = 15.0
# Head and foot together, and a little air.
OUTSIDE_SYSTEMS_MM = 45.0
# Staff spaces in millimetres, as editions have them: music for one or two players, and ensembles.
STAFF_SPACE_MM = 1.65
ENSEMBLE_SPACE_MM = 1.3
ENSEMBLE_STAVES = 4
# What a staff with its distance to the next takes, in staff spaces.
STAFF_HEIGHT = 12.0
# The share of the time that engraving takes; the pages come after it.
ENGRAVED = 0.95

VIEW_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def unreported(fraction: float) -> None:
    """For those who wait for the whole."""


def export_pdf(score: Score, *, paper: str = "a4", condense: bool = False, report: Report = unreported) -> bytes:
    """The score as PDF on paper "a4" or "letter". Raises EngravingError, KeyError for another paper.

    condense: the score is a part, in which measures of silence are counted.
    """
    compiled = _set_pages(condensed(score) if condense else Condensed(score, {}), paper, form="pdf", report=report)
    if not isinstance(compiled, bytes):
        raise EngravingError("typst made no single PDF")
    return compiled


def export_svg(score: Score, *, paper: str = "a4", condense: bool = False, report: Report = unreported) -> list[bytes]:
    """The same pages as SVG drawings, one each. Raises as export_pdf does."""
    compiled = _set_pages(condensed(score) if condense else Condensed(score, {}), paper, form="svg", report=report)
    return [with_vectors(page) for page in (compiled if isinstance(compiled, list) else [compiled])]


def _set_pages(music: Condensed, paper: str, *, form: Literal["pdf", "svg"], report: Report) -> bytes | list[bytes]:
    score = music.score
    name, sheet_width, sheet_height = PAPERS[paper]
    line = sheet_width - 2 * MARGIN_MM
    room = sheet_height - OUTSIDE_SYSTEMS_MM
    systems = _systems(music, line, room, report=report)
    data = {
        "title": score.title,
        "composer": score.composer,
        "paper": name,
        "margin": MARGIN_MM,
        "systems": [
            {"file": f"system{index}.svg", "share": _share(svg, line, room)} for index, svg in enumerate(systems)
        ],
    }
    with TemporaryDirectory(prefix="pages-") as folder:
        for index, svg in enumerate(systems):
            Path(folder, f"system{index}.svg").write_text(svg)
        Path(folder, "score.json").write_text(json.dumps(data))
        Path(folder, "page.typ").write_text(TEMPLATE.read_text())
        write_print_font(Path(folder))
        compiled = typst.compile(str(Path(folder, "page.typ")), root=folder, font_paths=[folder], format=form)
    report(1.0)
    if compiled is None:
        raise EngravingError("typst made no pages")
    return compiled


def _systems(music: Condensed, line: float, room: float, *, report: Report) -> list[str]:
    """The SVGs of all systems for lines and pages of so many millimetres."""
    score = music.score
    width = round(line / _staff_space(score, room))
    # As in editions, one player's music names the instrument nowhere but in its title.
    style = replace(PRINT, width=width, labels=len(score.parts) > 1)
    breaks = break_systems(score, width, labels=style.labels)
    return engrave_systems(score, breaks, style=style, rests=music.rests, report=lambda done: report(ENGRAVED * done))


def _staff_space(score: Score, room: float) -> float:
    """Millimetres of a staff space: smaller for ensembles, and so that a system fits on a page."""
    staves = sum(part.staves for part in score.parts)
    usual = STAFF_SPACE_MM if staves <= ENSEMBLE_STAVES else ENSEMBLE_SPACE_MM
    return min(usual, room / (STAFF_HEIGHT * staves))


def _share(svg: str, line: float, room: float) -> float:
    """Percent of the line that a system takes: less than all where it would be higher than the page."""
    found = VIEW_BOX.search(svg)
    if not found:
        raise EngravingError("a system's SVG has no viewBox")
    height = line * float(found[2]) / float(found[1])
    return min(100.0, 100.0 * room / height)
