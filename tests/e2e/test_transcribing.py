"""From the printed address to a score, its recording and its downloads, in a real browser."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from lxml import etree
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PATIENCE_MS, Finished, NewPage, Site, Watch


def test_the_printed_address_signs_in_once(site: Site, clara: str, new_page: NewPage, watch: Watch) -> None:
    watch.expect("410")
    page = new_page()
    page.goto(site.first_address)
    expect(page.get_by_text("This sign-in link has been used.")).to_be_visible()
    page.goto("/account/sign-in/")
    page.get_by_label("Username").fill("clara")
    page.get_by_label("Password").fill("a long and quiet secret")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Library")).to_be_visible()


def test_progress_came_through_the_socket(sample: Finished) -> None:
    assert len(sample.frames) > 3
    assert all('<section id="progress"' in frame for frame in sample.frames)
    assert any("Listening for the notes" in frame for frame in sample.frames)
    assert 'class="progress done"' in sample.frames[-1]


def test_the_score_is_engraved_with_what_was_found(page: Page, sample: Finished) -> None:
    page.goto(sample.address)
    expect(page.get_by_role("heading", name="Minuet in G")).to_be_visible()
    expect(page.locator(".composer")).to_have_text("Christian Petzold")
    expect(page.locator(".facts")).to_contain_text("G major")
    first = page.locator(".music-line svg.music").first
    expect(first).to_be_visible()
    assert first.locator(".note").count() > 10
    box = first.bounding_box()
    assert box
    assert box["width"] > 900


@pytest.mark.parametrize(
    ("label", "ending", "start"),
    [("MusicXML", ".musicxml", b"<?xml"), ("MIDI as written", ".mid", b"MThd"), ("MIDI as heard", ".mid", b"MThd")],
)
def test_downloads_are_what_they_say(page: Page, sample: Finished, label: str, ending: str, start: bytes) -> None:
    page.goto(sample.address)
    page.get_by_label("Download", exact=True).click()
    with page.expect_download() as begun:
        page.get_by_role("link", name=label).click()
    assert begun.value.suggested_filename.startswith("Minuet in G")
    assert begun.value.suggested_filename.endswith(ending)
    content = Path(begun.value.path()).read_bytes()
    assert content.startswith(start)
    if ending == ".musicxml":
        assert etree.fromstring(content).findtext(".//work-title") == "Minuet in G"


def test_a_pdf_is_made_and_then_downloads_by_itself(page: Page, sample: Finished) -> None:
    page.goto(sample.address)
    page.get_by_label("Download", exact=True).click()
    with page.expect_download(timeout=2 * PATIENCE_MS) as begun:
        page.get_by_role("link", name="PDF A4").click()
    assert begun.value.suggested_filename == "Minuet in G.pdf"
    assert Path(begun.value.path()).read_bytes().startswith(b"%PDF")
    expect(page.get_by_role("link", name="PDF A4")).to_be_visible()


def test_systems_come_as_one_scrolls_and_nothing_jumps(page: Page, long_piece: str) -> None:
    page.goto(long_piece)
    waiting = page.locator(".music-line.waiting")
    total = page.locator(".music-line").count()
    assert total > 12
    expect(page.locator(".music-line svg.music").first).to_be_visible()
    page.locator(".music-line").last.scroll_into_view_if_needed()
    expect(page.locator(".music-line").last.locator("svg.music")).to_be_visible()
    page.evaluate("document.querySelectorAll('.music-line').forEach((system) => system.scrollIntoView())")
    for index in range(total):
        page.locator(".music-line").nth(index).scroll_into_view_if_needed()
    expect(waiting).to_have_count(0)
    assert page.locator(".music-line svg.music").count() == total


def test_a_narrow_window_gets_a_layout_of_its_own(page: Page, long_piece: str) -> None:
    page.goto(long_piece)
    wide = page.locator(".music-line").count()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#music.narrow")).to_be_visible()
    assert page.locator(".music-line").count() > wide
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_print_gives_the_music_alone(page: Page, sample: Finished) -> None:
    page.goto(sample.address)
    page.emulate_media(media="print")
    for hidden in (".bar", ".transport", ".facts"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator(".music-line svg.music").first).to_be_visible()


def test_a_cancel_a_lost_server_and_a_second_page_lose_nothing(
    page: Page, new_page: NewPage, clara: str, site: Site, sample: Finished, watch: Watch
) -> None:
    page.goto("/new/")
    page.get_by_role("button", name="Try the sample").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled.")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    page.locator(".step.active").wait_for()
    second = new_page(clara)
    second.goto(page.url)
    for complaint in ("console:", "error:"):
        watch.expect(complaint)
    [web] = [child for child in psutil.Process(site.launcher.pid).children() if "rescored_site.web" in child.cmdline()]
    web.kill()
    page.wait_for_url("**/score/", timeout=5 * PATIENCE_MS)
    second.wait_for_url("**/score/", timeout=PATIENCE_MS)
    assert page.url == second.url


def test_what_is_no_recording_is_explained(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "shopping list.mp3"
    path.write_text("bread, butter, manuscript paper\n" * 50)
    page.goto("/new/")
    page.get_by_label("Drop a recording here").set_input_files(path)
    expect(page.locator("[data-chosen]")).to_contain_text("shopping list.mp3")
    page.get_by_role("button", name="Write the score").click()
    expect(page.locator(".failure")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_a_dropped_file_is_taken_and_a_large_one_refused_in_the_browser(page: Page, site: Site) -> None:
    page.goto("/new/")
    drop = """([name, megabytes]) => {
        const given = new DataTransfer();
        given.items.add(new File([new Uint8Array(megabytes * 1024 * 1024)], name));
        document.querySelector("[data-drop]").dispatchEvent(
            new DragEvent("drop", { dataTransfer: given, bubbles: true, cancelable: true }));
    }"""
    page.evaluate(drop, ["small.wav", 1])
    expect(page.locator("[data-chosen]")).to_have_text("small.wav · 1.0 MB")
    page.evaluate(drop, ["huge.wav", 501])
    expect(page.locator("[data-refused]")).to_contain_text("at most 500 MB can be uploaded")
    assert page.evaluate("document.getElementById('id_recording').files.length") == 0


def test_a_refused_link_is_explained_in_place(page: Page, watch: Watch) -> None:
    watch.expect("422")
    page.goto("/new/")
    page.get_by_label("Link to a video or recording").fill("http://192.168.1.1/song.mp3")
    page.get_by_role("button", name="Write the score").click()
    expect(page.locator("#new-form .errors").filter(has_text=re.compile(r"\w"))).to_be_visible()
    expect(page.get_by_label("Link to a video or recording")).to_have_value("http://192.168.1.1/song.mp3")


@pytest.mark.parametrize("announced", [True, False])
def test_two_gigabytes_are_refused_before_they_are_taken_in(site: Site, announced: bool) -> None:
    """By the announced length at once; without one as soon as more has come than may."""
    place = urlsplit(site.base)
    length = f"Content-Length: {2 * 1024**3}" if announced else "Transfer-Encoding: chunked"
    piece = bytes(1024**2)
    with socket.create_connection((place.hostname, place.port), timeout=60) as connection:
        head = (
            f"POST /new/ HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: multipart/form-data; boundary=x\r\n{length}"
        )
        connection.sendall(f"{head}\r\n\r\n".encode())
        if not announced:
            for _ in range(502):
                connection.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        answer = connection.recv(64)
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_meter_that_a_person_gives_writes_the_score_again(page: Page, sample: Finished) -> None:
    page.goto(sample.address)
    reading = page.locator(".reading")
    reading.evaluate("details => { details.open = true; }")
    reading.get_by_role("link", name="Tempo, meter, pickup…").click()
    page.locator("#id_meter").fill("2/4")
    page.get_by_role("button", name="Write it again").click()
    expect(reading.locator("summary")).to_contain_text("Written in 2/4, as you said", timeout=2 * PATIENCE_MS)
    expect(page.locator(".music-line svg.music").first).to_be_visible()
    reading.evaluate("details => { details.open = true; }")
    reading.get_by_role("button", name="as Rescored hears it").click()
    expect(page.get_by_role("heading", name="Minuet in G")).to_be_visible(timeout=2 * PATIENCE_MS)
    expect(reading.locator("summary")).not_to_contain_text("as you said", timeout=2 * PATIENCE_MS)
