"""Outlives a launcher that was killed, and stops what it left running. Part of `make run`.

The launcher holds the other end of standard input and writes a line for each process group that it starts. When that
end closes without the word "done", the launcher is gone.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import psutil

from rescored_site import embedded_postgres

DONE = "done"
# A worker lets go of its job at the next report of progress, which is a few seconds away at most.
GRACE_S = 10.0
POLL_INTERVAL_S = 0.1


def watch(lines: Iterable[str]) -> set[int]:
    """The process groups that are left when the lines end; none after "done"."""
    groups: set[int] = set()
    for line in lines:
        word = line.strip()
        if word == DONE:
            return set()
        groups.add(int(word))
    return groups


def stop(groups: Iterable[int], *, grace_s: float = GRACE_S) -> None:
    """Ask each group's leader to end, and end the whole group when it has not."""
    remaining = {group for group in groups if is_running(group)}
    for leader in remaining:
        with contextlib.suppress(ProcessLookupError):
            os.kill(leader, signal.SIGTERM)
    end = time.monotonic() + grace_s
    while remaining and time.monotonic() < end:
        time.sleep(POLL_INTERVAL_S)
        remaining = {group for group in remaining if is_running(group)}
    for group in remaining:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


def is_running(group: int) -> bool:
    """Whether any process of the group does; those that ended and wait to be noticed don't count."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(group, os.WNOHANG)
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return any(_is_member(process, group) for process in psutil.process_iter())


def _is_member(process: psutil.Process, group: int) -> bool:
    try:
        return os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE
    except (ProcessLookupError, PermissionError, psutil.Error):
        return False


def main(database_folder: str) -> None:
    # Ctrl-C and the end of the terminal are for the launcher.
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    if left := watch(sys.stdin):
        stop(left)
        if database_folder:
            embedded_postgres.stop(Path(database_folder))


if __name__ == "__main__":
    main(sys.argv[1])
