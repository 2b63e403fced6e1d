"""Going through doubtful places in a real browser. The score is sure of itself: only the list of doubt is made up."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Page, Request, Route, expect

from tests.e2e.conftest import SHOTS, Watch
from tests.e2e.editing import click, head, open_new, press, settled, words
from tests.e2e.test_access import SIZES, findings

# Each measure's id with the ids of its upper notes.
IDS = """() => [...window.rescoredEditor.music.measures.values()].map(({ measure }) => [
    measure.id, measure.voices[0].events.flatMap((event) => event.notes.map((note) => note.id))])"""


class Doubt:
    """Answers for the site: what was confirmed is no longer on the list. Made before the page opens."""

    def __init__(self, page: Page) -> None:
        self.notes: list[str] = []
        self.measures: list[str] = []
        self.sent: list[dict[str, object]] = []
        page.on("request", self.watch)
        page.route(re.compile(r"/doubt/"), self.answer)

    def watch(self, request: Request) -> None:
        if "/edits/" not in request.url:
            return
        for sent in json.loads(request.post_data or "")["edits"]:
            edit = sent["edit"]
            self.sent.append(edit)
            self.notes = [name for name in self.notes if name not in edit["targets"]]
            self.measures = [name for name in self.measures if name not in edit["measures"]]

    def answer(self, route: Route) -> None:
        route.fulfill(json={"notes": self.notes, "measures": self.measures, "unplayable": {}})


def test_what_is_confirmed_is_no_longer_counted(page: Page, watch: Watch) -> None:
    doubt = Doubt(page)
    open_new(page)
    (_, first), (second, _), *_ = page.evaluate(IDS)
    doubt.notes, doubt.measures = [first[1], first[3]], [second]
    counter = page.locator("[data-doubt-left]")
    press(page, "u")
    expect(counter).to_have_text("3 left")
    assert words(page).startswith("D5, quarter, measure 1")
    press(page, "y")
    expect(counter).to_have_text("2 left")
    settled(page)
    assert doubt.sent == [{"edit": "confirm", "targets": [first[1]], "measures": []}]
    assert words(page).startswith("F5, quarter, measure 1")
    page.get_by_role("button", name="This is right, on to the next").click()
    expect(counter).to_have_text("1 left")
    settled(page)
    assert doubt.sent[1:] == [{"edit": "confirm", "targets": [first[3]], "measures": []}]
    assert words(page).startswith("4 notes, measure 2")
    press(page, "y")
    expect(counter).to_have_text("none left")
    settled(page)
    assert doubt.sent[2:] == [{"edit": "confirm", "targets": [], "measures": [second]}]
    expect(page.locator("#toast")).to_contain_text("Nothing is doubtful any more.")


def test_what_cannot_be_fetched_is_not_called_sure(page: Page, watch: Watch) -> None:
    watch.expect("console: Failed to load resource")
    page.route(re.compile(r"/doubt/"), lambda route: route.abort())
    open_new(page)
    for key in ("u", "y"):
        press(page, key)
        expect(page.locator("#toast")).to_contain_text("Doubtful places could not be fetched.")
        expect(page.locator("[data-doubt-left]")).to_be_hidden()
    page.unroute_all()
    press(page, "u")
    expect(page.locator("[data-doubt-left]")).to_have_text("none left")


def test_an_instrument_says_which_notes_it_does_not_have(page: Page, watch: Watch) -> None:
    open_new(page)
    page.locator("#toolbar").evaluate("() => window.rescoredEditor.run('form', 'parts')")
    page.locator("#dialog").get_by_label("Instrument").select_option("58")
    expect(page.locator("#toast")).to_contain_text("32 notes outside the range of the instrument.")
    press(page, "Escape")
    expect(page.locator("#music .note.unplayable")).to_have_count(32)
    expect(page.locator("#music .note.doubtful")).to_have_count(0)
    click(page, head(page, 0))
    assert words(page).endswith(", above the range of a tuba")
    colours = [head(page, index).evaluate("(element) => getComputedStyle(element).color") for index in (0, 1, 4)]
    assert len(set(colours)) == 3
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        SHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SHOTS / f"range-{width}.png")
        assert findings(page) == []
    page.get_by_role("button", name="Show doubt").click()
    expect(page.locator("#music .note.unplayable")).to_have_count(0)
    assert not words(page).endswith("tuba")
