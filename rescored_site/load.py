"""A web process of its own under load, for `manage.py bench`: pages over HTTP, many progress sockets at once."""

from __future__ import annotations

import base64
import contextlib
import http.client
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

HOST = "127.0.0.1"
START_LIMIT_S = 60.0
SOCKET_LIMIT_S = 30.0


@dataclass(frozen=True, slots=True)
class Site:
    """A running web process, and the session of somebody who is signed in there."""

    port: int
    cookie: str
    process_id: int = 0

    def get(self, address: str) -> tuple[float, float]:
        """Seconds to the first byte and to the last. RuntimeError unless the answer is 200."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        try:
            started = time.perf_counter()
            connection.request("GET", address, headers={"Host": "localhost", "Cookie": self.cookie})
            response = connection.getresponse()
            first_s = time.perf_counter() - started
            response.read()
            if response.status != http.client.OK:
                raise RuntimeError(f"{address} answered {response.status}")
            return first_s, time.perf_counter() - started
        finally:
            connection.close()


def resident_bytes(process_id: int) -> int:
    """Memory of a process that runs, with those that work for it."""
    process = psutil.Process(process_id)
    return sum(int(one.memory_info().rss) for one in (process, *process.children(recursive=True)))


@contextlib.contextmanager
def web_process(data: Path, cookie: str, secret_key: str) -> Iterator[Site]:
    """Serves what is under `data`, whose database runs already and whose static files are made here."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "RESCORED_DATABASE_URL"}
    environment |= {"RESCORED_DATA": str(data), "RESCORED_SECRET_KEY": secret_key, "RESCORED_DATABASE_POOL": "20"}
    environment["RESCORED_LOG_LEVEL"] = "ERROR"
    manage = [sys.executable, "manage.py"]
    for step in (["assets"], ["collectstatic", "--noinput"]):
        subprocess.run([*manage, *step], env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    command = [sys.executable, "-m", "rescored_site.web", "-b", HOST, "-p", str(port), "-v", "0"]
    process = subprocess.Popen([*command, "rescored_site.asgi:application"], env=environment)  # noqa: S603
    try:
        site = Site(port, cookie, process.pid)
        _await_answer(site)
        yield site
    finally:
        process.terminate()
        process.wait()


def _await_answer(site: Site) -> None:
    end = time.monotonic() + START_LIMIT_S
    while True:
        try:
            site.get("/")
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


@contextlib.contextmanager
def open_sockets(site: Site, address: str, count: int) -> Iterator[float]:
    """`count` WebSockets, each with its first message received; gives the seconds that it took. They stay open."""
    sockets: list[socket.socket] = []
    faults: list[BaseException] = []

    def connect() -> None:
        try:
            sockets.append(_open_socket(site, address))
        except (OSError, RuntimeError) as fault:
            faults.append(fault)

    threads = [threading.Thread(target=connect) for _ in range(count)]
    started = time.perf_counter()
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if faults:
            raise RuntimeError(f"{len(faults)} of {count} sockets failed: {faults[0]}")
        yield time.perf_counter() - started
    finally:
        for opened in sockets:
            opened.close()


def _open_socket(site: Site, address: str) -> socket.socket:
    opened = socket.create_connection((HOST, site.port), timeout=SOCKET_LIMIT_S)
    lines = [
        f"GET {address} HTTP/1.1",
        f"Host: localhost:{site.port}",
        f"Origin: http://localhost:{site.port}",
        f"Cookie: {site.cookie}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {base64.b64encode(secrets.token_bytes(16)).decode()}",
    ]
    opened.sendall("\r\n".join([*lines, "", ""]).encode())
    received = b""
    # The answer's head, and the beginning of the first message behind it.
    while b"\r\n\r\n" not in received or received.endswith(b"\r\n\r\n"):
        chunk = opened.recv(65536)
        if not chunk:
            opened.close()
            raise RuntimeError(f"socket refused: {received[:60]!r}")
        received += chunk
    if not received.startswith(b"HTTP/1.1 101"):
        opened.close()
        raise RuntimeError(f"socket refused: {received[:60]!r}")
    return opened
