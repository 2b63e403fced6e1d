"""Library, new, progress, and what one does with a transcription."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from accounts.models import User
from transcriptions.models import MIX, Kind, Membership, Role, Source, State, Stem, Transcription
from transcriptions.music.hints import Hints
from transcriptions.views import CARDS_A_PAGE

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def make(owner: User, **values: Any) -> Transcription:
    return Transcription.objects.create(**{"owner": owner, "title": "Song", "source": Source.UPLOAD} | values)


def with_sound(row: Transcription, sound: bytes) -> Transcription:
    stem = Stem(transcription=row, name=MIX, duration_s=1.0)
    stem.file.save("mix.mp3", ContentFile(sound))
    stem.save()
    return row


ACTIONS = [
    ("", "get", 200),
    ("card/", "get", 200),
    ("cancel/", "post", 302),
    ("retry/", "post", 302),
    ("rename/", "get", 200),
    ("rewrite/", "get", 200),
    ("delete/", "get", 200),
    ("recording/", "get", 200),
]


@pytest.mark.parametrize(("path", "verb", "status"), ACTIONS)
def test_only_the_owner_reaches_a_transcription(
    mine: Client, theirs: Client, owner: User, path: str, verb: str, status: int
) -> None:
    row = with_sound(make(owner), b"sound")
    address = f"/t/{row.pk}/{path}"
    assert getattr(mine, verb)(address).status_code == status
    assert getattr(theirs, verb)(address).status_code == 404
    anonymous = getattr(Client(), verb)(address)
    assert (anonymous.status_code, anonymous.headers["Location"]) == (302, f"/account/sign-in/?next={address}")
    assert mine.put(address).status_code == 405
    assert getattr(mine, verb)(f"/t/{uuid4()}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["", "cancel/", "retry/", "recording/", "card/"])
def test_wrong_verbs_change_nothing(mine: Client, owner: User, path: str) -> None:
    row = make(owner)
    wrong = mine.get if path in ("cancel/", "retry/") else mine.post
    assert wrong(f"/t/{row.pk}/{path}").status_code == 405
    row.refresh_from_db()
    assert row.state == State.QUEUED


@pytest.mark.parametrize("path", ["/", "/new/"])
def test_pages_ask_the_anonymous_to_sign_in(path: str) -> None:
    assert Client().get(path).headers["Location"] == f"/account/sign-in/?next={path}"


def test_the_sample_is_a_post_of_someone_signed_in(mine: Client) -> None:
    assert mine.get("/sample/").status_code == 405
    assert Client().post("/sample/").headers["Location"] == "/account/sign-in/?next=/sample/"


def test_the_library_shows_own_ones_newest_first(mine: Client, owner: User, stranger: User) -> None:
    make(owner, title="Older", composer="Clara Schumann")
    make(owner, title="Newer")
    make(stranger, title="Not mine")
    page = mine.get("/").content.decode()
    assert page.index("Newer") < page.index("Older")
    assert "Clara Schumann" in page
    assert "Not mine" not in page


def test_the_library_is_searched_by_title_and_composer(mine: Client, owner: User) -> None:
    make(owner, title="Träumerei", composer="Robert Schumann")
    make(owner, title="Gymnopédie")
    fragment = mine.get("/?q=schumann tr", headers=HTMX | {"HX-Target": "results"}).content.decode()
    assert "Träumerei" in fragment
    assert "Gymnopédie" not in fragment
    assert "<html" not in fragment
    assert "Nothing found for “xyz”" in mine.get("/?q=xyz").content.decode()


def test_an_empty_library_leads_to_new(mine: Client) -> None:
    page = mine.get("/").content.decode()
    assert "Your scores will be here" in page
    assert 'href="/new/"' in page


def test_the_library_comes_in_pages(mine: Client, owner: User) -> None:
    for number in range(CARDS_A_PAGE + 1):
        make(owner, title=f"Piece {number:02}")
    first = mine.get("/").content.decode()
    assert first.count('class="card-title"') == CARDS_A_PAGE
    assert 'id="more" hx-get="?page=2"' in first
    second = mine.get("/?page=2", headers=HTMX | {"HX-Target": "more"}).content.decode()
    assert "Piece 00" in second
    assert "<ul" not in second


def test_a_title_is_text_and_never_markup(mine: Client, owner: User) -> None:
    row = make(owner, title="<script>alert(1)</script>")
    for path in ("/", f"/t/{row.pk}/", f"/t/{row.pk}/rename/", f"/t/{row.pk}/delete/"):
        assert "<script>alert" not in mine.get(path).content.decode()


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING, State.DONE, State.FAILED])
def test_the_library_asks_equally_often_for_one_and_three(
    mine: Client, owner: User, state: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make(owner, state=state)
    mine.get("/")
    with django_assert_num_queries(4) as one:
        mine.get("/")
    make(owner, state=state)
    make(owner, state=state)
    with django_assert_num_queries(len(one)):
        mine.get("/")


def test_new_says_the_limits_before_anything_is_sent(mine: Client, settings: Settings) -> None:
    settings.RESCORED_MAX_UPLOAD_MB, settings.RESCORED_MAX_DURATION_S = 123, 25 * 60
    page = mine.get("/new/").content.decode()
    assert "Up to 123 MB and 25 minutes" in page
    assert "youtube.com" in page


def test_a_file_is_uploaded(mine: Client, owner: User) -> None:
    response = mine.post(
        "/new/", {"recording": SimpleUploadedFile("Für Elise.mp3", b"sound"), "kind": "other", "title": ""}
    )
    row = Transcription.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, f"/t/{row.pk}/")
    assert (row.owner, row.title, row.kind, row.source) == (owner, "Für Elise", Kind.OTHER, Source.UPLOAD)


def test_a_link_is_taken(mine: Client) -> None:
    response = mine.post("/new/", {"link": " https://youtu.be/dQw4w9WgXcQ ", "title": "Said"}, headers=HTMX)
    row = Transcription.objects.get()
    assert response.headers["HX-Redirect"] == f"/t/{row.pk}/"
    assert (row.title, row.kind, row.source) == ("Said", Kind.PIANO, Source.LINK)
    assert "dQw4w9WgXcQ" in row.source_url


def test_a_refused_link_is_explained_beside_its_field(mine: Client) -> None:
    response = mine.post("/new/", {"link": "http://169.254.169.254/latest"})
    assert response.status_code == 422
    assert response.context["form"].errors["link"]
    assert 'value="http://169.254.169.254/latest"' in response.content.decode()
    assert not Transcription.objects.exists()


def test_nothing_said_is_answered(mine: Client) -> None:
    response = mine.post("/new/", {"kind": "piano"})
    assert response.status_code == 422
    assert "Choose a file or paste a link." in response.content.decode()


def test_a_file_above_the_limit_is_explained(mine: Client, settings: Settings, media_folder: Path) -> None:
    settings.RESCORED_MAX_UPLOAD_MB = 1
    response = mine.post("/new/", {"recording": SimpleUploadedFile("long.wav", bytes(1024**2 + 1))})
    assert response.status_code == 422
    assert "larger than 1 MB" in response.content.decode()
    assert not Transcription.objects.exists()
    assert not media_folder.exists()


def test_an_announced_two_gigabytes_are_refused_unread(mine: Client) -> None:
    announced = {"Content-Length": str(2 * 1024**3)}
    response = mine.post("/new/", data=b"--x", content_type="multipart/form-data; boundary=x", headers=announced)
    assert response.status_code == 413
    assert "At most 500 MB can be uploaded" in response.content.decode()


def test_progress_names_the_steps(mine: Client, owner: User) -> None:
    row = make(owner, state=State.RUNNING, stage="notes", stage_fraction=0.42, tempo_bpm=96.4, key="G major")
    page = mine.get(f"/t/{row.pk}/").content.decode()
    assert "Listening for the notes" in page
    assert "42 %" in page
    assert "96 bpm" in page
    assert "G major" in page
    assert f'ws-connect="/ws/transcriptions/{row.pk}/"' in page
    fragment = mine.get(f"/t/{row.pk}/", headers=HTMX).content.decode()
    assert fragment.strip().startswith('<section id="progress"')


def test_progress_says_the_place_in_the_queue(mine: Client, owner: User) -> None:
    make(owner)
    make(owner)
    row = make(owner)
    assert "third in the queue" in mine.get(f"/t/{row.pk}/").content.decode()


def test_a_failure_is_explained_and_can_be_tried_again(mine: Client, owner: User) -> None:
    row = make(owner, state=State.FAILED, error_code="silent", error_text="This recording is silent.")
    page = mine.get(f"/t/{row.pk}/").content.decode()
    assert "This recording is silent." in page
    assert f'action="/t/{row.pk}/retry/"' in page
    assert "ws-connect" not in page
    assert mine.post(f"/t/{row.pk}/retry/").headers["Location"] == f"/t/{row.pk}/"
    row.refresh_from_db()
    assert row.state == State.QUEUED


def test_cancelling_is_said_at_once(mine: Client, owner: User) -> None:
    row = make(owner)
    assert mine.post(f"/t/{row.pk}/cancel/").headers["Location"] == f"/t/{row.pk}/"
    row.refresh_from_db()
    assert row.state == State.CANCELLED
    assert "Cancelled." in mine.get(f"/t/{row.pk}/").content.decode()


def test_a_finished_one_leads_to_its_score(mine: Client, owner: User) -> None:
    row = make(owner, state=State.DONE)
    assert mine.get(f"/t/{row.pk}/").headers["Location"] == f"/t/{row.pk}/score/"
    assert mine.get(f"/t/{row.pk}/", headers=HTMX).headers["HX-Redirect"] == f"/t/{row.pk}/score/"


def test_renaming(mine: Client, theirs: Client, owner: User) -> None:
    row = make(owner)
    said = {"title": "Träumerei", "composer": "R. Schumann"}
    assert theirs.post(f"/t/{row.pk}/rename/", said).status_code == 404
    assert mine.post(f"/t/{row.pk}/rename/", said, headers=HTMX).headers["HX-Refresh"] == "true"
    row.refresh_from_db()
    assert (row.title, row.composer) == ("Träumerei", "R. Schumann")
    refused = mine.post(f"/t/{row.pk}/rename/", {"title": "", "composer": ""}, headers=HTMX)
    assert refused.status_code == 422
    assert "<html" not in refused.content.decode()


def done(owner: User, **values: Any) -> Transcription:
    other = {"kind": "meter", "label": "3/4", "probability": 0.3}
    hints = {"tempo_bpm": 90.0, "meter": [3, 4], "pickup_beats": None}
    return make(owner, state=State.DONE, queue="gpu", meter="4/4", alternatives=[other | {"hints": hints}], **values)


def test_only_the_owner_has_a_score_written_again(mine: Client, theirs: Client, owner: User) -> None:
    row = done(owner)
    said = {"tempo_bpm": "90", "meter": "3 / 4", "pickup_beats": "1"}
    address = f"/t/{row.pk}/rewrite/"
    assert theirs.post(address, said).status_code == 404
    assert Client().post(address, said).headers["Location"] == f"/account/sign-in/?next={address}"
    row.refresh_from_db()
    assert (row.state, row.plan) == (State.DONE, {})
    assert mine.post(address, said).headers["Location"] == f"/t/{row.pk}/"
    row.refresh_from_db()
    assert (row.state, row.queue, row.stage) == (State.QUEUED, "gpu", "score")
    assert row.hints == Hints(90.0, (3, 4), 1)


def test_hints_that_make_no_sense_are_told_and_change_nothing(mine: Client, owner: User) -> None:
    row = done(owner)
    refused = mine.post(f"/t/{row.pk}/rewrite/", {"tempo_bpm": "5", "meter": "waltz", "pickup_beats": "-1"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Write the meter as 3/4" in page
    assert page.count('class="errors"') == 3
    row.refresh_from_db()
    assert (row.state, row.has_hints) == (State.DONE, False)


def test_the_dialog_shows_what_was_said(mine: Client, owner: User) -> None:
    row = done(owner, plan={"hints": {"tempo_bpm": 72.5, "meter": [6, 8], "pickup_beats": 0}})
    fragment = mine.get(f"/t/{row.pk}/rewrite/", headers=HTMX).content.decode()
    assert "<html" not in fragment
    assert 'value="72.5"' in fragment
    assert 'value="6/8"' in fragment
    assert 'name="pickup_beats" value="0"' in fragment


def test_what_is_known_beforehand_goes_into_the_plan(mine: Client, owner: User) -> None:
    said = {"recording": SimpleUploadedFile("a.mp3", b"sound"), "meter": "6/8", "tempo_bpm": "", "pickup_beats": "2"}
    mine.post("/new/", said)
    assert Transcription.objects.get().hints == Hints(None, (6, 8), 2)


def test_deleting_takes_the_files_too(
    mine: Client, theirs: Client, owner: User, media_folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    row = with_sound(make(owner), b"sound")
    assert theirs.post(f"/t/{row.pk}/delete/").status_code == 404
    assert "can’t be undone" in mine.get(f"/t/{row.pk}/delete/", headers=HTMX).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        response = mine.post(f"/t/{row.pk}/delete/", follow=True)
    assert "“Song” was deleted." in response.content.decode()
    assert not Transcription.objects.exists()
    assert [path for path in media_folder.rglob("*") if path.is_file()] == []


def test_listening_in_whole_and_in_part(mine: Client, owner: User) -> None:
    row = with_sound(make(owner), bytes(range(100)))
    whole = mine.get(f"/t/{row.pk}/recording/")
    assert (whole.status_code, whole.headers["Content-Length"], whole.headers["Content-Type"]) == (
        200,
        "100",
        "audio/mpeg",
    )
    assert whole.getvalue() == bytes(range(100))
    part = mine.get(f"/t/{row.pk}/recording/", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.headers["Content-Range"]) == (206, "bytes 10-19/100")
    assert part.getvalue() == bytes(range(10, 20))
    beyond = mine.get(f"/t/{row.pk}/recording/", headers={"Range": "bytes=100-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, "bytes */100")


def test_nothing_to_listen_to_is_not_found(mine: Client, owner: User) -> None:
    assert mine.get(f"/t/{make(owner).pk}/recording/").status_code == 404


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    ("path", "verb", "status"),
    [
        ("", "get", 200),
        ("card/", "get", 200),
        ("recording/", "get", 200),
        ("cancel/", "post", 403),
        ("retry/", "post", 403),
        ("rename/", "post", 403),
        ("rewrite/", "post", 403),
        ("delete/", "post", 403),
    ],
)
def test_members_look_and_listen_but_the_row_stays_its_owners(
    theirs: Client, owner: User, stranger: User, role: Role, path: str, verb: str, status: int
) -> None:
    row = with_sound(make(owner), b"sound")
    Membership.objects.create(transcription=row, user=stranger, role=role)
    assert getattr(theirs, verb)(f"/t/{row.pk}/{path}", {"title": "Mine"}).status_code == status
    assert Transcription.objects.get().title == "Song"


def test_only_editors_and_owners_may_edit(owner: User, stranger: User, administrator: User) -> None:
    row = make(owner)
    Membership.objects.create(transcription=row, user=stranger, role=Role.EDITOR)
    Membership.objects.create(transcription=row, user=administrator, role=Role.VIEWER)
    rows = Transcription.objects
    assert [rows.editable_by(user).count() for user in (owner, stranger, administrator)] == [1, 1, 0]
    assert [rows.visible_to(user).count() for user in (owner, stranger, administrator)] == [1, 1, 1]
