"""Rows that dead workers left, and messages that were lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils import timezone
from dramatiq import Message
from dramatiq.brokers.stub import StubBroker
from dramatiq_postgres.django.models import Job
from pytest_django.fixtures import Settings

from accounts.models import User
from transcriptions.models import Queue, Source, State, Transcription
from transcriptions.sweeper import sweep

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def heartbeat_limit(settings: Settings) -> Iterator[None]:
    settings.RESCORED_HEARTBEAT_LIMIT_S = 60
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Job._meta.db_table}")


def make(owner: User, *, silent_s: float = 0.0, **values: Any) -> Transcription:
    heartbeat_at = timezone.now() - timedelta(seconds=silent_s) if silent_s else None
    claim = uuid4() if silent_s else None
    return Transcription.objects.create(
        owner=owner, title="Song", source=Source.UPLOAD, heartbeat_at=heartbeat_at, claim=claim, **values
    )


def sent(broker: StubBroker, queue: str) -> list[str]:
    return [Message.decode(data).args[0] for data in broker.queues[queue].queue]


def add_job(transcription_id: UUID, actor: str, state: str) -> None:
    message = {"actor_name": actor, "args": [str(transcription_id)]}
    Job.objects.create(
        message_id=uuid4(), queue_name="cpu", state=state, message=message, position=1, available_at=timezone.now()
    )


def test_a_dead_workers_row_is_put_back(owner: User, broker: StubBroker) -> None:
    row = make(owner, silent_s=61, state=State.RUNNING, queue=Queue.GPU, attempts=1)
    add_job(row.id, "transcribe", Job.CONSUMED)
    sweep()
    row.refresh_from_db()
    assert (row.state, row.claim, row.heartbeat_at, row.attempts) == (State.QUEUED, None, None, 1)
    assert sent(broker, "gpu") == [str(row.id)]


def test_a_live_workers_row_is_left(owner: User, broker: StubBroker) -> None:
    row = make(owner, silent_s=59, state=State.RUNNING)
    sweep()
    row.refresh_from_db()
    assert row.state == State.RUNNING
    assert row.claim is not None
    assert sent(broker, "cpu") == []


def test_a_cancelled_one_is_not_run_again(owner: User, broker: StubBroker) -> None:
    row = make(owner, silent_s=61, state=State.RUNNING, cancel_requested=True)
    sweep()
    row.refresh_from_db()
    assert (row.state, row.claim) == (State.CANCELLED, None)
    assert sent(broker, "cpu") == []


def test_what_ends_every_worker_is_given_up(owner: User, broker: StubBroker) -> None:
    row = make(owner, silent_s=61, state=State.RUNNING, attempts=3)
    sweep()
    row.refresh_from_db()
    assert (row.state, row.error_code) == (State.FAILED, "worker_died")
    assert "broken off three times" in row.error_text
    assert sent(broker, "cpu") == []


def test_lost_messages_are_sent_again(owner: User, broker: StubBroker) -> None:
    lost = make(owner)
    lost_later = make(owner, queue=Queue.GPU)
    sweep()
    assert sent(broker, "cpu") == [str(lost.id)]
    assert sent(broker, "gpu") == [str(lost_later.id)]


@pytest.mark.parametrize("state", [Job.QUEUED, Job.CONSUMED])
def test_messages_that_are_there_are_not_doubled(owner: User, broker: StubBroker, state: str) -> None:
    row = make(owner)
    add_job(row.id, "prepare", state)
    sweep()
    assert sent(broker, "cpu") == []


def test_messages_of_others_do_not_count(owner: User, broker: StubBroker) -> None:
    row = make(owner)
    add_job(row.id, "export", Job.QUEUED)
    add_job(row.id, "prepare", Job.REJECTED)
    sweep()
    assert sent(broker, "cpu") == [str(row.id)]


def test_what_has_ended_is_left(owner: User, broker: StubBroker) -> None:
    for state in (State.DONE, State.FAILED, State.CANCELLED):
        make(owner, state=state)
    sweep()
    assert sent(broker, "cpu") == []
