"""Engravings held as pictures. RENEW_GOLDEN=1 pytest tests/editor/test_golden.py makes them anew: look at them then."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import typst
from PIL import Image

from editor.engraving import PRINT, engrave_systems
from editor.fonts import write_print_font
from editor.layout import break_systems
from tests.editor import scores
from transcriptions.music.score import Score

GOLDEN = Path(__file__).with_name("golden")
SCORES = {maker.__name__: maker for maker in (scores.piano, scores.compound, scores.drums, scores.band, scores.song)}
PIXELS_PER_INCH = 96
# Blocks of pixels whose grey may differ: rounding of other machines moves an edge, not a note.
BLOCK = 4
TOLERANCE = 0.25
DIFFERING_SHARE = 0.002


def picture(score: Score, folder: Path) -> Image.Image:
    """All systems below each other, in grey."""
    systems = engrave_systems(score, break_systems(score, PRINT.width, labels=True), style=PRINT)
    for index, svg in enumerate(systems):
        (folder / f"{index}.svg").write_text(svg)
    images = "\n".join(f'#image("{index}.svg", width: 100%)' for index in range(len(systems)))
    (folder / "page.typ").write_text(f"#set page(width: 200mm, height: auto, margin: 5mm)\n{images}")
    write_print_font(folder)
    made = typst.compile(
        str(folder / "page.typ"), root=str(folder), font_paths=[str(folder)], format="png", ppi=PIXELS_PER_INCH
    )
    assert isinstance(made, bytes)
    return Image.open(io.BytesIO(made)).convert("L")


def blocks(image: Image.Image) -> npt.NDArray[np.float64]:
    """Mean grey (0 to 1) of squares of BLOCK pixels."""
    grey = np.asarray(image, dtype=np.float64) / 255
    height, width = (size // BLOCK * BLOCK for size in grey.shape)
    cut = grey[:height, :width].reshape(height // BLOCK, BLOCK, width // BLOCK, BLOCK)
    return np.asarray(cut.mean(axis=(1, 3)))


def differing(one: Image.Image, other: Image.Image) -> float:
    """Share of the blocks that are not alike; 1 when the sizes differ by more than a block."""
    if max(abs(a - b) for a, b in zip(one.size, other.size, strict=True)) >= BLOCK:
        return 1.0
    first, second = blocks(one), blocks(other)
    height, width = (min(a, b) for a, b in zip(first.shape, second.shape, strict=True))
    return float((np.abs(first[:height, :width] - second[:height, :width]) > TOLERANCE).mean())


@pytest.mark.parametrize("make", SCORES.values(), ids=SCORES.keys())
def test_engravings_look_as_they_did(make: Callable[[], Score], tmp_path: Path) -> None:
    now = picture(make(), tmp_path)
    path = GOLDEN / f"{make.__name__}.png"
    if os.environ.get("RENEW_GOLDEN"):
        now.quantize(16).save(path, optimize=True)
    with Image.open(path) as golden:
        share = differing(now, golden.convert("L"))
    assert share <= DIFFERING_SHARE, f"{share:.4f} of the picture differs from {path.name}"


def test_a_note_that_moved_is_seen(tmp_path: Path) -> None:
    with Image.open(GOLDEN / "piano.png") as golden:
        grey = golden.convert("L")
    moved = grey.copy()
    note = grey.crop((300, 60, 312, 72))
    moved.paste(255, (300, 60, 312, 72))
    moved.paste(note, (300, 64))
    assert differing(grey, grey) == 0.0
    assert differing(grey, moved) > 0.0
