"""The score's page, its systems, its picture and its downloads."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from accounts.models import User
from editor.systems import FIRST_SYSTEMS
from tests.editor import scores
from transcriptions.models import State, Transcription

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
Finished = Callable[..., Transcription]


PAGES = [
    "score/",
    "systems/m35/",
    "preview.svg",
]


@pytest.mark.parametrize("path", PAGES)
def test_only_the_owner_reaches_a_score(mine: Client, theirs: Client, finished: Finished, path: str) -> None:
    address = f"/t/{finished().pk}/{path}"
    assert mine.get(address).status_code == 200
    assert theirs.get(address).status_code == 404
    assert Client().get(address).headers["Location"] == f"/account/sign-in/?next={address}"
    assert mine.put(address).status_code == 405


def test_an_unfinished_one_leads_to_its_progress(mine: Client, owner: User) -> None:
    row = Transcription.objects.create(owner=owner, title="Song", source="upload", state=State.RUNNING)
    assert mine.get(f"/t/{row.pk}/score/").headers["Location"] == f"/t/{row.pk}/"
    for path in PAGES[1:]:
        assert mine.get(f"/t/{row.pk}/{path}").status_code == 404


def test_the_page_shows_the_piece_and_its_first_systems(mine: Client, finished: Finished) -> None:
    row = finished(copies=40, title="Träumerei", composer="Robert Schumann", tempo_bpm=96.4, meter="4/4", key="F major")
    page = mine.get(f"/t/{row.pk}/score/").content.decode()
    for text in ("Träumerei", "Robert Schumann", "96 bpm", "4/4", "F major"):
        assert text in page
    assert page.count('<svg class="music"') == FIRST_SYSTEMS
    waiting = re.findall(r'hx-get="(/t/[^"]+/systems/([^"/]+)/\?layout=wide&amp;tab=score)"', page)
    assert re.findall(r'id="system-([^"]+)"', page)[FIRST_SYSTEMS:] == [first for _, first in waiting]
    assert page.count('class="reserve" viewBox="') == len(waiting)
    address, first = waiting[0]
    system = mine.get(address.replace("&amp;", "&"), headers=HTMX).content.decode()
    assert f'id="system-{first}"' in system
    assert system.count('<svg class="music"') == 1
    assert mine.get(f"/t/{row.pk}/systems/nowhere/").status_code == 404


def test_nothing_on_the_page_needs_inline_style_or_script(mine: Client, finished: Finished) -> None:
    response = mine.get(f"/t/{finished().pk}/score/")
    page = response.content.decode()
    assert not re.search(r"\sstyle=", page)
    assert "<style" not in page
    assert re.findall(r'<script(?![^>]*\bsrc=)(?! type="application/json">)', page) == []
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval';" in f"{policy};"
    assert policy.count("unsafe") == 1


def test_other_pages_allow_no_code_but_scripts(mine: Client, finished: Finished) -> None:
    assert "unsafe" not in mine.get(finished().get_absolute_url()).headers["Content-Security-Policy"]
    assert "unsafe" not in mine.get("/").headers["Content-Security-Policy"]


def test_a_phone_gets_fewer_measures_a_line(mine: Client, finished: Finished) -> None:
    row = finished(copies=6)

    def systems(**asked: Any) -> int:
        page = mine.get(f"/t/{row.pk}/score/", **asked).content.decode()
        return len(re.findall(r'id="system-', page))

    wide = systems()
    assert systems(data={"layout": "narrow"}) > wide
    assert systems(headers={"User-Agent": "Mozilla/5.0 (iPhone) Mobile/15E148"}) > wide
    mine.cookies["layout"] = "narrow"
    assert systems() > wide
    assert systems(data={"layout": "wide"}) == wide
    assert systems(data={"layout": "nonsense"}) > wide


def test_another_layout_is_fetched_as_a_fragment(mine: Client, finished: Finished) -> None:
    fragment = mine.get(f"/t/{finished().pk}/score/?layout=narrow", headers=HTMX).content.decode()
    assert fragment.strip().startswith('<div id="music" class="music-lines narrow"')


def test_a_guessed_meter_is_said_with_a_button_for_every_alternative(mine: Client, finished: Finished) -> None:
    hints = {"tempo_bpm": 96.0, "meter": [3, 4], "pickup_beats": 1}
    other = {"kind": "pickup", "label": "with a pickup of 1 beat", "probability": 0.2, "hints": hints}
    row = finished(meter="4/4", confidence=0.3, alternatives=[other])
    page = mine.get(f"/t/{row.pk}/score/").content.decode()
    assert "The meter is a guess: 4/4" in page
    assert 'class="notes-on reading" open' in page
    assert page.count(f'action="/t/{row.pk}/rewrite/"') == 1
    for name, value in (("tempo_bpm", "96.0"), ("meter", "3/4"), ("pickup_beats", "1")):
        assert f'name="{name}" value="{value}"' in page
    assert ">with a pickup of 1 beat</button>" in page


def test_a_sure_meter_is_not_called_a_guess(mine: Client, finished: Finished) -> None:
    hints = {"tempo_bpm": 60.0, "meter": None, "pickup_beats": None}
    other = {"kind": "tempo", "label": "half as fast", "probability": 0.02, "hints": hints}
    row = finished(meter="4/4", confidence=0.9, alternatives=[other])
    page = mine.get(f"/t/{row.pk}/score/").content.decode()
    assert "is a guess" not in page
    assert 'class="notes-on reading" >' in page
    assert 'name="meter" value=""' in page


def test_what_a_person_said_can_be_taken_back(mine: Client, finished: Finished) -> None:
    row = finished(meter="3/4")
    row.plan |= {"hints": {"tempo_bpm": None, "meter": [3, 4], "pickup_beats": None}}
    row.save(update_fields=["plan"])
    page = mine.get(f"/t/{row.pk}/score/").content.decode()
    assert "Written in 3/4, as you said" in page
    assert ">as Rescored hears it</button>" in page


def test_tempo_meter_and_pickup_are_always_in_the_menu(mine: Client, finished: Finished) -> None:
    row = finished(meter="4/4")
    page = mine.get(f"/t/{row.pk}/score/").content.decode()
    assert "notes-on reading" not in page
    assert page.count(f'href="/t/{row.pk}/rewrite/"') == 1


def test_warnings_are_shown(mine: Client, finished: Finished) -> None:
    row = finished(warnings=["The beat is hard to hear."])
    assert "The beat is hard to hear." in mine.get(f"/t/{row.pk}/score/").content.decode()


def test_the_preview_is_made_once_and_known_again(mine: Client, finished: Finished) -> None:
    row = finished()
    first = mine.get(f"/t/{row.pk}/preview.svg")
    assert first.headers["Content-Type"] == "image/svg+xml"
    assert etree.fromstring(first.content).tag == "{http://www.w3.org/2000/svg}svg"
    again = mine.get(f"/t/{row.pk}/preview.svg", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert mine.get(f"/t/{row.pk}/preview.svg").content == first.content


TABS = ["score", "full", "intermediate", "easy", "lead-sheet"]


@pytest.mark.parametrize("path", ["score/", "systems/m35/"])
def test_only_the_owner_reaches_a_tab(mine: Client, theirs: Client, finished: Finished, path: str) -> None:
    address = f"/t/{finished().pk}/{path}?tab=easy"
    assert mine.get(address).status_code == 200
    assert theirs.get(address).status_code == 404
    assert Client().get(address).headers["Location"].startswith("/account/sign-in/?next=")
    assert mine.put(address).status_code == 405
    assert mine.get(address.replace("easy", "harder")).status_code == 404


def test_the_page_offers_every_tab_and_marks_the_chosen_one(mine: Client, finished: Finished) -> None:
    address = f"/t/{finished().pk}/score/"
    page = mine.get(f"{address}?tab=easy").content.decode()
    tabs = re.findall(r'<a href="([^"]+)" (aria-current="page")?>([^<]+)</a>', page)
    labels = ["Score", "Full", "Intermediate", "Easy", "Lead sheet"]
    assert [(link, label) for link, _, label in tabs] == [
        (f"{address}?tab={tab}", label) for tab, label in zip(TABS, labels, strict=True)
    ]
    assert [label for _, current, label in tabs if current] == ["Easy"]


def test_systems_and_downloads_follow_the_tab(mine: Client, finished: Finished) -> None:
    row = finished(copies=40)
    page = mine.get(f"/t/{row.pk}/score/?tab=lead-sheet&layout=narrow").content.decode()
    assert f'href="/t/{row.pk}/download/musicxml/?tab=lead-sheet"' in page
    assert f'href="/t/{row.pk}/download/midi-written/?tab=lead-sheet"' in page
    assert f'href="/t/{row.pk}/download/pdf/?paper=a4&amp;tab=lead-sheet"' in page
    waiting = re.findall(r'hx-get="(/t/[^"]+/systems/[^"/]+/\?layout=narrow&amp;tab=lead-sheet)"', page)
    system = mine.get(waiting[0].replace("&amp;", "&"), headers=HTMX).content.decode()
    assert 'class="harm"' in system


def test_drums_alone_have_no_versions(mine: Client, finished: Finished) -> None:
    row = finished(score=scores.drums())
    assert 'aria-label="Tabs" hidden>' in mine.get(f"/t/{row.pk}/score/").content.decode()
    assert mine.get(f"/t/{row.pk}/score/?tab=easy").status_code == 200
