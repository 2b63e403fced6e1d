"""The whole site as `make run` starts it, with real processes."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import pytest

from rescored_site import embedded_postgres

ROOT = Path(__file__).resolve().parent.parent.parent
START_LIMIT_S = 120.0
STOP_LIMIT_S = 40.0
READY = re.compile(r"Rescored is ready: (\S+)")


@dataclass
class Site:
    data: Path
    port: int
    process: subprocess.Popen[str]

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def ready_url(self) -> str:
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if found := READY.search(line):
                return found.group(1)
        raise AssertionError("".join(lines))

    def family(self) -> list[psutil.Process]:
        launcher = psutil.Process(self.process.pid)
        return [launcher, *launcher.children(recursive=True)]

    def member(self, word: str) -> psutil.Process:
        for process in self.family():
            with contextlib.suppress(psutil.NoSuchProcess):
                if word in process.cmdline():
                    return process
        raise AssertionError(f"no process of {word}")


Launch = Callable[..., Site]


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Launch]:
    """Starts sites on one data folder, and leaves none."""
    started: list[Site] = []

    def start(data: Path = tmp_path / "data", port: int = 0) -> Site:
        port = port or free_port()
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("RESCORED_")},
            "RESCORED_DATA": str(data),
            "RESCORED_PORT": str(port),
        }
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        site = Site(data, port, process)
        started.append(site)
        return site

    yield start
    for site in started:
        site.process.terminate()
        site.process.communicate(timeout=STOP_LIMIT_S)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_end(processes: list[psutil.Process]) -> list[str]:
    """What still runs when the time is over."""
    _, running = psutil.wait_procs(processes, timeout=STOP_LIMIT_S)
    return [" ".join(process.cmdline()) for process in running if process.status() != psutil.STATUS_ZOMBIE]


def stop(site: Site, number: signal.Signals) -> list[str]:
    family = site.family()
    site.process.send_signal(number)
    site.process.communicate(timeout=STOP_LIMIT_S)
    return await_end(family)


def administrators(data: Path) -> list[tuple[int, str]]:
    with psycopg.connect(embedded_postgres.url(data / "postgres")) as connection:
        return connection.execute("SELECT id, username FROM accounts_user").fetchall()


def test_it_starts_stops_and_finds_its_data_again(launch: Launch) -> None:
    first = launch()
    url = first.ready_url()
    assert url.startswith(f"{first.address}/account/welcome/")
    with urllib.request.urlopen(url, timeout=30) as answer:
        assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    people = administrators(first.data)
    assert [name for _, name in people] == ["admin"]
    names = {process.name() for process in first.family()}
    assert "postgres" in names
    assert stop(first, signal.SIGINT) == []
    assert first.process.returncode == 0

    second = launch(port=first.port)
    assert second.ready_url().startswith(f"{first.address}/account/welcome/")
    assert administrators(first.data) == people
    assert stop(second, signal.SIGTERM) == []
    assert second.process.returncode == 0


def test_a_second_one_on_the_same_data_is_refused_with_one_line(launch: Launch) -> None:
    first = launch()
    first.ready_url()
    output, _ = launch().process.communicate(timeout=START_LIMIT_S)
    assert output == (
        f"CommandError: Rescored is already running on the data in {first.data}: open {first.address}, "
        f"or stop process {first.process.pid} first.\n"
    )


def test_a_port_in_use_is_named_in_one_line(launch: Launch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        site = launch(port=port)
        output, _ = site.process.communicate(timeout=START_LIMIT_S)
    assert output == (
        f"CommandError: Can't listen on 127.0.0.1:{port} (Address already in use): stop the program that uses it, "
        "or choose another port, for example RESCORED_PORT=8001 make run.\n"
    )
    assert site.process.returncode == 1


def test_a_killed_launcher_leaves_nothing_behind(launch: Launch) -> None:
    first = launch()
    first.ready_url()
    family = first.family()
    first.process.kill()
    # A new one waits for the rest of the old one to go.
    second = launch(port=first.port)
    second.ready_url()
    assert await_end(family) == []
    assert stop(second, signal.SIGINT) == []


def test_a_killed_web_process_is_started_again(launch: Launch) -> None:
    site = launch()
    site.ready_url()
    site.member("rescored_site.web").kill()
    end = time.monotonic() + START_LIMIT_S
    while not answers(site.address):
        assert time.monotonic() < end
        time.sleep(0.2)
    assert stop(site, signal.SIGINT) == []


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_a_killed_database_is_started_again(launch: Launch) -> None:
    site = launch()
    site.ready_url()
    folder = site.data / "postgres"
    first = embedded_postgres.process_id(folder)

    os.kill(first, signal.SIGKILL)

    end = time.monotonic() + START_LIMIT_S
    while embedded_postgres.process_id(folder) in {0, first}:
        assert time.monotonic() < end
        time.sleep(0.2)
    embedded_postgres.await_ready(folder)
    assert len(administrators(site.data)) == 1
    assert stop(site, signal.SIGINT) == []
