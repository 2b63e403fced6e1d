"""Correcting a whole piece, with a preview, in a real browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import SHOTS, Watch
from tests.e2e.editing import downloaded, open_new, press, settled
from tests.e2e.test_access import SIZES, findings


def test_a_correction_is_seen_before_it_is_made_and_can_be_undone(page: Page, watch: Watch) -> None:
    watch.expect("422")
    open_new(page)
    before = downloaded(page)
    page.locator("#toolbar").evaluate("() => window.rescoredEditor.openCorrections()")
    dialog = page.locator("#dialog")
    expect(dialog.locator(".corrections-words")).to_contain_text("8 measures become 4.")
    expect(dialog.locator(".corrections-music svg").first).to_be_visible()
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        SHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SHOTS / f"corrections-{width}.png")
        assert findings(page) == []

    dialog.get_by_label("What is wrong").select_option("drop_notes")
    expect(dialog.locator(".corrections-words")).to_have_text("Nothing changes.")
    dialog.get_by_label("What is wrong").select_option("shift_bars")
    dialog.get_by_label("Move the bar lines, in eighths").fill("0")
    expect(dialog.get_by_role("alert")).to_have_text("Bar lines move by less than a bar, by a 64th at least.")
    expect(dialog.get_by_role("button", name="Apply")).to_be_disabled()

    dialog.get_by_label("What is wrong").select_option("scale_tempo")
    dialog.get_by_role("button", name="Apply").click()
    settled(page)
    assert len(downloaded(page).measures) == 4
    press(page, "Control+z")
    settled(page)
    assert downloaded(page) == before
