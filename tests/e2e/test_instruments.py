"""Fingers on a tablet and keys of a MIDI keyboard, as a browser gives them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.e2e.conftest import NewPage, until
from tests.e2e.editing import click, downloaded, head, open_new, pitches, press, settled, words
from tests.editor.scores import Builder, score, start
from transcriptions.music.score import Part, Score

# A keyboard with one input, which tests play by `play(bytes, …)`.
KEYBOARD = """(() => {
  const input = { onmidimessage: null };
  const access = Object.assign(new EventTarget(), { inputs: new Map([["one", input]]) });
  navigator.requestMIDIAccess = async () => access;
  window.play = (...messages) => { for (const data of messages) input.onmidimessage({ data: new Uint8Array(data) }); };
  window.isHeard = () => input.onmidimessage !== null;
})()"""
ON, OFF, CLOCK = 0x90, 0x80, 0xF8
# Longer than keys of one chord are apart.
APART_MS = 120


@pytest.fixture
def tablet(new_page: NewPage, clara: str) -> Page:
    page = new_page(clara, width=1024, height=768, has_touch=True, is_mobile=True)
    open_new(page)
    return page


class Finger:
    """One finger on the glass: real touches, of which the browser makes pointer events and scrolling."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session

    @contextmanager
    def on(self, x: float, y: float) -> Iterator[Finger]:
        self._send("touchStart", (x, y))
        yield self
        self._send("touchEnd")

    def move(self, start: tuple[float, float], end: tuple[float, float], steps: int = 6) -> None:
        for step in range(1, steps + 1):
            share = step / steps
            self._send("touchMove", tuple(a + (b - a) * share for a, b in zip(start, end, strict=True)))

    def _send(self, kind: str, *points: Sequence[float]) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


@pytest.fixture
def finger(tablet: Page) -> Finger:
    return Finger(tablet.context.new_cdp_session(tablet))


def middle(target: Locator) -> tuple[float, float]:
    box = target.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def space(page: Page) -> float:
    """Pixels from a line of a staff to the next."""
    lines = page.locator("#music .measure .staff").first.locator(":scope > path")
    first, last = lines.nth(0).bounding_box(), lines.nth(4).bounding_box()
    assert first
    assert last
    return (last["y"] - first["y"]) / 4


def test_a_finger_drags_a_chosen_note(tablet: Page, finger: Finger) -> None:
    x, y = middle(head(tablet, 1))
    with finger.on(x, y):
        pass
    assert words(tablet) == "D5, quarter, measure 1, right hand"
    up = (x, y - 1.5 * space(tablet))
    with finger.on(x, y):
        finger.move((x, y), up)
        expect(tablet.locator(".overlay.dragged")).to_have_count(1)
    settled(tablet)
    assert pitches(downloaded(tablet), 0) == ["1 C5", "1 G5", "1 E5", "1 F5"]
    assert words(tablet) == "G5, quarter, measure 1, right hand"
    expect(tablet.locator(".overlay.dragged")).to_have_count(0)
    assert tablet.evaluate("scrollY") == 0


def test_a_finger_beside_what_is_chosen_scrolls(tablet: Page, finger: Finger) -> None:
    x, y = middle(head(tablet, 1))
    with finger.on(x, y):
        finger.move((x, y), (x, y - 200))
    until(tablet, "scrollY > 50")
    assert pitches(downloaded(tablet), 0) == ["1 C5", "1 D5", "1 E5", "1 F5"]
    expect(tablet.locator(".overlay.dragged")).to_have_count(0)


def test_a_drag_that_comes_back_changes_nothing(tablet: Page, finger: Finger) -> None:
    x, y = middle(head(tablet, 1))
    with finger.on(x, y):
        pass
    with finger.on(x, y):
        finger.move((x, y), (x, y - 2 * space(tablet)))
        expect(tablet.locator(".overlay.dragged")).to_have_count(1)
        finger.move((x, y - 2 * space(tablet)), (x, y))
    settled(tablet)
    assert pitches(downloaded(tablet), 0) == ["1 C5", "1 D5", "1 E5", "1 F5"]


def clarinet() -> Score:
    b = Builder()
    part = Part("P1", "Clarinet", program=71, transposition=-2)
    return score([b.measure("1", b.voice("w C5"), **start(fifths=-3))], [part])


def keyboard(page: Page) -> None:
    """Connected by the button that asks for it, with note input on."""
    click(page, head(page, 0))
    press(page, "n")
    page.get_by_role("button", name="Notes", exact=True).click()
    page.get_by_role("button", name="Use a MIDI keyboard").click()
    expect(page.get_by_text("What you play on the MIDI keyboard is written")).to_be_visible()
    assert page.evaluate("isHeard()")


def play(page: Page, *messages: list[int]) -> None:
    page.evaluate("(messages) => window.play(...messages)", list(messages))
    page.wait_for_timeout(APART_MS)


def test_a_midi_keyboard_writes_notes_and_chords(page: Page) -> None:
    page.add_init_script(KEYBOARD)
    open_new(page)
    keyboard(page)
    press(page, "4")
    play(page, [ON, 60, 90])
    play(page, [CLOCK], [OFF, 60, 0], [ON, 60, 0])
    play(page, [ON, 70, 90], [ON, 66, 90], [ON, 61, 1])
    settled(page)
    assert pitches(downloaded(page), 0) == ["1/2 C4", "1/2 C#4+F#4+A#4", "1 D5", "1 E5", "1 F5"]
    play(page, *([ON, key, 64] for key in (72, 76)))
    play(page, [ON + 1, 79, 64])
    settled(page)
    assert pitches(downloaded(page), 0)[2:4] == ["1/2 C5+E5", "1/2 G5"]


def test_a_transposing_part_is_written_as_its_player_reads(page: Page) -> None:
    page.add_init_script(KEYBOARD)
    open_new(page, clarinet())
    keyboard(page)
    press(page, "5")
    play(page, [ON, 56, 90])
    settled(page)
    assert pitches(downloaded(page), 0)[0] == "1 Bb3"


def test_keys_are_silent_outside_of_note_input(page: Page) -> None:
    page.add_init_script(KEYBOARD)
    open_new(page)
    keyboard(page)
    page.evaluate("window.play([0x90, 60, 90])")
    press(page, "Escape")
    page.wait_for_timeout(APART_MS)
    play(page, [ON, 62, 90])
    settled(page)
    assert pitches(downloaded(page), 0) == ["1 C5", "1 D5", "1 E5", "1 F5"]
