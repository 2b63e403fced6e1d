"""Editing a score by keyboard, mouse and finger, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SHOTS, Finished, NewPage, until
from tests.e2e.editing import (
    click,
    downloaded,
    first_head,
    head,
    open_new,
    pitches,
    press,
    ready,
    settled,
    words,
)
from tests.e2e.test_access import SIZES, findings
from transcriptions.music.score import Score


@pytest.fixture
def desk(page: Page) -> Page:
    """A page with a small score of its own."""
    open_new(page)
    return page


def events_of(written: Score) -> list[list[str]]:
    return [pitches(written, index, staff) for index in range(len(written.measures)) for staff in (1, 2)]


def test_a_session(page: Page, sample: Finished) -> None:
    """Pitch, duration and tie by keyboard, two bars copied, undo, redo, a reload, an earlier version, a download."""
    page.goto(sample.address)
    ready(page)
    before = downloaded(page)
    first, second = pitches(before, 1), pitches(before, 2)
    note = first[0].split()[1]

    click(page, first_head(page, 1))
    assert words(page).startswith(note)
    assert note == "D5"
    press(page, "Alt+Shift+ArrowUp")
    settled(page)
    higher = "E5"
    assert pitches(downloaded(page), 1)[0] == f"{first[0].split()[0]} {higher}"
    press(page, "4")
    settled(page)
    shorter = pitches(downloaded(page), 1)
    assert shorter[:2] == [f"1/2 {higher}", "1/2 r"]

    # The rest becomes the same note, and a tie leads there.
    press(page, "ArrowRight", "n", "4", higher[0].lower(), "Escape", "ArrowLeft", "t")
    settled(page)
    corrected = pitches(downloaded(page), 1)
    assert corrected[:2] == [f"1/2 {higher}~", f"1/2 {higher}"]
    assert corrected[2:] == first[1:]

    # Two bars of both hands to the end.
    click(page, first_head(page, 1))
    click(page, page.locator("#music .measure").nth(2).locator(".staff").nth(1).locator(".notehead").last, key="Shift")
    press(page, "Control+c")
    until(page, "localStorage.getItem('rescored-clipboard') !== null")
    click(page, first_head(page, 14))
    press(page, "Control+v")
    settled(page)
    pasted = downloaded(page)
    assert [pitches(pasted, 14, staff) for staff in (1, 2)] == [pitches(pasted, 1, staff) for staff in (1, 2)]
    assert [pitches(pasted, 15, staff) for staff in (1, 2)] == [second, pitches(before, 2, 2)]

    press(page, "Control+z")
    settled(page)
    undone = downloaded(page)
    assert events_of(undone)[4:] == events_of(before)[4:]
    assert pitches(undone, 1) == corrected
    press(page, "Control+Shift+z")
    settled(page)
    assert events_of(downloaded(page)) == events_of(pasted)

    page.reload()
    ready(page)
    assert events_of(downloaded(page)) == events_of(pasted)

    page.get_by_label("More", exact=True).click()
    page.get_by_role("link", name="History…").click()
    page.get_by_role("link", name="Make 1 note eighth").click()
    page.get_by_role("button", name="Go back to this version").click()
    page.goto(sample.address)
    ready(page)
    assert pitches(downloaded(page), 1) == shorter
    assert events_of(downloaded(page))[4:] == events_of(before)[4:]
    page.get_by_label("More", exact=True).click()
    page.get_by_role("link", name="History…").click()
    page.get_by_role("link", name="Before all changes").click()
    page.get_by_role("button", name="Go back to this version").click()
    page.goto(sample.address)
    ready(page)
    assert events_of(downloaded(page)) == events_of(before)


def test_rapid_keys_all_arrive_in_order(desk: Page) -> None:
    head(desk, 0).click()
    press(desk, "n", "4", *"cdefgabcdefgabcdefgabcdefgabcd")
    settled(desk)
    written = downloaded(desk)
    names = [word for index in range(4) for word in pitches(written, index)]
    assert "".join(word.split()[1][0] for word in names[:30]) == "CDEFGABCDEFGABCDEFGABCDEFGABCD"
    assert all(word.startswith("1/2 ") for word in names[:30])
    expect(desk.get_by_role("button", name="Undo: Insert an eighth note")).to_be_visible()


def test_moves_and_edits_may_be_typed_ahead(desk: Page) -> None:
    """Each key means what it would have meant with a pause before it."""
    head(desk, 0).click()
    press(desk, "ArrowUp", "ArrowRight", "ArrowUp", "ArrowUp", "ArrowRight", "q")
    press(desk, "ArrowRight", "ArrowRight", "ArrowDown", "Shift+S")
    settled(desk)
    assert pitches(downloaded(desk), 0) == ["1 C#5", "1 E5", "1/2 E5", "1/2 r", "1 E5"]
    press(desk, *["Control+z"] * 6)
    settled(desk)
    assert pitches(downloaded(desk), 0) == ["1 C5", "1 D5", "1 E5", "1 F5"]


def test_a_note_is_dragged(desk: Page) -> None:
    box = head(desk, 2).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    space = desk.evaluate("document.querySelector('.staff path').getBoundingClientRect().width && 8.1")
    desk.mouse.move(x, y)
    desk.mouse.down()
    desk.mouse.move(x, y - space, steps=5)
    expect(desk.locator(".overlay.dragged")).to_have_count(1)
    press(desk, "Escape")
    desk.mouse.up()
    expect(desk.locator(".overlay.dragged")).to_have_count(0)
    assert pitches(downloaded(desk), 0)[2] == "1 E5"
    desk.mouse.move(x, y)
    desk.mouse.down()
    desk.mouse.move(x, y - space, steps=5)
    desk.mouse.up()
    settled(desk)
    assert pitches(downloaded(desk), 0)[2] == "1 G5"


def test_notes_are_written_with_the_mouse(desk: Page) -> None:
    staff = desk.locator("#music .measure").nth(1).locator(".staff").first
    lines = staff.locator("path").first.bounding_box()
    first = staff.locator(".notehead").first.bounding_box()
    assert lines
    assert first
    desk.get_by_role("button", name="Note input").click()
    desk.get_by_role("button", name="Eighth", exact=True).click()
    x = first["x"] + first["width"] / 2
    desk.mouse.move(x, lines["y"])
    expect(desk.locator(".overlay.ghost .glyph")).to_have_count(1)
    desk.mouse.click(x, lines["y"])
    settled(desk)
    assert pitches(downloaded(desk), 1) == ["1/2 F5", "1/2 r", "1 F5", "1 E5", "1 D5"]
    press(desk, "Shift+A")
    settled(desk)
    assert pitches(downloaded(desk), 1)[0] == "1/2 F5+A5"


def test_selecting(desk: Page) -> None:
    head(desk, 0).click()
    head(desk, 6).click(modifiers=["Shift"])
    assert words(desk) == "6 notes, measures 1 to 2"
    head(desk, 1).click(modifiers=["Control"])
    press(desk, "Escape")
    assert words(desk) == ""
    press(desk, "ArrowRight")
    assert words(desk) == "C5, quarter, measure 1, right hand"
    press(desk, "Shift+ArrowRight", "Shift+ArrowRight")
    assert words(desk) == "3 notes, measure 1"
    press(desk, "Control+ArrowRight")
    assert words(desk) == "G5, quarter, measure 2, right hand"
    press(desk, "End")
    assert words(desk) == "D5, quarter, measure 8, right hand"
    press(desk, "Control+a")
    assert words(desk) == "40 notes, measures 1 to 8"
    box = desk.locator("#music .measure").first.locator(".staff").first.bounding_box()
    assert box
    press(desk, "Escape")
    desk.mouse.move(box["x"] - 30, box["y"] - 20)
    desk.mouse.down()
    desk.mouse.move(box["x"] + box["width"] - 2, box["y"] + box["height"] + 20, steps=4)
    expect(desk.locator(".marquee")).to_be_visible()
    desk.mouse.up()
    assert words(desk) == "4 notes, measure 1"
    press(desk, "Delete")
    settled(desk)
    assert pitches(downloaded(desk), 0) == ["4 r"]


def test_every_function_has_a_button(desk: Page) -> None:
    """A person without a keyboard: forms of the menus, the inspector, undo in the bar."""
    head(desk, 0).click()
    for menu, item in (("Structure", "Key signature…"), ("Structure", "Time signature…")):
        desk.get_by_role("button", name=menu, exact=True).click()
        desk.get_by_role("button", name=item).click()
        if "Key" in item:
            desk.get_by_label("Key signature").select_option("2")
        else:
            desk.get_by_label("Beats in a measure").fill("3")
        desk.get_by_role("button", name="Apply").click()
        settled(desk)
    written = downloaded(desk)
    assert written.measures[0].key is not None
    assert (written.measures[0].key.fifths, len(written.measures)) == (2, 11)
    assert pitches(written, 1)[0] == "1 F5"

    head(desk, 0).click()
    desk.locator(".inspector-head").click()
    desk.get_by_label("Octave").fill("4")
    desk.get_by_label("Octave").press("Tab")
    settled(desk)
    desk.get_by_label("Staccato", exact=True).last.check()
    settled(desk)
    assert words(desk) == "C4, quarter, measure 1, right hand, staccato"
    desk.get_by_role("button", name="Undo: Add or remove staccato").click()
    settled(desk)
    assert words(desk) == "C4, quarter, measure 1, right hand"
    desk.get_by_role("button", name="Lines", exact=True).click()
    desk.get_by_role("button", name="Lyrics…").click()
    desk.get_by_label("Words").fill("A-ma-zing grace")
    desk.get_by_role("button", name="Write them").click()
    settled(desk)
    voice = downloaded(desk).measures[0].voices[0]
    assert [lyric.text for event in voice.events for lyric in event.lyrics] == ["A", "ma", "zing"]
    expect(desk.locator("#music .verse")).to_have_count(4)


def test_parts_are_added_and_removed(desk: Page) -> None:
    desk.get_by_role("button", name="Structure", exact=True).click()
    desk.get_by_role("button", name="Parts and instruments…").click()
    desk.get_by_label("Add a part").select_option("73")
    desk.get_by_role("button", name="Add", exact=True).click()
    expect(desk.get_by_label("Name")).to_have_count(2)
    desk.get_by_label("Instrument", exact=True).nth(1).select_option("40")
    settled(desk)
    expect(desk.get_by_label("Name").nth(1)).to_have_value("Violin")
    desk.get_by_role("button", name="Close").click()
    assert [part.name for part in downloaded(desk).parts] == ["Piano", "Violin"]
    # Tabs and downloads follow.
    tabs = desk.get_by_role("navigation", name="Tabs").get_by_role("link")
    versions = ["Full", "Intermediate", "Easy", "Lead sheet"]
    expect(tabs).to_have_text(["Score", "Piano", "Violin", *versions])
    desk.get_by_label("Download").click()
    expect(desk.get_by_role("link", name="All parts")).to_have_count(2)
    press(desk, "Escape", "Control+z", "Control+z")
    settled(desk)
    assert [part.name for part in downloaded(desk).parts] == ["Piano"]
    expect(tabs).to_have_text(["Score", *versions])


def test_versions_are_read_only(desk: Page) -> None:
    desk.get_by_role("link", name="Easy").click()
    ready(desk)
    expect(desk.get_by_text("This version is made from the score")).to_be_visible()
    expect(desk.get_by_role("toolbar")).to_have_count(0)
    head(desk, 0).click()
    press(desk, "ArrowUp")
    expect(desk.locator("#toast")).to_contain_text("Change the score, and it changes with it.")
    desk.get_by_role("link", name="Edit the score").click()
    ready(desk)
    assert pitches(downloaded(desk), 0)[0] == "1 C5"


def test_the_keys_are_listed(desk: Page) -> None:
    press(desk, "?")
    expect(desk.get_by_role("heading", name="Keys", exact=True)).to_be_visible()
    expect(desk.locator("#dialog")).to_contain_text("Add a measure at the end")
    assert desk.locator("#dialog .key-row").count() > 60
    press(desk, "Escape")
    expect(desk.locator("#dialog")).to_be_hidden()


def test_letters_typed_into_a_field_are_no_notes(desk: Page) -> None:
    head(desk, 0).click()
    desk.get_by_role("button", name="Structure", exact=True).click()
    desk.get_by_role("button", name="Title and composer…").click()
    desk.get_by_label("Title", exact=True).fill("")
    desk.keyboard.type("A cab, n 5")
    desk.get_by_role("button", name="Apply").click()
    settled(desk)
    expect(desk.get_by_role("heading", name="A cab, n 5")).to_be_visible()
    assert pitches(downloaded(desk), 0) == ["1 C5", "1 D5", "1 E5", "1 F5"]


def test_a_tablet_taps_and_drags(new_page: NewPage, clara: str) -> None:
    page = new_page(clara, width=1024, height=768, has_touch=True)
    open_new(page)
    box = head(page, 0).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.touchscreen.tap(x + 8, y)
    assert words(page) == "C5, quarter, measure 1, right hand"
    page.get_by_role("button", name="Accidentals").tap()
    page.get_by_role("button", name="Sharp", exact=True).tap()
    settled(page)
    assert words(page) == "C♯5, quarter, measure 1, right hand"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_editor_is_accessible_and_pictured(
    new_page: NewPage, clara: str, width: int, height: int, scheme: str
) -> None:
    SHOTS.mkdir(exist_ok=True)
    page = new_page(clara, width=width, height=height, scheme=scheme)
    open_new(page)
    head(page, 0).click()
    if width < 1500:
        page.locator(".inspector-head").click()
    page.screenshot(path=SHOTS / f"editor-{width}-{scheme}.png")
    assert findings(page) == []
    page.get_by_role("button", name="Structure", exact=True).click()
    page.screenshot(path=SHOTS / f"editor-menu-{width}-{scheme}.png")
    assert findings(page) == []
    press(page, "Escape", "?")
    page.screenshot(path=SHOTS / f"editor-help-{width}-{scheme}.png")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
