"""Score -> PDF: systems engraved by Verovio, pages set by Typst (title, composer, page numbers, page breaks)."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from editor.engraving import PRINT, EngravingError, engrave_systems
from editor.fonts import write_print_font
from editor.layout import break_systems
from transcriptions.music.score import Score

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

VIEW_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def export_pdf(score: Score, *, paper: str = "a4") -> bytes:
    """The score as PDF on paper "a4" or "letter". Raises EngravingError, KeyError for another paper."""
    name, sheet_width, sheet_height = PAPERS[paper]
    line = sheet_width - 2 * MARGIN_MM
    room = sheet_height - OUTSIDE_SYSTEMS_MM
    width = round(line / _staff_space(score, room))
    # As in editions, one player's music names the instrument nowhere but in its title.
    style = replace(PRINT, width=width, labels=len(score.parts) > 1)
    systems = engrave_systems(score, break_systems(score, width, labels=style.labels), style=style)
    data = {
        "title": score.title,
        "composer": score.composer,
        "paper": name,
        "margin": MARGIN_MM,
        "systems": [
            {"file": f"system{index}.svg", "share": _share(svg, line, room)} for index, svg in enumerate(systems)
        ],
    }
    with TemporaryDirectory(prefix="pdf-") as folder:
        for index, svg in enumerate(systems):
            Path(folder, f"system{index}.svg").write_text(svg)
        Path(folder, "score.json").write_text(json.dumps(data))
        Path(folder, "page.typ").write_text(TEMPLATE.read_text())
        write_print_font(Path(folder))
        compiled = typst.compile(str(Path(folder, "page.typ")), root=folder, font_paths=[folder])
    if not isinstance(compiled, bytes):
        raise EngravingError("typst made no single PDF")
    return compiled


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
