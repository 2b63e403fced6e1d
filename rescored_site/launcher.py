"""What `make run` does once the environment stands: database, tables, web process, workers, one address to open."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import http.client
import io
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import IO

import psutil
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connections

from accounts.services import first_administrator_url
from rescored_site import embedded_postgres
from rescored_site.processes import Say, Service, Supervisor

# A launcher that was killed leaves its processes to a guardian, which ends them within this time.
TAKEOVER_LIMIT_S = 30.0
ANSWER_LIMIT_S = 120.0
TEND_INTERVAL_S = 0.2
DATABASE_PAUSE_S = 1.0
# Jobs let go at their next report; what takes longer is taken over from its last finished stage anyway.
WORKER_STOP_MS = 6000


class LaunchError(Exception):
    """Why the site can't start; the sentence says what to do."""


class Stop(Exception):
    """Ctrl-C, or a request to end."""


def serve(say: Say) -> None:
    """Runs the site until Ctrl-C or SIGTERM. Raises LaunchError."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _request_stop)
    with contextlib.suppress(Stop), _only_one(settings.RESCORED_DATA) as lock:
        _check_port(settings.RESCORED_HOST, settings.RESCORED_PORT)
        with _database():
            _prepare(say)
            _supervise(say, lock)


def base_url() -> str:
    host = settings.RESCORED_HOST
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::1", "::", "localhost"} else host  # noqa: S104
    return f"http://{shown}:{settings.RESCORED_PORT}"


def services() -> list[Service]:
    """The processes beside the database."""
    common = {"RESCORED_DATA": str(settings.RESCORED_DATA)}
    python = sys.executable
    web = [python, "-m", "rescored_site.web", "-b", settings.RESCORED_HOST, "-p", str(settings.RESCORED_PORT)]
    if settings.RESCORED_HTTPS:
        web.append("--proxy-headers")
    return [
        Service(
            "web",
            [*web, settings.ASGI_APPLICATION.replace(".application", ":application")],
            common | {"RESCORED_DATABASE_POOL": "20"},
        ),
        # One message at a time: what it can't begin yet is for workers on other machines.
        Service("gpu", _worker("gpu", threads=1), common | {"dramatiq_queue_prefetch": "1"}),
        Service("cpu", _worker("cpu", threads=4), common),
    ]


def _worker(queue: str, *, threads: int) -> list[str]:
    options = ["--queues", queue, "--processes", "1", "--threads", str(threads), "--skip-logging"]
    return [
        *(sys.executable, "-m", "dramatiq", "rescored_site.worker"),
        *options,
        *("--worker-shutdown-timeout", str(WORKER_STOP_MS)),
    ]


# Not raised from the handler: between starting a process and noting it down nothing may be interrupted.
_stop_requests: list[int] = []


def _request_stop(number: int, _frame: FrameType | None) -> None:
    _stop_requests.append(number)


def _pause() -> None:
    if not _stop_requests:
        time.sleep(TEND_INTERVAL_S)
    if _stop_requests:
        raise Stop


@contextlib.contextmanager
def _only_one(data: Path) -> Iterator[IO[str]]:
    """Holds the data folder for this launcher and its guardian."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "running").open("a+") as lock:
        _lock(lock, data)
        lock.truncate(0)
        lock.write(f"{os.getpid()} {base_url()}\n")
        lock.flush()
        yield lock
        lock.truncate(0)


def _lock(lock: IO[str], data: Path) -> None:
    end = time.monotonic() + TAKEOVER_LIMIT_S
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            lock.seek(0)
            process, _, url = lock.read().strip().partition(" ")
            if (process and _exists(int(process))) or time.monotonic() > end:
                raise LaunchError(
                    f"Rescored is already running on the data in {data}: open {url}, or stop process {process} first."
                ) from None
        _pause()


def _exists(process: int) -> bool:
    try:
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@contextlib.contextmanager
def _database() -> Iterator[None]:
    if not settings.RESCORED_DATABASE_IS_EMBEDDED:
        yield
        return
    try:
        embedded_postgres.start(settings.RESCORED_EMBEDDED_POSTGRES)
        yield
    except embedded_postgres.EmbeddedPostgresError as error:
        raise LaunchError(str(error)) from error
    finally:
        embedded_postgres.stop(settings.RESCORED_EMBEDDED_POSTGRES)


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise LaunchError(
                f"Can't listen on {host}:{port} ({os.strerror(error.errno or 0)}): stop the program that uses it, "
                "or choose another port, for example RESCORED_PORT=8001 make run."
            ) from error


def _prepare(say: Say) -> None:
    """Tables, front end and static files, all in this process: starting Django takes longer than most of it."""
    say("Preparing the database and the pages …")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("assets", stdout=io.StringIO())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    wanted = _static_fingerprint()
    if not stamp.exists() or stamp.read_text() != wanted:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(wanted)


def _static_fingerprint() -> str:
    """Changes with any static file of ours or of an app; collecting and compressing takes seconds."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _supervise(say: Say, lock: IO[str]) -> None:
    folder = settings.RESCORED_EMBEDDED_POSTGRES if settings.RESCORED_DATABASE_IS_EMBEDDED else ""
    supervisor = Supervisor(services(), settings.RESCORED_DATA / "logs", say=say)
    try:
        supervisor.start(database_folder=str(folder), held=lock)
        _await_answer(supervisor)
        url = first_administrator_url(base_url())
        connections.close_all()
        say(f"\n  Rescored is ready: {url}\n\n  Ctrl-C stops it. Logs: {settings.RESCORED_DATA / 'logs'}\n")
        while True:
            _pause()
            _tend_database(say)
            supervisor.tend()
    finally:
        say("Stopping …")
        connections.close_all()
        supervisor.stop()


def _tend_database(say: Say) -> None:
    """An embedded server that ended by itself starts again; the other processes wait for it."""
    folder = settings.RESCORED_EMBEDDED_POSTGRES
    if settings.RESCORED_DATABASE_IS_EMBEDDED and embedded_postgres.process_id(folder) == 0:
        say(f"The database ended and starts again; see {folder.name}.log.")
        try:
            embedded_postgres.start(folder)
        except embedded_postgres.EmbeddedPostgresError:
            # What a killed server leaves keeps its memory for a moment.
            time.sleep(DATABASE_PAUSE_S)


def _await_answer(supervisor: Supervisor) -> None:
    end = time.monotonic() + ANSWER_LIMIT_S
    while not _answers():
        if time.monotonic() > end:
            raise LaunchError(f"The web process did not answer within {ANSWER_LIMIT_S:.0f} s; see logs/web.log.")
        _pause()
        supervisor.tend()


def _answers() -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.RESCORED_HOST, settings.RESCORED_HOST)  # noqa: S104
    connection = http.client.HTTPConnection(host, settings.RESCORED_PORT, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": "localhost"})
        return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
