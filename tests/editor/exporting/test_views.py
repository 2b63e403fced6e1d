"""Downloads: who reaches them, what they hold, what they are called, and how exports come about."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any
from zipfile import ZipFile

import mido
import pytest
import verovio
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from dramatiq import Message
from dramatiq.brokers.stub import StubBroker
from lxml import etree
from pypdf import PdfReader

from accounts.models import User
from editor.models import Export, ExportState
from tests.editor import scores
from transcriptions.models import Membership, Role, State, Transcription

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
DIRECT = ("musicxml", "mxl", "mei", "midi-written", "midi-heard")
MADE = ("pdf", "parts", "svg", "mp3", "wav", "opus")
Finished = Callable[..., Transcription]


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


@pytest.mark.parametrize("form", DIRECT + MADE)
def test_only_the_owner_and_members_download(mine: Client, theirs: Client, finished: Finished, form: str) -> None:
    row = finished()
    address = f"/t/{row.pk}/download/{form}/"
    assert theirs.get(address).status_code == 404
    assert Client().get(address).headers["Location"] == f"/account/sign-in/?next={address}"
    assert not Export.objects.exists()
    assert mine.get(address).status_code == (200 if form in DIRECT else 302)
    assert mine.post(address).status_code == 405
    Membership.objects.create(transcription=row, user=User.objects.get(username="robert"), role=Role.VIEWER)
    assert theirs.get(address).status_code == (200 if form in DIRECT else 302)


def test_only_the_owner_reaches_an_export(mine: Client, theirs: Client, finished: Finished) -> None:
    row, other = finished(), finished()
    address = mine.get(f"/t/{row.pk}/download/pdf/").headers["Location"]
    assert address == f"/t/{row.pk}/exports/{Export.objects.get().pk}/"
    for verb in ("get", "post"):
        assert getattr(theirs, verb)(address).status_code == 404
        assert getattr(Client(), verb)(address).headers["Location"] == f"/account/sign-in/?next={address}"
        assert getattr(mine, verb)(address.replace(str(row.pk), str(other.pk))).status_code == 404
    assert mine.get(address).status_code == 200
    assert mine.put(address).status_code == 405


def test_an_unfinished_one_has_no_downloads(mine: Client, owner: User) -> None:
    row = Transcription.objects.create(owner=owner, title="Song", source="upload", state=State.RUNNING)
    for form in DIRECT + MADE:
        assert mine.get(f"/t/{row.pk}/download/{form}/").status_code == 404


@pytest.mark.parametrize(
    "path", ["docx/", "midi/", "pdfx/", "pdf/?paper=a3", "svg/?paper=x", "mp3/?tab=harder", "mei/?tab=part-P9",
             "pdf/?tab=part-P9", "musicxml/?tab=as-played"]
)  # fmt: skip
def test_what_there_is_not(mine: Client, finished: Finished, path: str) -> None:
    assert mine.get(f"/t/{finished().pk}/download/{path}").status_code == 404
    assert not Export.objects.exists()


def test_musicxml_has_the_present_title(mine: Client, finished: Finished) -> None:
    row = finished(title="Für Elise: Ende?", composer="L. van Beethoven")
    response = mine.get(f"/t/{row.pk}/download/musicxml/")
    assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''F%C3%BCr%20Elise%20Ende.musicxml"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    root = etree.fromstring(response.content)
    assert root.findtext(".//work-title") == "Für Elise: Ende?"
    assert root.findtext(".//creator") == "L. van Beethoven"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("a/b\\c", 'filename="abc.musicxml"'),
        ("../../etc/passwd", 'filename="etcpasswd.musicxml"'),
        ("🎹 Song", "filename*=utf-8''%F0%9F%8E%B9%20Song.musicxml"),
        ('Say "hi"\n', 'filename="Say hi.musicxml"'),
        ("x" * 200, f'filename="{"x" * 100}.musicxml"'),
        ("???", 'filename="score.musicxml"'),
    ],
)
def test_file_names_of_odd_titles(mine: Client, finished: Finished, title: str, name: str) -> None:
    row = finished(title=title)
    disposition = mine.get(f"/t/{row.pk}/download/musicxml/").headers["Content-Disposition"]
    assert disposition == f"attachment; {name}"


def test_compressed_musicxml_holds_the_same_score(mine: Client, finished: Finished) -> None:
    row = finished(title="Song")
    plain = mine.get(f"/t/{row.pk}/download/musicxml/").content
    response = mine.get(f"/t/{row.pk}/download/mxl/")
    assert response.headers["Content-Type"] == "application/vnd.recordare.musicxml"
    assert response.headers["Content-Disposition"] == 'attachment; filename="Song.mxl"'
    archive = ZipFile(io.BytesIO(response.content))
    assert archive.namelist() == ["mimetype", "META-INF/container.xml", "score.musicxml"]
    assert archive.read("score.musicxml") == plain


def test_mei_opens_in_verovio(mine: Client, finished: Finished) -> None:
    row = finished(title="Song")
    response = mine.get(f"/t/{row.pk}/download/mei/")
    assert response.headers["Content-Disposition"] == 'attachment; filename="Song.mei"'
    toolkit = verovio.toolkit()
    assert toolkit.loadData(response.content.decode())
    assert toolkit.getPageCount() == 1


def test_midi_as_written_and_as_heard(mine: Client, finished: Finished) -> None:
    row = finished(title="Song")
    heard = mine.get(f"/t/{row.pk}/download/midi-heard/")
    assert heard.headers["Content-Disposition"] == 'attachment; filename="Song (as heard).mid"'
    notes = [message for message in mido.MidiFile(file=io.BytesIO(heard.content)) if message.type == "note_on"]
    assert [(note.note, note.velocity) for note in notes if note.velocity] == [(60, 80), (64, 90)]
    written = mine.get(f"/t/{row.pk}/download/midi-written/")
    assert written.headers["Content-Type"] == "audio/midi"
    file = mido.MidiFile(file=io.BytesIO(written.content))
    tempos = [message.tempo for message in file.tracks[0] if message.type == "set_tempo"]
    quarter = round(60_000_000 / 92)
    assert tempos == [quarter, 2 * quarter, quarter]  # a fermata holds


def test_what_was_not_heard_has_no_midi_as_heard(mine: Client, finished: Finished) -> None:
    row = finished()
    row.artefacts.filter(stage="notes").delete()
    assert mine.get(f"/t/{row.pk}/download/midi-heard/").status_code == 404
    assert "midi-heard" not in mine.get(f"/t/{row.pk}/score/").content.decode()


def count_notes(data: bytes) -> int:
    file = mido.MidiFile(file=io.BytesIO(data))
    return sum(message.type == "note_on" for track in file.tracks for message in track)


def test_a_version_is_downloaded_under_its_name(mine: Client, finished: Finished) -> None:
    row = finished(title="Song")
    response = mine.get(f"/t/{row.pk}/download/musicxml/?tab=lead-sheet")
    assert response.headers["Content-Disposition"] == 'attachment; filename="Song (lead sheet).musicxml"'
    root = etree.fromstring(response.content)
    assert root.findtext(".//work-title") == "Song (lead sheet)"
    assert [element.text for element in root.iterfind(".//score-part/part-name")] == ["Melody"]
    assert root.find(".//harmony") is not None
    easy = count_notes(mine.get(f"/t/{row.pk}/download/midi-written/?tab=easy").content)
    assert 0 < easy < count_notes(mine.get(f"/t/{row.pk}/download/midi-written/").content)


def test_a_part_is_downloaded_alone(mine: Client, finished: Finished) -> None:
    row = finished(title="Song", score=scores.band())
    response = mine.get(f"/t/{row.pk}/download/musicxml/?tab=part-P2")
    assert response.headers["Content-Disposition"] == 'attachment; filename="Song (Violin).musicxml"'
    root = etree.fromstring(response.content)
    assert [element.text for element in root.iterfind(".//score-part/part-name")] == ["Violin"]
    midi = mine.get(f"/t/{row.pk}/download/midi-written/?tab=part-P2").content
    assert [track.name for track in mido.MidiFile(file=io.BytesIO(midi)).tracks] == ["Song (Violin)", "Violin"]


def sent(broker: StubBroker) -> list[Any]:
    return [Message.decode(data).args for data in broker.queues["cpu"].queue]


def test_a_pdf_is_made_by_a_worker_and_then_downloaded(
    mine: Client, finished: Finished, broker: StubBroker, django_capture_on_commit_callbacks: Any
) -> None:
    row = finished(title="Song")
    with django_capture_on_commit_callbacks(execute=True):
        first = mine.get(f"/t/{row.pk}/download/pdf/?paper=letter", follow=True)
    assert (first.status_code, first.headers["Refresh"]) == (200, "2")
    assert "PDF is being made" in first.content.decode()
    export = Export.objects.get()
    assert sent(broker) == [(export.pk,)]
    address = f"/t/{row.pk}/exports/{export.pk}/"
    waiting = mine.get(address, headers=HTMX).content.decode()
    assert f'hx-get="{address}" hx-trigger="every 1s"' in waiting
    assert "being made…" in waiting
    Export.objects.update(state=ExportState.RUNNING, progress=0.426)
    assert "42 %" in mine.get(address, headers=HTMX).content.decode()
    Export.objects.update(state=ExportState.QUEUED)
    broker.actors["make_export"].fn(export.pk)
    fragment = mine.get(address, headers=HTMX).content.decode()
    assert f'<a href="{address}" download hidden data-begin' in fragment
    assert f'hx-get="/t/{row.pk}/download/pdf/?paper=letter"' in fragment
    response = mine.get(address)
    assert response.headers["Content-Disposition"] == 'attachment; filename="Song.pdf"'
    assert response.headers["Content-Type"] == "application/pdf"
    box = PdfReader(io.BytesIO(content(response))).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (612, 792)


def test_the_menu_asks_for_a_fragment(mine: Client, finished: Finished) -> None:
    row = finished()
    fragment = mine.get(f"/t/{row.pk}/download/mp3/", headers=HTMX).content.decode()
    assert f'hx-get="/t/{row.pk}/exports/{Export.objects.get().pk}/"' in fragment
    assert fragment.strip().startswith('<div class="export-item">')


def test_a_pdf_is_made_again_after_renaming(
    mine: Client, finished: Finished, broker: StubBroker, django_capture_on_commit_callbacks: Any
) -> None:
    row = finished(title="Before")
    mine.get(f"/t/{row.pk}/download/pdf/")
    old = Export.objects.get()
    broker.actors["make_export"].fn(old.pk)
    old.refresh_from_db()
    Transcription.objects.update(title="After")
    with django_capture_on_commit_callbacks(execute=True):
        mine.get(f"/t/{row.pk}/download/pdf/")
    new = Export.objects.get()
    assert (new.state, new.name, new.pk != old.pk) == (ExportState.QUEUED, "After", True)
    assert not old.file.storage.exists(str(old.file.name))
    gone = f"/t/{row.pk}/exports/{old.pk}/"
    assert mine.get(gone).status_code == 404
    stopped = mine.get(gone, headers=HTMX)
    assert stopped.status_code == 286
    assert "hx-get" not in stopped.content.decode()


@pytest.mark.parametrize(("reason", "shown"), [("", "This could not be made."), ("Too & long.", "Too &amp; long.")])
def test_what_failed_can_be_asked_for_again(
    mine: Client,
    finished: Finished,
    broker: StubBroker,
    django_capture_on_commit_callbacks: Any,
    reason: str,
    shown: str,
) -> None:
    row = finished()
    address = mine.get(f"/t/{row.pk}/download/wav/").headers["Location"]
    Export.objects.update(state=ExportState.FAILED, error_text=reason)
    assert "could not be made" in mine.get(address).content.decode()
    assert shown in mine.get(address, headers=HTMX).content.decode()
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert mine.post(address).headers["Location"] == address
    assert Export.objects.get().state == ExportState.QUEUED
    assert len(sent(broker)) == 1
    Export.objects.update(state=ExportState.FAILED)
    assert "being made…" in mine.post(address, headers=HTMX).content.decode()


def test_parts_come_as_an_archive_of_pdfs(mine: Client, finished: Finished, broker: StubBroker) -> None:
    row = finished(title="Song", score=scores.band())
    address = mine.get(f"/t/{row.pk}/download/parts/?paper=a4").headers["Location"]
    broker.actors["make_export"].fn(Export.objects.get().pk)
    response = mine.get(address)
    assert response.headers["Content-Disposition"] == 'attachment; filename="Song (parts).zip"'
    archive = ZipFile(io.BytesIO(content(response)))
    names = ["Song (Clarinet in B♭).pdf", "Song (Violin).pdf", "Song (Viola).pdf", "Song (Bass).pdf"]
    assert archive.namelist() == names
    text = PdfReader(io.BytesIO(archive.read(names[1]))).pages[0].extract_text()
    assert "Song (Violin)" in text


@pytest.mark.parametrize(("copies", "ending", "pages"), [(1, "svg", 1), (30, "zip", 6)])
def test_drawings(mine: Client, finished: Finished, broker: StubBroker, copies: int, ending: str, pages: int) -> None:
    row = finished(title="Song", copies=copies)
    address = mine.get(f"/t/{row.pk}/download/svg/").headers["Location"]
    broker.actors["make_export"].fn(Export.objects.get().pk)
    response = mine.get(address)
    assert response.headers["Content-Disposition"] == f'attachment; filename="Song.{ending}"'
    data = content(response)
    drawings = {"Song.svg": data}
    if ending == "zip":
        archive = ZipFile(io.BytesIO(data))
        drawings = {name: archive.read(name) for name in archive.namelist()}
        assert list(drawings)[:2] == ["Song 1.svg", "Song 2.svg"]
    assert len(drawings) == pages
    for drawing in drawings.values():
        root = etree.fromstring(drawing)
        assert (root.get("width"), root.get("height")) == ("595.275590551pt", "841.88976378pt")
        assert root.find(".//{*}image") is None
        assert root.find(".//{*}g[@data-id]") is not None


def test_part_of_a_file_can_be_asked_for(mine: Client, finished: Finished, broker: StubBroker) -> None:
    row = finished()
    address = mine.get(f"/t/{row.pk}/download/pdf/").headers["Location"]
    broker.actors["make_export"].fn(Export.objects.get().pk)
    response = mine.get(address, headers={"Range": "bytes=0-3"})
    assert (response.status_code, content(response)) == (206, b"%PDF")


def menu(page: str) -> dict[str, list[str]]:
    """Group -> what it offers."""
    found = page.split('<p class="menu-title">')[1:]
    return {
        part.partition("</p>")[0]: [
            re.sub(r"<[^>]+>", "", link).strip() for link in re.findall(r"<a [^>]*/download/[^>]*>(.*?)</a>", part)
        ]
        for part in found
    }


def test_the_menu_of_a_score_and_of_a_part(mine: Client, finished: Finished) -> None:
    row = finished(score=scores.band())
    edited = [
        "MusicXML for other programs", "MXL the same, compressed", "MIDI as written in strict time", "MEI for research"
    ]  # fmt: skip
    heard = ["MP3 plays everywhere", "Opus small", "WAV full quality", "MIDI as heard as it was played"]
    offered = menu(mine.get(f"/t/{row.pk}/score/").content.decode())
    assert offered["Print"] == [
        "PDF A4", "PDF US Letter", "All parts PDF, A4", "All parts PDF, US Letter", "SVG drawings"
    ]  # fmt: skip
    assert (offered["Edit elsewhere"], offered["Listen"]) == (edited, heard)
    page = mine.get(f"/t/{row.pk}/score/?tab=part-P2").content.decode()
    assert menu(page)["Print"] == ["PDF A4", "PDF US Letter", "SVG drawings"]
    assert f'href="/t/{row.pk}/download/mp3/?tab=part-P2"' in page
    assert 'aria-current="page">Violin</a>' in page


def test_the_menu_costs_the_same_for_one_part_and_four(mine: Client, finished: Finished) -> None:
    counts = []
    for row in (finished(score=scores.compound()), finished(score=scores.band())):
        mine.get(f"/t/{row.pk}/score/")
        with CaptureQueriesContext(connection) as queries:
            mine.get(f"/t/{row.pk}/score/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
