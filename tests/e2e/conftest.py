"""The whole site as `make run` starts it, and a browser in front of it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Response,
    WebSocket,
    expect,
    sync_playwright,
)

from transcriptions.music.performance import Performance, PlayedNote, make_part
from transcriptions.performance_midi import write_performance

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "test-results"
PASSWORD = "a long and quiet secret"
START_LIMIT_S = 180
STOP_LIMIT_S = 60
# A busy machine of two cores takes its time; nothing here measures speed.
PATIENCE_MS = 60_000
ADDRESS = re.compile(r"(http://\S+)")


@dataclass(frozen=True)
class Site:
    base: str
    first_address: str
    data: Path
    launcher: subprocess.Popen[str]

    def media(self) -> list[Path]:
        return [path for path in (self.data / "media").rglob("*") if path.is_file()]


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("site")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {"RESCORED_DATA": str(data), "RESCORED_PORT": str(port), "RESCORED_SIGN_UP_OPEN": "yes"}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("RESCORED_")} | own
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "assets"], cwd=ROOT, env=environment, check=True, timeout=START_LIMIT_S)
    with subprocess.Popen([*manage, "serve"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as launcher:
        try:
            yield Site(f"http://localhost:{port}", printed_address(launcher), data, launcher)
        finally:
            launcher.send_signal(signal.SIGINT)
            launcher.wait(STOP_LIMIT_S)


def printed_address(launcher: subprocess.Popen[str]) -> str:
    assert launcher.stdout is not None
    end = time.monotonic() + START_LIMIT_S
    while time.monotonic() < end and (line := launcher.stdout.readline()):
        if found := ADDRESS.search(line):
            return found[1]
    raise AssertionError("The site printed no address.")


# Not for the session: the event loop that drives the browser would be in the way of tests with one of their own.
@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The system's Chromium, else Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    system = next((path for name in names if (path := shutil.which(name))), None)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    started = playwright.chromium.launch(executable_path=system, args=arguments)
    yield started
    started.close()


class Watch:
    """Everything a browser complains about."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self.expected: list[str] = []

    def follow(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("response", self._response)

    def expect(self, part: str) -> None:
        """Complaints with this in them are what the test is about."""
        self.expected.append(part)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console: {message.text} {message.location.get('url', '')}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status}: {response.url}")

    def left(self) -> list[str]:
        return [text for text in self.complaints if not any(part in text for part in self.expected)]


@pytest.fixture
def watch() -> Iterator[Watch]:
    watching = Watch()
    yield watching
    assert watching.left() == []


Scheme = Literal["light", "dark"]
NewPage = Callable[..., Page]


@pytest.fixture
def new_page(browser: Browser, site: Site, watch: Watch) -> Iterator[NewPage]:
    """Opens watched pages in contexts of their own."""
    contexts: list[BrowserContext] = []

    def make(
        state: str | None = None, *, width: int = 1280, height: int = 900, scheme: Scheme = "light", **options: Any
    ) -> Page:
        context = browser.new_context(
            base_url=site.base,
            storage_state=state,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            **options,
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        watch.follow(page)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="package")
def clara(site: Site, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The first administrator's session, begun by the printed address."""
    state = tmp_path_factory.mktemp("state") / "clara.json"
    context = browser.new_context(base_url=site.base)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(site.first_address)
    page.get_by_label("Username").fill("clara")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password confirmation").fill(PASSWORD)
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_text("Welcome, clara.").wait_for()
    context.storage_state(path=state)
    context.close()
    return str(state)


@pytest.fixture
def page(new_page: NewPage, clara: str) -> Page:
    """A page of the administrator."""
    return new_page(clara)


def until(page: Page, expression: str) -> None:
    """Waits until it is true. The browser's own waiting needs eval, which the site's policy forbids."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(50)


@dataclass(frozen=True)
class Finished:
    """A transcription that was made through the pages, and what its page showed on the way."""

    address: str
    frames: tuple[str, ...]


def keep_progress(opened: WebSocket, frames: list[str]) -> None:
    """What the socket of the progress page receives; the score's page, which follows, has one of its own."""
    if "/ws/transcriptions/" in opened.url:
        opened.on("framereceived", lambda frame: frames.append(str(frame)))


@pytest.fixture(scope="package")
def sample(site: Site, browser: Browser, clara: str) -> Finished:
    """The shipped sample, heard by the real engine, watched until its score opens by itself."""
    context = browser.new_context(base_url=site.base, storage_state=clara)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    frames: list[str] = []
    page.on("websocket", lambda opened: keep_progress(opened, frames))
    page.goto("/new/")
    page.get_by_role("button", name="Try the sample").click()
    page.locator("#progress").wait_for()
    page.wait_for_url("**/score/", timeout=5 * PATIENCE_MS)
    address = page.url.removeprefix(site.base)
    context.close()
    return Finished(address, tuple(frames))


@pytest.fixture(scope="package")
def long_piece(site: Site, browser: Browser, clara: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a score of many systems, from an uploaded performance."""
    path = tmp_path_factory.mktemp("upload") / "Long piece.mid"
    path.write_bytes(write_performance(scales(800)))
    context = browser.new_context(base_url=site.base, storage_state=clara)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto("/new/")
    page.get_by_label("Drop a recording here").set_input_files(path)
    page.get_by_role("button", name="Write the score").click()
    page.wait_for_url("**/score/", timeout=2 * PATIENCE_MS)
    address = page.url.removeprefix(site.base)
    context.close()
    return address


def scales(beats: int) -> Performance:
    """Up and down over an even bass: quarter beats of half a second, the bass on every fourth."""
    pitches = [60, 62, 64, 65, 67, 69, 71, 72, 71, 69, 67, 65, 64, 62]
    melody = [PlayedNote(beat / 2, pitches[beat % 14], beat / 2 + 0.45, 80) for beat in range(beats)]
    bass = [PlayedNote(beat / 2, 48 if beat % 8 else 43, beat / 2 + 1.9, 70) for beat in range(0, beats - 4, 4)]
    return Performance((make_part("Piano", melody + bass),), beats / 2 + 1.0)
