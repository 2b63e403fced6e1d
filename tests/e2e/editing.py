"""What browser tests of the editor share: small scores to edit, and the editor's state."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from editor.readers.musicxml import open_musicxml
from editor.writers.musicxml import write_musicxml
from tests.e2e.conftest import PASSWORD, PATIENCE_MS, until
from tests.editor.scores import PIANO, Builder, score, start
from transcriptions.music.score import Note, Score


def eight_measures() -> Score:
    """Quarters in the right hand, whole notes in the left."""
    b = Builder()
    right = ("q C5 | q D5 | q E5 | q F5", "q G5 | q F5 | q E5 | q D5")
    measures = [
        b.measure(
            str(index + 1),
            b.voice(right[index % 2]),
            b.voice("w C3", staff=2),
            **(start() if index == 0 else {}),
            barline="final" if index == 7 else "",
        )
        for index in range(8)
    ]
    return score(measures, [PIANO])


def open_new(page: Page, written: Score | None = None, name: str = "Exercise") -> str:
    """Imports a score as a piece of its own and opens it; its address."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.musicxml"
        path.write_bytes(write_musicxml(written or eight_measures()))
        page.goto("/new/")
        page.locator("#id_recording").set_input_files(path)
        page.get_by_role("button", name="Write the score").click()
        page.wait_for_url("**/score/", timeout=2 * PATIENCE_MS)
    ready(page)
    return page.url


def ready(page: Page) -> None:
    until(page, "document.documentElement.dataset.editor === 'ready'")


def head(page: Page, index: int) -> Locator:
    """The notehead of a note, counted as the page shows them: staff by staff in each measure."""
    return page.locator("#music .note .notehead").nth(index)


def first_head(page: Page, measure: int) -> Locator:
    """The first notehead of a measure's upper staff."""
    return page.locator("#music .measure").nth(measure).locator(".staff").first.locator(".notehead").first


def click(page: Page, target: Locator, *, key: str = "") -> None:
    """In the middle, where a half note's head is hollow; with a key held."""
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box
    if key:
        page.keyboard.down(key)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    if key:
        page.keyboard.up(key)


def settled(page: Page) -> None:
    """Waits until every edit is answered."""
    until(page, "window.rescoredEditor.queue.isIdle && window.rescoredEditor.backlog.length === 0")
    expect(page.locator("[data-saved]")).to_have_text("Saved")


def words(page: Page) -> str:
    return page.locator("[data-words]").inner_text()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def sign_up(page: Page, name: str) -> None:
    page.goto("/account/sign-up/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password confirmation").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("heading", name="New transcription")).to_be_visible()


def invite(administrator: Page, address: str, name: str, role: str) -> None:
    """Lets somebody look at a score or edit it."""
    identity = address.split("/t/")[1].split("/")[0]
    administrator.goto("/admin/transcriptions/membership/add/")
    for field, words in (("transcription", identity), ("user", name)):
        administrator.locator(f".field-{field} .select2-selection").click()
        administrator.locator(".select2-search__field").fill(words)
        found = administrator.locator(".select2-results__option[aria-selected]")
        expect(found).to_have_count(1)
        found.click()
    administrator.locator("#id_role").select_option(role)
    administrator.get_by_role("button", name="Save", exact=True).click()
    expect(administrator.locator(".messagelist .success")).to_be_visible()


def downloaded(page: Page) -> Score:
    """The score as its MusicXML download says it."""
    address = page.url.split("/score/")[0] + "/download/musicxml/"
    response = page.request.get(address)
    assert response.ok
    return open_musicxml(response.body()).score


def pitches(written: Score, measure: int, staff: int = 1) -> list[str]:
    """ "C5", "F#4+A4", "r" with values in quarters: what a measure of the download says, voice 1 of a staff."""
    [voice] = [voice for voice in written.measures[measure].voices if (voice.staff, voice.number) == (staff, 1)]
    return [f"{event.duration} {'+'.join(map(named, event.notes)) or 'r'}" for event in voice.events]


def named(note: Note) -> str:
    sign = {-2: "bb", -1: "b", 0: "", 1: "#", 2: "x"}[note.pitch.alter]
    return f"{note.pitch.step}{sign}{note.pitch.octave}{'~' if note.tied else ''}"
