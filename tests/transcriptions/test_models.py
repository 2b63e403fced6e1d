"""Questions that rows and sets of rows answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import User
from transcriptions.models import Artefact, Queue, Source, State, Transcription

pytestmark = pytest.mark.django_db


def make(owner: User, title: str = "Song", **values: Any) -> Transcription:
    return Transcription.objects.create(owner=owner, title=title, source=Source.UPLOAD, **values)


def titles(rows: Any) -> list[str]:
    return [row.title for row in rows]


def test_people_see_their_own(owner: User, stranger: User) -> None:
    make(owner, "mine")
    make(stranger, "theirs")
    assert titles(Transcription.objects.visible_to(owner)) == ["mine"]
    assert titles(Transcription.objects.visible_to(AnonymousUser())) == []


def test_stale_is_running_and_silent(owner: User, settings: Settings) -> None:
    settings.RESCORED_HEARTBEAT_LIMIT_S = 60
    now = timezone.now()
    make(owner, "silent", state=State.RUNNING, heartbeat_at=now - timedelta(seconds=70))
    make(owner, "alive", state=State.RUNNING, heartbeat_at=now - timedelta(seconds=50))
    make(owner, "done", state=State.DONE, heartbeat_at=now - timedelta(seconds=70))
    make(owner, "waiting")
    assert titles(Transcription.objects.stale()) == ["silent"]


def test_claimable_is_waiting_or_stale_in_the_queue(owner: User) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    make(owner, "waiting", queue=Queue.GPU)
    make(owner, "silent", queue=Queue.GPU, state=State.RUNNING, heartbeat_at=long_ago)
    make(owner, "deadly", queue=Queue.GPU, state=State.RUNNING, heartbeat_at=long_ago, attempts=3)
    make(owner, "alive", queue=Queue.GPU, state=State.RUNNING, heartbeat_at=timezone.now())
    make(owner, "elsewhere", queue=Queue.CPU)
    make(owner, "cancelled", queue=Queue.GPU, state=State.CANCELLED)
    assert sorted(titles(Transcription.objects.claimable(Queue.GPU))) == ["silent", "waiting"]


def test_matching_wants_every_word_in_title_or_composer(owner: User) -> None:
    make(owner, "Träumerei", composer="Robert Schumann")
    make(owner, "Nocturne", composer="Clara Schumann")
    assert titles(Transcription.objects.matching("schumann TRÄUM")) == ["Träumerei"]
    assert titles(Transcription.objects.matching("schumann chopin")) == []
    assert len(Transcription.objects.matching(" ")) == 2


def test_newest_first(owner: User) -> None:
    make(owner, "old", created_at=timezone.now() - timedelta(days=1))
    make(owner, "new")
    assert titles(Transcription.objects.newest_first()) == ["new", "old"]


def test_the_newest_artefact_of_a_stage(owner: User) -> None:
    row = make(owner)
    for key in ("a", "b"):
        Artefact.objects.create(transcription=row, stage="score", key=key, file=key, seconds=1.0)
    assert row.newest_artefact("score").key == "b"
    with pytest.raises(Artefact.DoesNotExist):
        row.newest_artefact("notes")
