"""How long it takes from a key press to new music in Chromium, for `manage.py bench`.

Measured in the page: from the time stamp of the key to the first frame that shows the answer.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import Any

from rescored_site.load import Site

# Each is another pitch, so that every press changes the music.
KEYS = ("ArrowUp", "ArrowDown", "ArrowRight", "Control+ArrowUp", "Shift+S", "ArrowRight", "Alt+Shift+ArrowDown")
PRESSES = 100
PATIENCE_MS = 60_000
NAMES = ("chromium", "chromium-browser", "google-chrome")
WATCH = """() => {
  window.pressed = [];
  document.addEventListener("keydown", (event) => { window.began = event.timeStamp; }, { capture: true });
  window.rescoredEditor.addEventListener("answered", () => {
    const { began } = window;
    requestAnimationFrame(() => setTimeout(() => window.pressed.push(performance.now() - began)));
  });
}"""


class NoBrowser(Exception):
    """There is no Chromium, or nothing to drive it with; both come with the tests."""


def key_times_ms(site: Site, address: str, presses: int = PRESSES) -> list[float]:
    """Milliseconds of each press that changed the music. Raises NoBrowser."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise NoBrowser("the packages of the tests are needed") from error
    with sync_playwright() as playwright:
        system = next((path for name in NAMES if (path := shutil.which(name))), None)
        try:
            browser = playwright.chromium.launch(executable_path=system, args=["--no-sandbox"])
        except Error as error:
            raise NoBrowser("Chromium is needed") from error
        try:
            context = browser.new_context(base_url=f"http://localhost:{site.port}")
            name, _, value = site.cookie.partition("=")
            context.add_cookies([{"name": name, "value": value, "url": f"http://localhost:{site.port}"}])
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.goto(address)
            return _press(page, presses)
        finally:
            browser.close()


def _press(page: Any, presses: int) -> list[float]:
    page.locator("html[data-editor=ready]").wait_for(state="attached")
    page.locator("#music .note .notehead").nth(1).click()
    page.evaluate(WATCH)
    for index in range(presses):
        page.keyboard.press(KEYS[index % len(KEYS)])
        while not page.evaluate("window.rescoredEditor.queue.isIdle"):
            page.wait_for_timeout(5)
        page.wait_for_timeout(40)
    times: Sequence[float] = page.evaluate("window.pressed")
    return [float(time) for time in times]


def percentile(times: Sequence[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]
