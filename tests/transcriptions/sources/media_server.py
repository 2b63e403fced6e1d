"""A media server on loopback that behaves as well or as badly as a test asks."""

from __future__ import annotations

import io
import math
import struct
import threading
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RATE = 8000


def tone(duration_s: float) -> bytes:
    """A WAV file of a quiet A."""
    samples = (int(3000 * math.sin(2 * math.pi * 440 * n / RATE)) for n in range(int(duration_s * RATE)))
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return file.getvalue()


class MediaServer(ThreadingHTTPServer):
    """Serves `pages`: path -> (status, headers, body). A body of None stalls until the server stops."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, tuple[int, dict[str, str], bytes | None]] = {}
        self.requests: list[str] = []
        self.wanted_cookie = ""
        self.stopping = threading.Event()

    @property
    def name(self) -> str:
        return f"localhost:{self.server_port}"

    def url(self, path: str) -> str:
        return f"http://{self.name}{path}"

    def redirect(self, path: str, target: str) -> str:
        self.pages[path] = (302, {"Location": target, "Content-Length": "0"}, b"")
        return self.url(path)

    def serve(self, path: str, body: bytes | None, kind: str = "audio/wav", *, with_length: bool = True) -> str:
        length = {"Content-Length": str(len(body or b"x"))} if with_length else {}
        self.pages[path] = (200, {"Content-Type": kind, **length}, body)
        return self.url(path)


class _Handler(BaseHTTPRequestHandler):
    server: MediaServer

    def do_GET(self) -> None:
        self.server.requests.append(f"{self.command} {self.path}")
        status, headers, body = self.server.pages.get(self.path, (404, {"Content-Length": "0"}, b""))
        if self.server.wanted_cookie not in self.headers.get("Cookie", ""):
            status, headers, body = 403, {"Content-Length": "0"}, b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        if body is None:
            self.server.stopping.wait(30)
            return
        try:
            self.wfile.write(body)
        except ConnectionError:
            self.close_connection = True

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        return


@contextmanager
def media_server() -> Iterator[MediaServer]:
    with MediaServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.stopping.set()
            server.shutdown()
            thread.join()
