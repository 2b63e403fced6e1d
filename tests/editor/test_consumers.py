"""Sockets of scores: who is there, and what others change."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.db import connections
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import User
from editor.document_models import Presence
from tests.editor.editing import shout
from tests.editor.test_history import edit, first_notes
from tests.transcriptions.test_consumers import in_database, session_of
from transcriptions import listener, services
from transcriptions.models import Membership, Role, Transcription

pytestmark = pytest.mark.django_db(transaction=True)

LIMIT_S = 10.0
Finished = Callable[..., Transcription]


@pytest.fixture(autouse=True)
async def no_listener_left() -> AsyncIterator[None]:
    yield
    await listener.stop_listening()
    await in_database(connections.close_all)


async def socket(transcription_id: UUID, user: User | None) -> WebsocketCommunicator:
    headers = [(b"host", b"localhost"), (b"origin", b"http://localhost")]
    if user is not None:
        key = await in_database(session_of, user)
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={key}".encode()))
    application = import_string("rescored_site.asgi.application")
    opened = WebsocketCommunicator(application, f"/ws/documents/{transcription_id}/", headers)
    assert await opened.connect(LIMIT_S) == (True, None)
    return opened


async def until(opened: WebsocketCommunicator, is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    async with asyncio.timeout(LIMIT_S):
        while not is_it(message := json.loads(await opened.receive_from(LIMIT_S))):
            pass
    return dict(message)


def names(*people: str) -> Callable[[dict[str, Any]], bool]:
    wanted = [{"name": name} for name in people]
    return lambda message: message["type"] == "who" and message["people"] == wanted


def at(revision: int) -> Callable[[dict[str, Any]], bool]:
    return lambda message: message["type"] == "edited" and message["revision"] == revision


def join(row: Transcription, user: User, role: str = Role.VIEWER) -> None:
    Membership.objects.create(transcription=row, user=user, role=role)


async def test_each_knows_who_is_there(owner: User, stranger: User, finished: Finished) -> None:
    row = await in_database(finished)
    await in_database(join, row, stranger)
    one = await socket(row.pk, owner)
    await until(one, names("clara"))
    other = await socket(row.pk, stranger)
    await until(other, names("clara", "robert"))
    await until(one, names("clara", "robert"))
    second_page = await socket(row.pk, stranger)
    await until(second_page, names("clara", "robert"))
    await other.disconnect()
    await second_page.disconnect()
    await until(one, names("clara"))
    await one.disconnect()
    assert not await in_database(Presence.objects.exists)


async def test_edits_are_told_to_everybody(owner: User, stranger: User, finished: Finished) -> None:
    row = await in_database(finished)
    await in_database(join, row, stranger)
    viewer = await socket(row.pk, stranger)
    await until(viewer, at(0))
    note = (await in_database(first_notes, row))[1]
    await in_database(edit, row, owner, shout(note))
    assert await until(viewer, at(1)) == {"type": "edited", "revision": 1, "measures": ["m57"]}
    await viewer.disconnect()


async def test_strangers_learn_nothing(stranger: User, finished: Finished) -> None:
    row = await in_database(finished)
    for user in (stranger, None):
        opened = await socket(row.pk, user)
        assert await opened.receive_output(LIMIT_S) == {"type": "websocket.close", "code": 4404}
    opened = await socket(uuid4(), stranger)
    assert await opened.receive_output(LIMIT_S) == {"type": "websocket.close", "code": 4404}
    assert not await in_database(Presence.objects.exists)


async def test_who_may_look_no_longer_is_sent_away(owner: User, stranger: User, finished: Finished) -> None:
    row = await in_database(finished)
    await in_database(join, row, stranger)
    opened = await socket(row.pk, stranger)
    await until(opened, at(0))
    await in_database(Membership.objects.all().delete)
    note = (await in_database(first_notes, row))[0]
    await in_database(edit, row, owner, shout(note))
    while (output := await opened.receive_output(LIMIT_S))["type"] != "websocket.close":
        assert '"edited"' not in output["text"]
    assert output["code"] == 4404


async def test_a_deleted_score_closes_its_sockets(owner: User, finished: Finished) -> None:
    row = await in_database(finished)
    opened = await socket(row.pk, owner)
    await until(opened, at(0))
    await in_database(services.delete, row)
    while (output := await opened.receive_output(LIMIT_S))["type"] != "websocket.close":
        pass
    assert output["code"] == 4404


async def test_pages_that_fell_silent_are_not_there(owner: User, stranger: User, finished: Finished) -> None:
    row = await in_database(finished)
    await in_database(join, row, stranger)
    long_ago = timezone.now() - timedelta(hours=1)
    await in_database(lambda: Presence.objects.create(transcription=row, user=stranger, seen_at=long_ago))
    opened = await socket(row.pk, owner)
    await until(opened, names("clara"))
    assert await in_database(Presence.objects.count) == 1
    await opened.disconnect()
