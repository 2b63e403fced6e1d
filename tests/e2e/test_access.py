"""For everyone: axe-core, the keyboard, no script, light and dark, small and large; and pictures to look at."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SHOTS, Finished, NewPage, Watch

SIZES = [(1600, 1000), (1024, 768), (390, 844)]
SERIOUS = {"serious", "critical"}


def findings(page: Page) -> list[str]:
    result = Axe().run(page).response
    return [
        f"{found['id']}: {node['html'][:120]}"
        for found in result["violations"]
        if found["impact"] in SERIOUS
        for node in found["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_page_is_accessible_fits_and_is_pictured(
    new_page: NewPage, clara: str, sample: Finished, long_piece: str, width: int, height: int, scheme: str
) -> None:
    SHOTS.mkdir(exist_ok=True)
    page = new_page(clara, width=width, height=height, scheme=scheme)
    pages = {"library": "/", "new": "/new/", "score": sample.address, "long": long_piece, "account": "/account/"}
    for name, address in pages.items():
        page.goto(address)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=SHOTS / f"{name}-{width}-{scheme}.png")
        assert findings(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signing_in_is_accessible(new_page: NewPage, scheme: str) -> None:
    page = new_page(scheme=scheme)
    page.goto("/account/sign-in/")
    page.screenshot(path=SHOTS / f"sign-in-{scheme}.png")
    assert findings(page) == []


def test_the_theme_is_kept(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Switch between light and dark").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 24, 26)"
    page.goto("/new/")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 24, 26)"


def focused(page: Page) -> str:
    return str(page.evaluate("(document.activeElement.ariaLabel || document.activeElement.innerText || '').trim()"))


def tab_to(page: Page, name: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if focused(page).startswith(name):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none" or name in str(page.title())
            return
    raise AssertionError(f"{name} is not reached with Tab")


def test_the_keyboard_is_enough(page: Page, sample: Finished) -> None:
    page.goto("/new/")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the contents"
    page.goto(sample.address)
    tab_to(page, "Download")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="MusicXML")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="MusicXML")).to_be_hidden()
    tab_to(page, "More")
    page.keyboard.press("Enter")
    tab_to(page, "Title and composer…")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    tab_to(page, "Play")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()


def test_the_pages_work_without_script(new_page: NewPage, clara: str, sample: Finished, watch: Watch) -> None:
    watch.expect("422")
    page = new_page(clara, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("searchbox").fill("minuet")
    page.keyboard.press("Enter")
    expect(page.locator(".card").first).to_contain_text("Minuet in G")
    page.goto(sample.address)
    expect(page.locator(".music-line svg.music").first).to_be_visible()
    expect(page.locator("audio")).to_be_visible()
    page.goto("/new/")
    page.get_by_role("button", name="Write the score").click()
    expect(page.get_by_text("Choose a file or paste a link.")).to_be_visible()


def test_nothing_moves_for_those_who_ask(new_page: NewPage, clara: str) -> None:
    page = new_page(clara, reduced_motion="reduce")
    page.goto("/new/")
    assert page.evaluate("getComputedStyle(document.querySelector('.button')).transitionDuration") in (
        "0s",
        "0s, 0s, 0s",
    )
