"""The editor's toolbar in windows of every width."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Finished
from tests.e2e.editing import ready

# Wide and narrow windows, and both sides of the widths where groups fold.
WIDTHS = (1920, 1531, 1530, 1400, 1351, 1350, 1280, 1171, 1170, 1024, 811, 810, 768, 641, 640, 390)
EDGES = """() => {
    const boxes = [...document.querySelectorAll("#toolbar > *")].filter((group) => group.offsetWidth);
    const sides = boxes.map((group) => group.getBoundingClientRect());
    return [Math.min(...sides.map((box) => box.left)), Math.max(...sides.map((box) => box.right))];
}"""


@pytest.mark.parametrize("width", WIDTHS)
def test_every_group_of_tools_is_inside_the_window(page: Page, sample: Finished, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(sample.address)
    ready(page)
    left, right = page.evaluate(EDGES)
    assert left >= 0
    assert right <= width


@pytest.mark.parametrize(
    ("width", "shown", "folded"),
    [
        (1600, ("Eighth", "Sharp", "Accent"), ()),
        (1440, ("Eighth", "Sharp"), ("Accent",)),
        (1280, ("Eighth",), ("Sharp", "Accent")),
        (1024, (), ("Eighth", "Sharp", "Accent")),
    ],
)
def test_what_is_needed_most_folds_last(
    page: Page, sample: Finished, width: int, shown: tuple[str, ...], folded: tuple[str, ...]
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(sample.address)
    ready(page)
    for name in shown:
        expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()
    for name in folded:
        expect(page.get_by_role("button", name=name, exact=True)).to_be_hidden()
    if "Eighth" in folded:
        page.get_by_role("button", name="Durations", exact=True).click()
    expect(page.get_by_role("button", name="Eighth", exact=True)).to_be_visible()
