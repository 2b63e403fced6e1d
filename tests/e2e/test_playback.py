"""Hearing a score and its recording: real sound from the browser, from the place that was asked for."""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import SHOTS, Finished, NewPage, Watch, until

EARS = Path(__file__).with_name("hearing.js")
LOUD = "ears.loudness() > 0.003"
SILENT = "ears.loudness() < 0.0003"
PLACE = "Number(document.querySelector('[data-place]').value)"
# A busy machine of two cores: the place is shown as the last frame found it.
TOLERANCE_S = 0.35


@pytest.fixture
def page(new_page: NewPage, clara: str) -> Page:
    page = new_page(clara)
    page.add_init_script(path=EARS)
    return page


def open_score(page: Page, address: str) -> dict[str, Any]:
    """Returns the note list, once the transport knows it."""
    with page.expect_response(lambda response: "/notes/" in response.url) as answer:
        page.goto(address)
    until(page, "document.querySelector('[data-place]').max > 0")
    found: dict[str, Any] = answer.value.json()
    return found


def play(page: Page) -> None:
    page.get_by_role("button", name="Play", exact=True).click()
    until(page, "document.querySelector('.transport').dataset.state === 'playing'")


def test_the_score_is_heard_and_followed(page: Page, long_piece: str) -> None:
    open_score(page, long_piece)
    assert (
        page.evaluate("performance.getEntriesByType('resource').filter(({name}) => name.includes('sonivox')).length")
        == 0
    )
    page.get_by_role("button", name="Play", exact=True).click()
    until(page, LOUD)
    until(page, "document.querySelector('[data-bar]').textContent === 'Bar 3'")
    first = page.locator(".measure").nth(2)
    assert page.locator(".note.sounding").count() > 0
    line, measure = page.locator(".playhead").bounding_box(), first.bounding_box()
    assert line
    assert measure
    assert measure["x"] - 10 <= line["x"] <= measure["x"] + measure["width"] + 10
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / "playing-1280.png")
    page.keyboard.press("Space")  # on the button, which has the focus
    until(page, SILENT)
    stood = page.evaluate(PLACE)
    page.wait_for_timeout(300)
    assert page.evaluate(PLACE) == stood
    page.get_by_role("button", name="Stop").click()
    assert page.evaluate(PLACE) == 0
    assert statistics.mean(page.evaluate("ears.frames")) < 2


def test_notes_sound_at_their_exact_times(page: Page, long_piece: str) -> None:
    listed = open_score(page, long_piece)
    play(page)
    until(page, "(window.onset ??= ears.onset()) !== null")
    # What was ordered for a moment is heard at that moment: the attack of a piano takes a few milliseconds.
    assert page.evaluate("onset - ears.orders[0][0]") == pytest.approx(0.015, abs=0.025)
    until(page, "ears.orders.length > 8")
    orders = page.evaluate("ears.orders.slice(0, 8)")
    first_measure = listed["measures"][0]
    [[_, tempo]] = first_measure["tempo"]
    expected = sorted((note[0] * 60 / tempo, note[2], note[3]) for note in first_measure["notes"])[:8]
    first = orders[0][0]
    assert [pitch for _, pitch, _ in sorted(orders)] == [pitch for _, pitch, _ in expected]
    assert [time - first for time, _, _ in sorted(orders)] == pytest.approx([time for time, _, _ in expected], abs=0.05)


def test_it_plays_from_a_bar_at_another_tempo(page: Page, long_piece: str) -> None:
    listed = open_score(page, long_piece)
    fifth = listed["measures"][4]
    page.evaluate(f"document.querySelector('.transport').playback.moveTo('{fifth['id']}')")
    expect(page.locator("[data-bar]")).to_have_text(f"Bar {fifth['label']}")
    tempo = page.get_by_label("Tempo in per cent")
    tempo.fill("200")
    tempo.press("Tab")
    play(page)
    start, passed = page.evaluate(f"[ears.context.currentTime, {PLACE}]")
    page.wait_for_timeout(2000)
    later, then = page.evaluate(f"[ears.context.currentTime, {PLACE}]")
    assert then - passed == pytest.approx(2 * (later - start), abs=TOLERANCE_S)
    assert page.evaluate("ears.orders[0][1]") in {note[2] for note in fifth["notes"] if note[0] == 0}
    tempo.fill("7")
    tempo.press("Tab")
    expect(tempo).to_have_value("25")


def test_a_seek_while_it_plays_goes_there_at_once(page: Page, long_piece: str) -> None:
    open_score(page, long_piece)
    play(page)
    page.get_by_label("Place in the piece").fill("60")
    page.wait_for_timeout(500)
    assert 60 <= page.evaluate(PLACE) < 65
    until(page, LOUD)
    # The music followed.
    line = page.locator(".playhead").bounding_box()
    assert line
    assert 0 < line["y"] < 900


def test_a_click_while_it_plays_goes_there(page: Page, long_piece: str) -> None:
    listed = open_score(page, long_piece)
    play(page)
    fourth = listed["measures"][3]
    box = page.locator(f".measure[data-id='{fourth['id']}']").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.6)
    until(page, f"document.querySelector('[data-bar]').textContent === 'Bar {fourth['label']}'")
    # What is selected on the way does not disturb.
    page.evaluate("document.querySelector('.transport').playback.moveTo('{}')".format(listed["measures"][0]["id"]))
    page.wait_for_timeout(200)
    assert page.locator("[data-bar]").text_content() != "Bar 1"


