"""Sockets of progress pages, through the real site and a real database that announces."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, connections, transaction
from django.utils.module_loading import import_string

from accounts.models import User
from transcriptions import events, listener, services
from transcriptions.claims import Claim
from transcriptions.models import Queue, Source, State, Transcription

pytestmark = pytest.mark.django_db(transaction=True)

HOST = b"localhost"
LIMIT_S = 10.0


@pytest.fixture(autouse=True)
async def no_listener_left() -> AsyncIterator[None]:
    yield
    await listener.stop_listening()
    await in_database(connections.close_all)


async def in_database(act: Callable[..., Any], *arguments: Any) -> Any:
    return await database_sync_to_async(act)(*arguments)


def make(user: User, **values: Any) -> Transcription:
    return Transcription.objects.create(owner=user, title="Song", source=Source.UPLOAD, **values)


def make_user(name: str) -> User:
    return User.objects.create_user(name)


def session_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key or ""


async def socket(transcription_id: UUID, user: User | None, *, origin: bytes = HOST) -> WebsocketCommunicator:
    headers = [(b"host", HOST), (b"origin", b"http://" + origin)]
    if user is not None:
        key = await in_database(session_of, user)
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={key}; csrftoken={'t' * 32}".encode()))
    # Loaded now, when the folder of static files that it wants is there.
    application = import_string("rescored_site.asgi.application")
    return WebsocketCommunicator(application, f"/ws/transcriptions/{transcription_id}/", headers)


async def connected(transcription_id: UUID, user: User) -> WebsocketCommunicator:
    opened = await socket(transcription_id, user)
    assert await opened.connect(LIMIT_S) == (True, None)
    return opened


async def until(opened: WebsocketCommunicator, words: str) -> str:
    """The first fragment that says this."""
    async with asyncio.timeout(LIMIT_S):
        while words not in (text := str(await opened.receive_from(LIMIT_S))):
            pass
    return text


async def test_the_owner_gets_the_present_state() -> None:
    user = await in_database(make_user, "clara")
    row = await in_database(make, user)
    opened = await connected(row.id, user)
    text = await opened.receive_from(LIMIT_S)
    assert 'id="progress"' in text
    assert "Next in the queue" in text
    assert f'value="{"t" * 32}"' in text
    await opened.disconnect()


async def test_each_change_is_sent() -> None:
    user = await in_database(make_user, "clara")
    row = await in_database(make, user)
    opened = await connected(row.id, user)
    await opened.receive_from(LIMIT_S)
    claim = await in_database(Claim.take, row.id, Queue.CPU)
    await in_database(claim.report, "listen", 0.4)
    await until(opened, "40 %")
    values = {"error_code": "silent", "error_text": "Nothing but silence."}
    await in_database(lambda: claim.end(State.FAILED, **values))
    await until(opened, "Nothing but silence.")
    await opened.disconnect()


async def test_an_event_waits_for_its_transaction() -> None:
    user = await in_database(make_user, "clara")
    row = await in_database(make, user)
    opened = await connected(row.id, user)
    await until(opened, "Next in the queue")
    await in_database(change_and_fail, row)
    assert await opened.receive_nothing(0.5)
    await in_database(services.cancel, row)
    assert "Cancelled" in await opened.receive_from(LIMIT_S)
    await opened.disconnect()


def change_and_fail(row: Transcription) -> None:
    with transaction.atomic():
        Transcription.objects.update(stage_fraction=0.5)
        events.announce(row.id)
        transaction.set_rollback(True)


async def test_a_waiting_page_sees_the_queue_move() -> None:
    user = await in_database(make_user, "clara")
    first = await in_database(make, user)
    second = await in_database(make, user)
    opened = await connected(second.id, user)
    await until(opened, "second in the queue")
    await in_database(services.cancel, first)
    await until(opened, "Next in the queue")
    await opened.disconnect()


async def test_two_tabs_see_the_same() -> None:
    user = await in_database(make_user, "clara")
    row = await in_database(make, user)
    tabs = [await connected(row.id, user) for _ in range(2)]
    await in_database(services.cancel, row)
    texts = [await until(tab, "Cancelled") for tab in tabs]
    assert texts[0] == texts[1]
    for tab in tabs:
        await tab.disconnect()


async def refused(opened: WebsocketCommunicator) -> int:
    assert await opened.connect(LIMIT_S) == (True, None)
    closed = await opened.receive_output(LIMIT_S)
    assert closed["type"] == "websocket.close"
    return int(closed["code"])


async def test_strangers_are_turned_away() -> None:
    row = await in_database(lambda: make(make_user("clara")))
    stranger = await in_database(make_user, "robert")
    assert await refused(await socket(row.id, stranger)) == 4404


async def test_anonymous_people_are_turned_away() -> None:
    row = await in_database(lambda: make(make_user("clara")))
    assert await refused(await socket(row.id, None)) == 4404


async def test_an_unknown_id_is_turned_away() -> None:
    user = await in_database(make_user, "clara")
    assert await refused(await socket(uuid4(), user)) == 4404


async def test_a_deleted_one_is_closed() -> None:
    user = await in_database(make_user, "clara")
    row = await in_database(make, user)
    opened = await connected(row.id, user)
    await opened.receive_from(LIMIT_S)
    # The listener's first greeting may come in between.
    await in_database(services.delete, row)
    async with asyncio.timeout(LIMIT_S):
        while (output := await opened.receive_output(LIMIT_S))["type"] == "websocket.send":
            pass
    assert output["code"] == 4404


async def test_another_sites_page_is_refused() -> None:
    user = await in_database(make_user, "clara")
    row = await in_database(make, user)
    opened = await socket(row.id, user, origin=b"evil.example")
    accepted, _ = await opened.connect(LIMIT_S)
    assert not accepted


async def test_after_an_outage_everybody_looks_again() -> None:
    user = await in_database(make_user, "clara")
    row = await in_database(make, user)
    opened = await connected(row.id, user)
    await until(opened, "Next in the queue")
    # The change is made while nobody can announce it.
    await in_database(end_listeners)
    await in_database(lambda: Transcription.objects.update(state=State.FAILED, error_text="Lost in between."))
    await until(opened, "Lost in between.")
    await in_database(services.retry, row)
    await until(opened, "Next in the queue")
    await opened.disconnect()


def end_listeners() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%' AND datname = %s",
            [connection.settings_dict["NAME"]],
        )
        assert cursor.fetchall() == [(True,)]


async def test_one_connection_serves_all_sockets() -> None:
    user = await in_database(make_user, "clara")
    rows = [await in_database(make, user) for _ in range(3)]
    opened = [await connected(row.id, user) for row in rows]
    for one in opened:
        await one.receive_from(LIMIT_S)
    async with asyncio.timeout(LIMIT_S):
        while await in_database(count_listeners) != 1:
            await asyncio.sleep(0.05)
    for one in opened:
        await one.disconnect()


def count_listeners() -> int:
    with connection.cursor() as cursor:
        query = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%' AND datname = %s"
        cursor.execute(query, [connection.settings_dict["NAME"]])
        return int(cursor.fetchone()[0])
