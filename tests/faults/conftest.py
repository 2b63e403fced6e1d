"""Real worker processes against the test's database, and the means to hold, freeze and kill them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import dramatiq
import pytest
from django.conf import settings
from django.db import connection
from dramatiq.brokers.stub import StubBroker
from dramatiq_postgres import PostgresBroker
from dramatiq_postgres.django.models import Job

from accounts.models import User
from rescored_site import embedded_postgres, environment
from tests import tiny_engine
from tests.transcriptions.sources.media_server import MediaServer, media_server, tone
from transcriptions.messages import enqueue
from transcriptions.models import Source, Transcription

WAIT_S = 90.0
DURATION_S = 4.0
OUTAGE_S = 2.0


def wait_until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


class Workers:
    """Started worker processes, each with a process group and a log of its own."""

    def __init__(self, folder: Path, server: MediaServer) -> None:
        self.gates = folder / "gates"
        self.gates.mkdir()
        self._folder = folder
        self._server = server
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dramatiq", "tests.faults.worker", "--processes", "1", "--threads", "2"]
        with (self._folder / "worker.log").open("ab") as log:
            worker = subprocess.Popen(
                [*command, "--skip-logging"],
                env=os.environ | self._environment(),
                cwd=settings.BASE_DIR,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._running.append(worker)
        return worker

    def signal(self, worker: subprocess.Popen[bytes], number: signal.Signals) -> None:
        """To all processes of this worker."""
        os.killpg(worker.pid, number)

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.signal(worker, signal.SIGKILL)
        worker.wait(10)
        if worker in self._running:
            self._running.remove(worker)

    def kill_all(self) -> None:
        for worker in list(self._running):
            self.kill(worker)

    def hold(self, stage: str) -> None:
        (self.gates / stage).touch()

    def await_held(self, stage: str) -> None:
        wait_until((self.gates / f"{stage}.held").exists)

    def let_go(self, stage: str) -> None:
        (self.gates / stage).unlink()
        (self.gates / f"{stage}.held").unlink(missing_ok=True)

    @property
    def times_heard(self) -> int:
        """How often an engine went through a whole recording."""
        heard = self.gates / "heard"
        return len(heard.read_text()) if heard.exists() else 0

    @property
    def log(self) -> str:
        return (self._folder / "worker.log").read_text()

    def _environment(self) -> dict[str, str]:
        parameters = connection_parameters()
        name, user = parameters.pop("dbname"), parameters.pop("user")
        return {
            "RESCORED_DATABASE_URL": f"postgresql://{user}@/{name}?{urlencode(parameters)}",
            "RESCORED_DATA": str(Path(settings.MEDIA_ROOT).parent),
            "RESCORED_HEARTBEAT_S": "1",
            "RESCORED_HEARTBEAT_LIMIT_S": "3",
            "FAULT_GATES": str(self.gates),
            "FAULT_MEDIA_SERVER": self._server.name,
            "dramatiq_queue_prefetch": "1",
            "dramatiq_restart_delay": "500",
        }


@pytest.fixture
def server() -> Iterator[MediaServer]:
    with media_server() as running:
        yield running


@pytest.fixture
def workers(
    transactional_db: None, real_broker: PostgresBroker, tmp_path: Path, server: MediaServer
) -> Iterator[Workers]:
    made = Workers(tmp_path, server)
    yield made
    made.kill_all()
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Job._meta.db_table}")


@pytest.fixture
def real_broker(transactional_db: None, broker: StubBroker) -> Iterator[PostgresBroker]:
    """The kind of broker that the site uses, on the test's database."""
    real = PostgresBroker(url=connection_parameters(), results=False)
    dramatiq.set_broker(real)
    yield real
    dramatiq.set_broker(broker)
    real.close()


def connection_parameters() -> dict[str, str]:
    return environment.connection(connection.settings_dict)


@pytest.fixture
def begin(workers: Workers, server: MediaServer) -> Callable[[], Transcription]:
    """Begins the transcription of a link."""

    def begin() -> Transcription:
        owner, _ = User.objects.get_or_create(username="clara")
        url = server.serve("/song.wav", tone(DURATION_S))
        row = Transcription.objects.create(
            owner=owner, title="Song", source=Source.LINK, source_url=url, plan=tiny_engine.tiny_plan()
        )
        enqueue(row.id, row.queue)
        return row

    return begin


@pytest.fixture
def restart_postgres(embedded_folder: Path) -> Callable[[], None]:
    """Stops the server, in the midst of everything, and starts it again; one that is not ours drops its connections."""

    def restart() -> None:
        connection.close()
        if os.environ.get("RESCORED_DATABASE_URL", ""):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
            return
        embedded_postgres.stop(embedded_folder)
        time.sleep(OUTAGE_S)
        embedded_postgres.start(embedded_folder)

    return restart
