"""The administrator's list and its actions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from transcriptions.admin import in_words
from transcriptions.models import Artefact, Membership, Role, Source, State, Stem, Transcription

LIST = reverse("admin:transcriptions_transcription_changelist")


@pytest.fixture
def admin_client(administrator: User, client: Client) -> Client:
    client.force_login(administrator)
    return client


def make(owner: User, title: str = "Song", **values: Any) -> Transcription:
    return Transcription.objects.create(owner=owner, title=title, source=Source.UPLOAD, **values)


def listed(client: Client, **query: str) -> list[str]:
    return sorted(row.title for row in client.get(LIST, query).context["cl"].result_list)


def act(client: Client, action: str, *rows: Transcription) -> str:
    data = {"action": action, "_selected_action": [str(row.id) for row in rows]}
    return client.post(LIST, data, follow=True).content.decode()


def test_the_list_is_readable(admin_client: Client, owner: User) -> None:
    now = timezone.now()
    row = make(owner, state=State.DONE, duration_s=185.0, started_at=now - timedelta(seconds=4000), finished_at=now)
    row.recording.save("recording.wav", ContentFile(b"x" * 2048))
    make(owner, state=State.RUNNING, stage="notes", stage_fraction=0.42)
    make(owner, queued_at=now - timedelta(hours=2))
    page = admin_client.get(LIST).content.decode()
    for words in ("3 min 05 s", "1 h 06 min", "2.0\xa0KB", "notes, 42%", "queue cpu", "2\xa0hours"):
        assert words in page, words


def test_a_missing_recording_does_not_break_the_list(admin_client: Client, owner: User) -> None:
    make(owner, recording="transcriptions/gone.wav")
    assert listed(admin_client) == ["Song"]


def test_filters_answer_questions(admin_client: Client, owner: User) -> None:
    now = timezone.now()
    make(owner, "dead", state=State.RUNNING, heartbeat_at=now - timedelta(hours=1))
    make(owner, "waiting", queued_at=now - timedelta(hours=1))
    make(owner, "bug", state=State.FAILED, error_code="internal")
    make(owner, "theirs", state=State.FAILED, error_code="silent")
    make(owner, "repeated", state=State.DONE, attempts=2)
    for question in ("dead", "waiting", "bug", "repeated"):
        assert listed(admin_client, attention=question) == [question]
    assert len(listed(admin_client)) == 5


def test_any_number_of_rows_needs_the_same_queries(
    admin_client: Client, owner: User, django_assert_num_queries: Any
) -> None:
    make(owner)
    admin_client.get(LIST)
    with django_assert_num_queries(8) as one:
        admin_client.get(LIST)
    make(owner)
    make(owner)
    with django_assert_num_queries(len(one)):
        admin_client.get(LIST)


def test_a_row_shows_what_its_stages_left(admin_client: Client, owner: User) -> None:
    row = make(owner, state=State.DONE)
    Artefact.objects.create(transcription=row, stage="notes", key="k", file="a.json", engine="tiny 1", seconds=61.4)
    Stem.objects.create(transcription=row, name="mix", file="mix.mp3", duration_s=12.0)
    page = admin_client.get(reverse("admin:transcriptions_transcription_change", args=[row.id])).content.decode()
    for words in ("tiny 1", "1 min 01 s", "12.0 s", "a.json", "mix.mp3"):
        assert words in page
    assert 'name="_save"' not in page


def test_retry_and_cancel(admin_client: Client, owner: User) -> None:
    failed, waiting, done = make(owner, state=State.FAILED), make(owner), make(owner, state=State.DONE)
    assert "1 of them queued again." in act(admin_client, "retry", failed, done)
    assert "1 of them cancelled." in act(admin_client, "cancel", waiting, done)
    states = [Transcription.objects.get(id=row.id).state for row in (failed, waiting, done)]
    assert states == [State.QUEUED, State.CANCELLED, State.DONE]
    assert "None of them cancelled." in act(admin_client, "cancel", done)


def test_deleting_takes_the_files_too(
    admin_client: Client, owner: User, media_folder: Any, django_capture_on_commit_callbacks: Any
) -> None:
    row = make(owner)
    row.recording.save("recording.wav", ContentFile(b"sound"))
    with django_capture_on_commit_callbacks(execute=True):
        data = {"action": "delete_selected", "_selected_action": [str(row.id)], "post": "yes"}
        admin_client.post(LIST, data, follow=True)
    assert not Transcription.objects.exists()
    assert not [path for path in media_folder.rglob("*") if path.is_file()]


def test_only_administrators(client: Client, owner: User) -> None:
    client.force_login(owner)
    assert client.get(LIST).status_code == 302


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(4.21, "4.2 s"), (60, "1 min 00 s"), (185.4, "3 min 05 s"), (3599.9, "1 h 00 min"), (3720, "1 h 02 min")],
)
def test_durations_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


def test_somebody_is_let_in(admin_client: Client, owner: User, stranger: User) -> None:
    row = make(owner)
    values = {"transcription": str(row.pk), "user": str(stranger.pk), "role": Role.EDITOR}
    response = admin_client.post(reverse("admin:transcriptions_membership_add"), values)
    assert response.status_code == 302
    assert list(Membership.objects.values_list("transcription", "user", "role")) == [(row.pk, stranger.pk, "editor")]
    assert "May edit" in admin_client.get(reverse("admin:transcriptions_membership_changelist")).content.decode()
