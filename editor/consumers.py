"""The socket of one score's page: who is there, and that somebody has changed something.

What was changed is fetched over HTTP, in the view that the page shows.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import uuid4

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from editor import live, permissions
from editor.live import HEARTBEAT_S
from editor.permissions import NoAccess
from transcriptions.events import EVERYBODY_GROUP, group_of
from transcriptions.listener import ensure_listening

NOT_FOUND = 4404


class DocumentConsumer(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        # Accepted even to be closed: only then does the browser learn the reason, and stops trying.
        await self.accept()
        self.identity = self.scope["url_route"]["kwargs"]["transcription_id"]
        self.user: Any = self.scope["user"]
        self.presence = uuid4()
        self.people: list[dict[str, object]] = []
        self.revision = -1
        self.groups_joined = [live.group_of(self.identity), group_of(self.identity), EVERYBODY_GROUP]
        for name in self.groups_joined:
            await self.channel_layer.group_add(name, self.channel_name)
        await ensure_listening()
        self.beating = asyncio.create_task(self._beat())

    async def disconnect(self, code: int) -> None:
        if beating := getattr(self, "beating", None):
            beating.cancel()
        for name in getattr(self, "groups_joined", []):
            await self.channel_layer.group_discard(name, self.channel_name)
        if getattr(self, "identity", None):
            await database_sync_to_async(live.leave)(self.identity, self.presence)

    async def row_changed(self, event: dict[str, Any]) -> None:
        await self._look()

    async def _beat(self) -> None:
        """Says now and then that this page is still open, and notices those that closed without a word."""
        while await self._stay():
            await self._look()
            await asyncio.sleep(HEARTBEAT_S)
        await self.close(code=NOT_FOUND)

    @database_sync_to_async
    def _stay(self) -> bool:
        try:
            transcription = permissions.find(self.user, self.identity)
        except NoAccess:
            return False
        live.stay(transcription, self.user, self.presence)
        return True

    async def _look(self) -> None:
        """Read again how things are; what is as it was is not said twice."""
        found = await self._read()
        if found is None:
            await self.close(code=NOT_FOUND)
            return
        if found.people != self.people:
            self.people = found.people
            await self._say({"type": "who", "people": found.people})
        if found.revision > self.revision:
            measures = found.measures if self.revision >= 0 else []
            self.revision = found.revision
            await self._say({"type": "edited", "revision": found.revision, "measures": measures})

    @database_sync_to_async
    def _read(self) -> live.Present | None:
        """What this person may know now; None when they may not any more."""
        try:
            transcription = permissions.find(self.user, self.identity)
        except NoAccess:
            return None
        return live.look(transcription, self.revision)

    async def _say(self, message: dict[str, object]) -> None:
        await self.send(text_data=json.dumps(message))
