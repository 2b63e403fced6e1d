"""The embedded PostgreSQL: started, found, restarted and stopped by its folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from rescored_site import embedded_postgres
from tests.faults.conftest import wait_until

OPTIONS = ("fsync=off",)


@pytest.fixture
def folder() -> Iterator[Path]:
    """With a short path, so that the socket fits in it."""
    with tempfile.TemporaryDirectory(prefix="rescored-") as parent:
        yield Path(parent) / "postgres"
        embedded_postgres.stop(Path(parent) / "postgres")


def ask(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
        return row[0] if row else None


def test_data_outlive_a_restart(folder: Path) -> None:
    with embedded_postgres.running(folder, options=OPTIONS) as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        assert ask(url, "SELECT current_database()") == "rescored"
        assert ask(url, "SELECT lower('ÄÖ')") == "äö"
    assert embedded_postgres.process_id(folder) == 0
    with embedded_postgres.running(folder, options=OPTIONS) as url:
        assert ask(url, "SELECT answer FROM kept") == 42


def test_one_that_runs_is_found(folder: Path) -> None:
    url = embedded_postgres.start(folder, options=OPTIONS)
    process = embedded_postgres.process_id(folder)
    assert embedded_postgres.start(folder) == url
    assert embedded_postgres.process_id(folder) == process != 0


def test_open_connections_do_not_keep_it_running(folder: Path) -> None:
    with psycopg.connect(embedded_postgres.start(folder, options=OPTIONS)) as connection:
        embedded_postgres.stop(folder)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")


def test_it_listens_on_no_port(folder: Path) -> None:
    with embedded_postgres.running(folder, options=OPTIONS) as url:
        assert ask(url, "SHOW listen_addresses") == ""


def test_a_long_path_gets_its_socket_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 100) / "postgres"
    with embedded_postgres.running(folder, options=OPTIONS) as url:
        assert ask(url, "SELECT 1") == 1
        assert embedded_postgres.socket_folder(folder) != folder
    assert not embedded_postgres.socket_folder(folder).exists()


def test_another_version_is_refused(folder: Path) -> None:
    folder.mkdir()
    (folder / "PG_VERSION").write_text("17\n")
    with pytest.raises(embedded_postgres.EmbeddedPostgresError, match="made by PostgreSQL 17; this is 18"):
        embedded_postgres.start(folder)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a child that its parent died")
def test_it_ends_with_the_process_that_started_it(folder: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from rescored_site import embedded_postgres as e;"
        "e.start(Path(sys.argv[1])); print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"up\n"
        assert embedded_postgres.process_id(folder) != 0
        os.kill(parent.pid, signal.SIGKILL)
    wait_until(lambda: embedded_postgres.process_id(folder) == 0)
