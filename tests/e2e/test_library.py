"""The library in a browser: search, rename, delete; what strangers see."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Finished, NewPage, Site, Watch, until


def test_the_search_answers_as_one_types(page: Page, sample: Finished, long_piece: str) -> None:
    page.goto("/")
    # Other tests leave more scores than a page of the library shows.
    page.get_by_role("searchbox").press_sequentially("long pi", delay=30)
    expect(page.locator(".card").filter(has_text="Long piece")).to_be_visible()
    expect(page.locator(".card").filter(has_text="Minuet in G")).to_have_count(0)
    page.get_by_role("searchbox").fill("")
    page.get_by_role("searchbox").press_sequentially("petz", delay=30)
    expect(page.locator(".card").filter(has_text="Long piece")).to_have_count(0)
    expect(page.locator(".card").first).to_contain_text("Minuet in G")
    assert "q=petz" in page.url
    page.get_by_role("searchbox").fill("nothing like this")
    expect(page.get_by_text("Nothing found for “nothing like this”")).to_be_visible()


def test_cards_show_the_first_system(page: Page, sample: Finished) -> None:
    page.goto("/")
    picture = page.locator(".card.done img").first
    expect(picture).to_be_visible()
    until(page, "document.querySelector('.card.done img').naturalWidth > 0")


def test_renaming_in_the_dialog(page: Page, long_piece: str) -> None:
    page.goto(long_piece)
    page.get_by_label("More", exact=True).click()
    page.get_by_role("link", name="Title and composer…").click()
    page.get_by_role("dialog").get_by_label("Title").fill("Scales for a Rainy Day")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Scales for a Rainy Day")).to_be_visible()
    page.get_by_label("More", exact=True).click()
    page.get_by_role("link", name="Title and composer…").click()
    page.get_by_role("dialog").get_by_label("Title").fill("Long piece")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Long piece")).to_be_visible()


def test_deleting_asks_first_and_takes_the_files(page: Page, site: Site, sample: Finished) -> None:
    page.goto("/new/")
    page.get_by_label("Drop a recording here").set_input_files(
        {"name": "To be deleted.mp3", "mimeType": "audio/mpeg", "buffer": b"not a recording"}
    )
    page.get_by_role("button", name="Write the score").click()
    page.locator(".failure").wait_for()
    identity = page.url.rstrip("/").rsplit("/", 1)[1]
    assert any(identity in str(path) for path in site.media())
    page.goto("/")
    doomed = page.locator(".card").filter(has_text="To be deleted")
    doomed.get_by_label("More about To be deleted").click()
    doomed.get_by_role("link", name="Delete…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("can’t be undone")
    dialog.get_by_role("link", name="Keep it").click()
    expect(dialog).to_be_hidden()
    doomed.get_by_label("More about To be deleted").click()
    doomed.get_by_role("link", name="Delete…").click()
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("“To be deleted” was deleted.")).to_be_visible()
    expect(doomed).to_have_count(0)
    assert not any(identity in str(path) for path in site.media())


def test_strangers_see_an_empty_library_and_404(new_page: NewPage, sample: Finished, watch: Watch) -> None:
    watch.expect("404")
    page = new_page()
    page.goto("/account/sign-up/")
    page.get_by_label("Username").fill("robert")
    page.get_by_label("Password", exact=True).fill("another quiet secret")
    page.get_by_label("Password confirmation").fill("another quiet secret")
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("heading", name="New transcription").wait_for()
    page.goto("/")
    expect(page.get_by_role("heading", name="Your scores will be here")).to_be_visible()
    for path in ("", "../", "../systems/m1/", "../preview.svg", "../recording/", "../download/pdf/"):
        answer = page.goto(sample.address + path)
        assert answer
        assert answer.status == 404
    page.goto(sample.address)
    expect(page.get_by_role("heading", name="Nothing is here")).to_be_visible()
