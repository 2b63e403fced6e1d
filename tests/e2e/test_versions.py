"""The playable versions on the score's page: tabs that work as links, on a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import SHOTS, Finished, NewPage, until
from tests.e2e.editing import click, downloaded, head, open_new, pitches, press, ready, settled


@pytest.mark.parametrize(("width", "height"), [(1600, 1000), (390, 844)])
def test_every_version_can_be_opened(new_page: NewPage, clara: str, sample: Finished, width: int, height: int) -> None:
    page = new_page(clara, width=width, height=height)
    page.goto(sample.address)
    tabs = page.get_by_role("navigation", name="Tabs")
    expect(tabs.get_by_role("link", name="Score")).to_have_attribute("aria-current", "page")
    SHOTS.mkdir(exist_ok=True)
    for label in ("Full", "Intermediate", "Easy", "Lead sheet"):
        tabs.get_by_role("link", name=label).click()
        expect(tabs.get_by_role("link", name=label)).to_have_attribute("aria-current", "page")
        expect(page.locator(".music-line svg.music .note").first).to_be_visible()
        until(page, "document.fonts.status === 'loaded'")
        page.screenshot(path=SHOTS / f"version-{label.lower().replace(' ', '-')}-{width}.png")
    assert page.locator("svg.music .harm").count() > 3
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_another_window_keeps_the_version(new_page: NewPage, clara: str, sample: Finished) -> None:
    page = new_page(clara, width=1280, height=900)
    page.goto(f"{sample.address}?tab=lead-sheet")
    expect(page.locator("#music.wide svg.music .harm").first).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#music.narrow svg.music .harm").first).to_be_visible()
    assert page.get_by_role("link", name="MusicXML", include_hidden=True).get_attribute("href", timeout=1000) == (
        sample.address.replace("score/", "download/musicxml/?tab=lead-sheet")
    )


def test_versions_work_without_script(new_page: NewPage, clara: str, sample: Finished) -> None:
    page = new_page(clara, java_script_enabled=False)
    page.goto(sample.address)
    page.get_by_role("link", name="Easy").click()
    expect(page).to_have_url(f"{sample.address}?tab=easy")
    expect(page.locator(".music-line svg.music").first).to_be_visible()


def test_a_copy_of_a_version_is_edited_without_script(page: Page, browser: Browser) -> None:
    address = open_new(page)
    plain = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state()).new_page()
    for width in (1280, 390):
        plain.set_viewport_size({"width": width, "height": 844})
        plain.goto(f"{address}?tab=easy")
        expect(plain.locator(".read-only")).to_contain_text("This version is made from the score")
        plain.screenshot(path=SHOTS / f"copy-{width}.png")
    plain.get_by_role("button", name="Edit a copy").click()
    expect(plain.get_by_role("heading", name="A Test (easy)")).to_be_visible()
    expect(plain.locator(".read-only")).to_have_count(0)
    assert plain.url != address
    page.goto(plain.url)
    ready(page)
    before = downloaded(page)
    click(page, head(page, 0))
    press(page, "ArrowUp")
    settled(page)
    assert downloaded(page) != before
    page.goto(address)
    assert pitches(downloaded(page), 0) == ["1 C5", "1 D5", "1 E5", "1 F5"]
    plain.context.close()
