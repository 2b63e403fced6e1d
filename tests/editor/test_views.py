"""The score's page, its systems, its picture and its downloads."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import mido
import pytest
from django.test import Client
from dramatiq import Message
from dramatiq.brokers.stub import StubBroker
from lxml import etree

from accounts.models import User
from editor.models import Export, ExportState
from editor.views import FIRST_SYSTEMS, file_name
from tests.editor import scores
from transcriptions.models import State, Transcription

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
Finished = Callable[..., Transcription]


@pytest.fixture
def mine(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


@pytest.fixture
def theirs(stranger: User) -> Client:
    client = Client()
    client.force_login(stranger)
    return client


PAGES = [
    "score/",
    "systems/0/",
    "preview.svg",
    *(f"download/{form}/" for form in ("musicxml", "midi-heard", "midi-written")),
]


@pytest.mark.parametrize("path", PAGES)
def test_only_the_owner_reaches_a_score(mine: Client, theirs: Client, finished: Finished, path: str) -> None:
    address = f"/t/{finished().pk}/{path}"
    assert mine.get(address).status_code == 200
    assert theirs.get(address).status_code == 404
    assert Client().get(address).headers["Location"] == f"/account/sign-in/?next={address}"
    assert mine.put(address).status_code == 405


def test_a_pdf_is_for_the_owner_only(theirs: Client, finished: Finished) -> None:
    address = f"/t/{finished().pk}/download/pdf/"
    assert theirs.get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert not Export.objects.exists()


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
    waiting = re.findall(r'hx-get="(/t/[^"]+/systems/(\d+)/\?layout=wide)"', page)
    assert [int(index) for _, index in waiting[:2]] == [FIRST_SYSTEMS, FIRST_SYSTEMS + 1]
    assert page.count('class="reserve" viewBox="') == len(waiting)
    system = mine.get(waiting[0][0], headers=HTMX).content.decode()
    assert f'id="system-{FIRST_SYSTEMS}"' in system
    assert system.count('<svg class="music"') == 1
    assert mine.get(f"/t/{row.pk}/systems/{FIRST_SYSTEMS + len(waiting)}/").status_code == 404


def test_nothing_on_the_page_needs_inline_style_or_script(mine: Client, finished: Finished) -> None:
    response = mine.get(f"/t/{finished().pk}/score/")
    page = response.content.decode()
    assert not re.search(r"\sstyle=", page)
    assert "<style" not in page
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_a_phone_gets_fewer_measures_a_line(mine: Client, finished: Finished) -> None:
    row = finished(copies=6)

    def systems(**asked: Any) -> int:
        page = mine.get(f"/t/{row.pk}/score/", **asked).content.decode()
        return len(re.findall(r'id="system-\d+"', page))

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


def test_musicxml_has_the_present_title(mine: Client, finished: Finished) -> None:
    row = finished(title="Für Elise: Ende?", composer="L. van Beethoven")
    response = mine.get(f"/t/{row.pk}/download/musicxml/")
    assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''F%C3%BCr%20Elise%20Ende.musicxml"
    root = etree.fromstring(response.content)
    assert root.findtext(".//work-title") == "Für Elise: Ende?"
    assert root.findtext(".//creator") == "L. van Beethoven"


def test_midi_as_written_and_as_heard(mine: Client, finished: Finished) -> None:
    row = finished(title="Song")
    heard = mine.get(f"/t/{row.pk}/download/midi-heard/")
    assert heard.headers["Content-Disposition"] == 'attachment; filename="Song (as heard).mid"'
    notes = [message for message in mido.MidiFile(file=io.BytesIO(heard.content)) if message.type == "note_on"]
    assert [(note.note, note.velocity) for note in notes if note.velocity] == [(60, 80), (64, 90)]
    written = mine.get(f"/t/{row.pk}/download/midi-written/")
    assert written.headers["Content-Type"] == "audio/midi"
    assert mido.MidiFile(file=io.BytesIO(written.content)).length > 0


@pytest.mark.parametrize("form", ["docx", "midi", "pdfx"])
def test_other_forms_are_not_found(mine: Client, finished: Finished, form: str) -> None:
    assert mine.get(f"/t/{finished().pk}/download/{form}/").status_code == 404


def test_unknown_paper_is_not_found(mine: Client, finished: Finished) -> None:
    assert mine.get(f"/t/{finished().pk}/download/pdf/?paper=a3").status_code == 404


def sent(broker: StubBroker) -> list[Any]:
    return [Message.decode(data).args for data in broker.queues["cpu"].queue]


def test_a_pdf_is_made_by_a_worker_and_then_downloaded(
    mine: Client, finished: Finished, broker: StubBroker, django_capture_on_commit_callbacks: Any
) -> None:
    row = finished(title="Song")
    address = f"/t/{row.pk}/download/pdf/?paper=letter"
    with django_capture_on_commit_callbacks(execute=True):
        first = mine.get(address)
    assert (first.status_code, first.headers["Refresh"]) == (200, "2")
    assert "being made" in first.content.decode()
    export = Export.objects.get()
    assert sent(broker) == [(export.pk,)]
    assert 'hx-trigger="every 1s"' in mine.get(address, headers=HTMX).content.decode()
    broker.actors["make_pdf"].fn(export.pk)
    fragment = mine.get(address, headers=HTMX).content.decode()
    assert "data-begin" in fragment
    assert f'href="{address}"' in fragment
    response = mine.get(address)
    assert response.headers["Content-Disposition"] == 'attachment; filename="Song.pdf"'
    assert response.content.startswith(b"%PDF")


def test_a_pdf_is_made_again_after_renaming(
    mine: Client, finished: Finished, broker: StubBroker, django_capture_on_commit_callbacks: Any
) -> None:
    row = finished(title="Before")
    mine.get(f"/t/{row.pk}/download/pdf/")
    old = Export.objects.get()
    broker.actors["make_pdf"].fn(old.pk)
    old.refresh_from_db()
    Transcription.objects.update(title="After")
    with django_capture_on_commit_callbacks(execute=True):
        mine.get(f"/t/{row.pk}/download/pdf/")
    new = Export.objects.get()
    assert (new.state, new.pk != old.pk) == (ExportState.QUEUED, True)
    assert not old.file.storage.exists(str(old.file.name))


def test_a_pdf_that_failed_can_be_asked_for_again(
    mine: Client, finished: Finished, broker: StubBroker, django_capture_on_commit_callbacks: Any
) -> None:
    row = finished()
    address = f"/t/{row.pk}/download/pdf/?paper=a4"
    mine.get(address)
    Export.objects.update(state=ExportState.FAILED)
    assert "could not be made" in mine.get(address).content.decode()
    assert "could not be made" in mine.get(address, headers=HTMX).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert mine.post(address).headers["Location"] == address
    assert Export.objects.get().state == ExportState.QUEUED
    assert len(sent(broker)) == 1


def test_file_names_are_fit_for_file_systems() -> None:
    assert file_name('a/b\\c:d*e?f"g<h>i|j\n\x00.') == "abcdefghij"
    assert file_name("...") == "score"
    assert file_name("x" * 300) == "x" * 100


VERSIONS = ["as-played", "full", "intermediate", "easy", "lead-sheet"]


@pytest.mark.parametrize("path", ["score/", "systems/0/", "download/musicxml/", "download/midi-written/"])
def test_only_the_owner_reaches_a_version(mine: Client, theirs: Client, finished: Finished, path: str) -> None:
    address = f"/t/{finished().pk}/{path}?version=easy"
    assert mine.get(address).status_code == 200
    assert theirs.get(address).status_code == 404
    assert Client().get(address).headers["Location"].startswith("/account/sign-in/?next=")
    assert mine.put(address).status_code == 405
    assert mine.get(address.replace("easy", "harder")).status_code == 404


def test_the_page_offers_every_version_and_marks_the_chosen_one(mine: Client, finished: Finished) -> None:
    address = f"/t/{finished().pk}/score/"
    page = mine.get(f"{address}?version=easy").content.decode()
    tabs = re.findall(r'<a href="([^"]+)" (aria-current="page")?>([^<]+)</a>', page)
    labels = ["As played", "Full", "Intermediate", "Easy", "Lead sheet"]
    assert [(link, label) for link, _, label in tabs] == [
        (f"{address}?version={version}", label) for version, label in zip(VERSIONS, labels, strict=True)
    ]
    assert [label for _, current, label in tabs if current] == ["Easy"]


def test_systems_and_downloads_follow_the_version(mine: Client, finished: Finished) -> None:
    row = finished(copies=40)
    page = mine.get(f"/t/{row.pk}/score/?version=lead-sheet&layout=narrow").content.decode()
    assert f'href="/t/{row.pk}/download/musicxml/?version=lead-sheet"' in page
    assert f'href="/t/{row.pk}/download/midi-written/?version=lead-sheet"' in page
    assert f'href="/t/{row.pk}/download/pdf/?paper=a4&amp;version=lead-sheet"' in page
    waiting = re.findall(r'hx-get="(/t/[^"]+/systems/\d+/\?layout=narrow&amp;version=lead-sheet)"', page)
    system = mine.get(waiting[0].replace("&amp;", "&"), headers=HTMX).content.decode()
    assert 'class="harm"' in system


def test_drums_alone_have_no_versions(mine: Client, finished: Finished) -> None:
    row = finished(score=scores.drums())
    assert 'aria-label="Versions"' not in mine.get(f"/t/{row.pk}/score/").content.decode()
    assert mine.get(f"/t/{row.pk}/score/?version=easy").status_code == 200


def test_a_version_is_downloaded_under_its_name(mine: Client, finished: Finished) -> None:
    row = finished(title="Song")
    response = mine.get(f"/t/{row.pk}/download/musicxml/?version=lead-sheet")
    assert response.headers["Content-Disposition"] == 'attachment; filename="Song (lead sheet).musicxml"'
    root = etree.fromstring(response.content)
    assert root.findtext(".//work-title") == "Song (lead sheet)"
    assert [element.text for element in root.iterfind(".//score-part/part-name")] == ["Melody"]
    assert root.find(".//harmony") is not None
    easy = mido.MidiFile(file=io.BytesIO(mine.get(f"/t/{row.pk}/download/midi-written/?version=easy").content))
    played = mido.MidiFile(file=io.BytesIO(mine.get(f"/t/{row.pk}/download/midi-written/").content))
    assert 0 < count_notes(easy) < count_notes(played)


def count_notes(file: mido.MidiFile) -> int:
    return sum(message.type == "note_on" for track in file.tracks for message in track)


def test_each_version_has_a_pdf_of_its_own(mine: Client, finished: Finished, broker: StubBroker) -> None:
    row = finished(title="Song")
    for query in ("", "?version=easy"):
        mine.get(f"/t/{row.pk}/download/pdf/{query}")
    assert sorted(Export.objects.values_list("version", flat=True)) == ["as-played", "easy"]
    export = Export.objects.get(version="easy")
    broker.actors["make_pdf"].fn(export.pk)
    address = f"/t/{row.pk}/download/pdf/?paper=a4&version=easy"
    assert address.replace("&", "&amp;") in mine.get(address, headers=HTMX).content.decode()
    response = mine.get(address)
    assert response.headers["Content-Disposition"] == 'attachment; filename="Song (easy).pdf"'
    assert response.content.startswith(b"%PDF")
