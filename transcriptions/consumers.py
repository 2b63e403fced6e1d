"""The socket of one transcription's page: sends the present fragment on connection and whenever the row has changed."""

from __future__ import annotations

from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.template.loader import render_to_string

from transcriptions.events import EVERYBODY_GROUP, QUEUE_GROUP, group_of
from transcriptions.listener import ensure_listening
from transcriptions.models import State, Transcription
from transcriptions.progress import progress_of

NOT_FOUND = 4404


class ProgressConsumer(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        # Accepted even to be closed: only then does the browser learn the reason, and stops trying.
        await self.accept()
        self.state = self.sent = ""
        group = group_of(self.scope["url_route"]["kwargs"]["transcription_id"])
        self.groups_joined = [group, QUEUE_GROUP, EVERYBODY_GROUP]
        for name in self.groups_joined:
            await self.channel_layer.group_add(name, self.channel_name)
        await ensure_listening()
        await self._send_fragment()

    async def disconnect(self, code: int) -> None:
        for name in getattr(self, "groups_joined", []):
            await self.channel_layer.group_discard(name, self.channel_name)

    async def row_changed(self, event: dict[str, Any]) -> None:
        if event["group"] == QUEUE_GROUP and self.state != State.QUEUED:
            return
        await self._send_fragment()

    async def _send_fragment(self) -> None:
        """The row is read again each time; the same text is not sent twice."""
        self.state, text = await self._render()
        if not text:
            await self.close(code=NOT_FOUND)
        elif text != self.sent:
            self.sent = text
            await self.send(text_data=text)

    def _csrf_token(self) -> str:
        """For the fragment's forms: a socket has no request that the template tag could ask."""
        return str(self.scope["cookies"].get(settings.CSRF_COOKIE_NAME, ""))

    @database_sync_to_async
    def _render(self) -> tuple[str, str]:
        identity = self.scope["url_route"]["kwargs"]["transcription_id"]
        row = Transcription.objects.visible_to(self.scope["user"]).filter(id=identity).first()
        if row is None:
            return "", ""
        context = {"transcription": row, "progress": progress_of(row), "csrf_token": self._csrf_token()}
        return row.state, render_to_string("transcriptions/_progress.html", context)
