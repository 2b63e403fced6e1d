from __future__ import annotations

import io
from pathlib import Path

from django.core.management import call_command
from fontTools.ttLib import TTFont

from editor.fonts import text_font_rule, write_print_font, write_web_font

METRONOME_QUARTER = 0xECA5
DYNAMIC_FORTE = 0xE522
TEXT_FLAT = 0xEA64


def test_the_web_font_is_leipzig_as_woff2(tmp_path: Path) -> None:
    path = write_web_font(tmp_path / "fonts")
    font = TTFont(path)
    assert (path.name, font.flavor, font["name"].getDebugName(1)) == ("leipzig.woff2", "woff2", "Leipzig")
    assert {METRONOME_QUARTER, DYNAMIC_FORTE, TEXT_FLAT} <= set(font.getBestCmap())


def test_the_print_font_is_the_same_without_compression(tmp_path: Path) -> None:
    font = TTFont(write_print_font(tmp_path))
    assert font.flavor is None
    assert font.getBestCmap() == TTFont(write_web_font(tmp_path)).getBestCmap()


def test_a_pictures_font_holds_what_stands_in_text() -> None:
    rule = text_font_rule()
    assert rule.startswith("@font-face{font-family:Leipzig;src:url(data:font/woff2;base64,")
    assert len(rule) < 8_000


def test_the_command_writes_the_web_font(tmp_path: Path) -> None:
    said = io.StringIO()
    call_command("fonts", output=tmp_path / "fonts", stdout=said)
    assert (tmp_path / "fonts" / "leipzig.woff2").stat().st_size > 40_000
    assert said.getvalue() == f"wrote {tmp_path / 'fonts' / 'leipzig.woff2'}\n"
