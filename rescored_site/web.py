"""The web process: daphne, which refuses a request that is too large before it takes it in.

Daphne itself stores the whole body of a request before the application sees its headers.
"""

from __future__ import annotations

import asyncio
import gc
import os
from io import BytesIO
from typing import IO, Any

from daphne.cli import CommandLineInterface
from daphne.http_protocol import WebRequest
from daphne.server import Server
from django.conf import settings
from django.template.loader import render_to_string
from twisted.internet.interfaces import IAddress
from twisted.web.http import HTTPChannel

from editor.engraving import use_processes
from transcriptions.uploads import largest_request

# A browser shows the answer only after it has stopped sending; it is listened to for this long.
PATIENCE_S = 30.0
# Each takes about 30 MB; a system is engraved in a hundredth of a second.
MOST_ENGRAVERS = 4


class BoundedRequest(WebRequest):
    """Answers 413 as soon as the body is known to be too large, and keeps nothing of it."""

    refused = False
    received = 0
    content: IO[bytes]

    def gotLength(self, length: int | None) -> None:  # noqa: N802 - Twisted's name
        if length is not None and length > largest_request():
            self.refuse()
        super().gotLength(0 if self.refused else length)

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Also counts what a body that was announced without a length really brings."""
        self.received += len(data)
        if not self.refused and self.received > largest_request():
            self.refuse()
            self.content = BytesIO()
        if not self.refused:
            super().handleContentChunk(data)

    def process(self) -> Any:
        if self.refused:
            self.channel.loseConnection()
            return None
        return super().process()

    def refuse(self) -> None:
        self.refused = True
        page = render_to_string("413.html", {"limit_mb": settings.RESCORED_MAX_UPLOAD_MB}).encode()
        head = (
            "HTTP/1.1 413 Content Too Large\r\n"
            "Content-Type: text/html; charset=utf-8\r\n"
            f"Content-Length: {len(page)}\r\n"
            "Connection: close\r\n\r\n"
        )
        self.channel.transport.write(head.encode() + page)
        asyncio.get_running_loop().call_later(PATIENCE_S, self.channel.loseConnection)


class BoundedServer(Server):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options, ready_callable=self.bound_requests)

    def bound_requests(self) -> None:
        build = self.http_factory.buildProtocol

        def build_bounded(address: IAddress) -> HTTPChannel:
            protocol: HTTPChannel = build(address)
            protocol.requestFactory = BoundedRequest
            return protocol

        self.http_factory.buildProtocol = build_bounded


class Web(CommandLineInterface):
    server_class = BoundedServer


def collect_seldom() -> None:
    """Scores in memory are many small values without cycles: looking through them all took a tenth of every edit."""
    gc.set_threshold(50_000, 20, 100)


def begin_engravers() -> None:
    """Verovio would keep every other request waiting in this process; one core is left to the requests."""
    use_processes(min(MOST_ENGRAVERS, max(1, (os.cpu_count() or 1) - 1)))


if __name__ == "__main__":
    collect_seldom()
    begin_engravers()
    Web.entrypoint()
