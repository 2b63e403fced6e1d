"""Edits on their way to the site: waiting, lost, refused, and met by those of others, in a real browser."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import NewPage, Watch, until
from tests.e2e.editing import (
    downloaded,
    head,
    invite,
    open_new,
    pitches,
    press,
    ready,
    settled,
    sign_up,
    words,
)


def test_edits_wait_for_the_site_and_are_sent_once(page: Page, watch: Watch) -> None:
    open_new(page)
    watch.expect("console: Failed to load resource")
    sent: list[str] = []

    def refuse(route: Route) -> None:
        sent.append(str(route.request.post_data))
        route.abort()

    page.route("**/edits/*", refuse)
    head(page, 0).click()
    press(page, "ArrowUp", "Shift+S", "5")
    expect(page.locator("#not-saved")).to_contain_text("Not saved: 3 edits wait.")
    expect(page.locator("[data-saved]")).to_have_text("Offline – 3 edits wait")
    until(page, "window.rescoredEditor.queue.failures >= 2")
    page.reload()
    ready(page)
    expect(page.locator("#not-saved")).to_contain_text("3 edits wait.")
    page.unroute("**/edits/*")
    page.get_by_role("button", name="Try again now").click()
    settled(page)
    expect(page.locator("#not-saved")).to_be_hidden()
    assert len(sent) >= 3
    assert pitches(downloaded(page), 0) == ["1 C#5", "1 D5", "1 E5", "1 F5"]
    assert page.evaluate("window.rescoredEditor.page.revision") == 2
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('rescored-edits'))") == []


def test_an_answer_that_is_lost_is_asked_for_again(page: Page, watch: Watch) -> None:
    """The edit was made, the answer did not arrive: it is not made twice."""
    open_new(page)
    watch.expect("console: Failed to load resource")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/edits/*", lose, times=1)
    head(page, 0).click()
    press(page, "ArrowUp")
    settled(page)
    assert pitches(downloaded(page), 0)[0] == "1 C#5"
    assert page.evaluate("window.rescoredEditor.page.revision") == 1


def test_what_is_refused_is_said_and_nothing_is_lost(page: Page, watch: Watch) -> None:
    open_new(page)
    watch.expect("422")
    head(page, 0).click()
    press(page, "t", "ArrowUp")
    settled(page)
    expect(page.locator("#toast")).to_have_text("No note of the same pitch follows in this voice.")
    assert words(page) == "C♯5, quarter, measure 1, right hand"


def test_two_browsers_see_the_same(page: Page, new_page: NewPage, clara: str) -> None:
    open_new(page)
    other = new_page(clara)
    other.goto(page.url)
    ready(other)
    head(page, 0).click()
    head(other, 5).click()
    press(page, "ArrowUp")
    press(other, "Control+ArrowDown")
    settled(page)
    settled(other)
    for one in (page, other):
        until(one, "window.rescoredEditor.page.revision === 2")
        expect(one.locator("#music .note[aria-label^='C sharp 5']")).to_have_count(1)
        expect(one.locator("#music .note[aria-label^='G 4']")).to_have_count(1)
    assert words(page) == "C♯5, quarter, measure 1, right hand"


def test_two_people_and_a_conflict(page: Page, new_page: NewPage, clara: str, watch: Watch) -> None:
    open_new(page)
    address = page.url
    watch.expect("409")
    watch.expect("console: Failed to load resource")
    other = new_page()
    sign_up(other, "otto")
    invite(new_page(clara), address, "otto", "editor")
    other.goto(address)
    ready(other)
    expect(page.locator("#also-here")).to_have_text("Also here: otto")
    expect(other.locator("#also-here")).to_have_text("Also here: clara")

    # Otto hears nothing of what Clara changes, and changes the same measure.
    other.route("**/changes/**", lambda route: route.abort())
    head(page, 0).click()
    press(page, "ArrowUp")
    settled(page)
    head(other, 1).click()
    press(other, "ArrowUp")
    expect(other.locator("#toast")).to_have_text("Someone else has just changed this place. Here is how it is now.")
    expect(other.locator("#music .note[aria-label^='C sharp 5']")).to_have_count(1)
    assert pitches(downloaded(other), 0) == ["1 C#5", "1 D5", "1 E5", "1 F5"]
    press(other, "ArrowUp")
    settled(other)
    assert pitches(downloaded(page), 0) == ["1 C#5", "1 D#5", "1 E5", "1 F5"]
    expect(page.locator("#music .note[aria-label^='D sharp 5']")).to_have_count(1)
