"""Files that a worker makes, as a browser gets them, with script and without."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PATIENCE_MS, SHOTS, Finished, NewPage


def open_menu(page: Page, sample: Finished) -> None:
    page.goto(sample.address)
    page.get_by_label("Download", exact=True).click()


@pytest.mark.parametrize("label", ["MP3", "Opus", "WAV"])
def test_sound_is_made_and_then_downloads_by_itself(
    new_page: NewPage, clara: str, sample: Finished, label: str
) -> None:
    page = new_page(clara)
    open_menu(page, sample)
    with page.expect_download(timeout=3 * PATIENCE_MS) as begun:
        page.get_by_role("link", name=label).click()
    assert begun.value.suggested_filename == f"Minuet in G.{label.lower()}"
    with av.open(str(begun.value.path())) as file:
        loudest = max(float(np.abs(frame.to_ndarray().astype(float)).max()) for frame in file.decode(audio=0))
    assert loudest > 0.1
    expect(page.get_by_role("link", name=label)).to_be_visible()


def test_drawings_download_without_script(new_page: NewPage, clara: str, sample: Finished) -> None:
    page = new_page(clara, java_script_enabled=False)
    open_menu(page, sample)
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / "downloads.png")
    with page.expect_download(timeout=3 * PATIENCE_MS) as begun:
        page.get_by_role("link", name="SVG").click()
    assert begun.value.suggested_filename == "Minuet in G.svg"
    assert b"<svg" in Path(begun.value.path()).read_bytes()[:200]