def test_a_loop_of_typed_bars_comes_back(page: Page, long_piece: str) -> None:
    listed = open_score(page, long_piece)
    second, third = listed["measures"][1], listed["measures"][2]
    page.get_by_label("Mixer and more").click()
    page.get_by_label("First bar of the loop").fill(second["label"])
    page.get_by_label("Last bar of the loop").fill(second["label"])
    page.get_by_label("Tempo in per cent").fill("200")
    page.get_by_role("button", name="Loop", exact=True).click()
    page.evaluate(f"document.querySelector('.transport').playback.moveTo('{second['id']}')")
    play(page)
    page.evaluate(
        "() => { window.seen = new Set();"
        " document.querySelector('.transport').playback.onCursor(({measureId}) => seen.add(measureId)); }"
    )
    page.wait_for_timeout(3000)
    assert page.evaluate("[...seen]") == [second["id"]]
    page.get_by_role("button", name="Loop", exact=True).click()
    until(page, f"seen.has('{third['id']}')")


def test_an_edit_is_heard_while_it_plays(page: Page, long_piece: str) -> None:
    listed = open_score(page, long_piece)
    play(page)
    fourth = listed["measures"][3]
    fourth["notes"] = [[0, 4, 107, 99, 0, "n-new", "e-new"]]
    changes = {"measures": [fourth], "written": None, "order": None, "parts": None}
    page.evaluate("(changes) => document.querySelector('.transport').playback.update(changes)", changes)
    until(page, "ears.orders.some(([, pitch, velocity]) => pitch === 107 && velocity === 99)")
    assert page.evaluate("document.querySelector('.transport').dataset.state") == "playing"


def test_a_note_is_heard_alone(page: Page, long_piece: str) -> None:
    open_score(page, long_piece)
    page.locator("h1").click()  # browsers want a gesture before any sound
    page.evaluate("document.querySelector('.transport').playback.sound([60, 64, 67], 40)")
    until(page, LOUD)
    assert page.evaluate("ears.orders.map(([, pitch]) => pitch)") == [60, 64, 67]
    until(page, SILENT)
    assert page.evaluate("document.querySelector('.transport').playback.isPlaying") is False


def test_a_muted_part_is_silent_and_a_metronome_clicks(page: Page, long_piece: str) -> None:
    open_score(page, long_piece)
    page.get_by_label("Mixer and more").click()
    page.get_by_role("button", name="Mute: Piano").click()
    play(page)
    page.wait_for_timeout(1200)
    assert page.evaluate(SILENT)
    page.get_by_role("button", name="Metronome").click()
    until(page, LOUD)


def test_the_recording_plays_from_the_same_bar(page: Page, sample: Finished) -> None:
    listed = open_score(page, sample.address)
    bar = listed["measures"][6]
    page.get_by_role("button", name="Recording", exact=True).click()
    page.evaluate(f"document.querySelector('.transport').playback.moveTo('{bar['id']}')")
    play(page)
    until(page, LOUD)
    order = page.evaluate("ears.stretches.find(({active}) => active)")
    assert order["input"] == pytest.approx(bar["span_s"][0], abs=0.001)
    assert order["rate"] == 1
    # The recording alone needs no sound bank.
    assert (
        page.evaluate("performance.getEntriesByType('resource').filter(({name}) => name.includes('sonivox')).length")
        == 0
    )
    tempo = page.get_by_label("Tempo in per cent")
    tempo.fill("50")
    tempo.press("Tab")
    assert page.evaluate("ears.stretches.at(-1).rate") == 0.5
    until(page, LOUD)
    page.get_by_label("Balance of score and recording").fill("50")
    until(page, "ears.orders.length > 3")
    page.get_by_role("button", name="Pause").click()
    until(page, SILENT)


def test_without_a_recording_there_is_no_switch(page: Page, long_piece: str) -> None:
    open_score(page, long_piece)
    assert page.get_by_role("group", name="What sounds").count() == 0


def test_sounds_that_do_not_come_are_named_and_tried_again(page: Page, long_piece: str, watch: Watch) -> None:
    def refuse(route: Route) -> None:
        route.abort()

    watch.expect("ERR_FAILED")
    page.route("**/sonivox*", refuse)
    open_score(page, long_piece)
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-message]")).to_have_text("The sounds could not be loaded. Press Play to try again.")
    page.unroute("**/sonivox*", refuse)
    play(page)
    until(page, LOUD)
    expect(page.locator("[data-message]")).to_be_hidden()


def test_without_audio_worklets_the_recording_still_plays(page: Page, sample: Finished) -> None:
    page.add_init_script("delete window.AudioWorkletNode")
    open_score(page, sample.address)
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-message]")).to_have_text("Sound needs a secure address: https, or localhost.")
    expect(page.get_by_label("The recording", exact=True)).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(1600, 1000), (1024, 768), (390, 844)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_transport_fits(
    new_page: NewPage, clara: str, sample: Finished, width: int, height: int, scheme: Any
) -> None:
    page = new_page(clara, width=width, height=height, scheme=scheme)
    open_score(page, sample.address)
    page.get_by_label("Mixer and more").click()
    page.screenshot(path=SHOTS / f"transport-{scheme}-{width}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    mixer = page.locator(".mixer").bounding_box()
    assert mixer
    assert 0 <= mixer["x"] <= width - mixer["width"]
    boxes = [control.bounding_box() for control in page.locator(".transport :is(button, input, summary)").all()]
    assert min(min(box["width"], box["height"]) for box in boxes if box) >= 18
