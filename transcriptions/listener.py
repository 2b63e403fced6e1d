"""Hears in the web process what workers announce in the database, and hands it to the sockets of this process.

One connection a process, begun by the first socket. Events during an outage are lost: after it
everybody is told to look again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import weakref

import psycopg
from channels.layers import get_channel_layer
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from transcriptions.events import CHANNEL, EVERYBODY_GROUP

logger = logging.getLogger(__name__)

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 5.0

# A page whose socket opens during an outage gets what it can, and looks again afterwards.
READY_LIMIT_S = 2.0


class Listener:
    """The listening connection of one event loop."""

    def __init__(self) -> None:
        self.task = asyncio.get_running_loop().create_task(self._listen_for_ever(), name="listener")
        self.ready = asyncio.Event()
        self._may_have_missed = False

    async def wait(self) -> None:
        """Until it listens: what is read from now on misses nothing. Not for ever."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(READY_LIMIT_S):
                await self.ready.wait()

    async def _listen_for_ever(self) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(_address(), autocommit=True) as heard:
                    await heard.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
                    pause_s = FIRST_PAUSE_S
                    await self._hand_on_all(heard)
            except psycopg.OperationalError as error:
                logger.warning("The database is away, events wait: %s", error)
            self.ready.clear()
            self._may_have_missed = True
            await asyncio.sleep(pause_s)
            pause_s = min(LONGEST_PAUSE_S, pause_s * 2)

    async def _hand_on_all(self, heard: psycopg.AsyncConnection) -> None:
        self.ready.set()
        if self._may_have_missed:
            await _hand_on(EVERYBODY_GROUP)
        async for notification in heard.notifies():
            await _hand_on(notification.payload)


# One a loop: the server has one loop, tests have many.
_listeners: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Listener] = weakref.WeakKeyDictionary()


async def ensure_listening() -> None:
    """Begin to listen in this loop, unless that is done already, and wait until it does."""
    loop = asyncio.get_running_loop()
    if loop not in _listeners or _listeners[loop].task.done():
        _listeners[loop] = Listener()
    await _listeners[loop].wait()


async def stop_listening() -> None:
    listener = _listeners.pop(asyncio.get_running_loop(), None)
    if listener is not None:
        listener.task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listener.task


def _address() -> str:
    """That of Django's connection, which knows the database's name during tests too."""
    parameters = connection.get_connection_params()
    return make_conninfo("", **{name: value for name, value in parameters.items() if isinstance(value, str)})


async def _hand_on(group: str) -> None:
    layer = get_channel_layer()
    assert layer is not None, "settings name the channel layer"
    await layer.group_send(group, {"type": "row.changed", "group": group})
