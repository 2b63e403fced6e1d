"""Leipzig, the music font of Verovio, taken from Verovio's own package: for web pages and for PDF."""

from __future__ import annotations

import base64
import io
import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

WEB_FONT_NAME = "leipzig.woff2"
# The glyphs that appear in text: dynamics, the accidentals of chord symbols, metronome notes.
TEXT_GLYPHS = [*range(0xE520, 0xE550), *range(0xEA64, 0xEA67), *range(0xECA0, 0xECB8)]
EMBEDDED = re.compile(r"font-woff2[^,]*,([A-Za-z0-9+/=]+)")


def music_font() -> bytes:
    """Leipzig as WOFF2. Raises FileNotFoundError when Verovio's package does not hold it."""
    package = find_spec("verovio")
    if package is None or not package.submodule_search_locations:
        raise FileNotFoundError("verovio is not installed")
    style_sheet = Path(package.submodule_search_locations[0]) / "data" / "Leipzig.css"
    found = EMBEDDED.search(style_sheet.read_text())
    if not found:
        raise FileNotFoundError(f"{style_sheet.name} holds no WOFF2 font")
    return base64.b64decode(found[1])


def write_web_font(folder: Path) -> Path:
    """Write the font for web pages into a folder; returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / WEB_FONT_NAME
    path.write_bytes(music_font())
    return path


def write_print_font(folder: Path) -> Path:
    """Write the font as OpenType, for programs that read no WOFF2; returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "Leipzig.otf"
    font = TTFont(io.BytesIO(music_font()), recalcTimestamp=False)
    font.flavor = None
    font.save(path)
    return path


@lru_cache(maxsize=1)
def text_font_rule() -> str:
    """A CSS @font-face with only the glyphs that stand in text (2 KB), for an SVG that is shown on its own."""
    font = TTFont(io.BytesIO(music_font()), recalcTimestamp=False)
    options = Options()
    options.layout_features = []
    options.drop_tables += ["FFTM"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=TEXT_GLYPHS)
    subsetter.subset(font)
    font.flavor = "woff2"
    written = io.BytesIO()
    font.save(written)
    data = base64.b64encode(written.getvalue()).decode()
    return f"@font-face{{font-family:Leipzig;src:url(data:font/woff2;base64,{data})}}"
