"""The editor's toolbar in windows of every width."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Finished
from tests.e2e.editing import ready

# Wide and narrow windows, and both sides of the widths where groups fold.
WIDTHS = (1920, 1531, 1530, 1400, 1351, 1350, 1200, 1024, 811, 810, 768, 641, 640, 390)
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
