"""Starts processes, starts them again when they end by themselves, and leaves none behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from rescored_site import guardian

# Where the modules are that the processes run.
ROOT = Path(__file__).resolve().parent.parent
# A process that keeps failing is started again ever more slowly.
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
# After this time a process counts as well, and its next failure as the first.
WELL_AFTER_S = 60.0
LARGEST_LOG_BYTES = 10_000_000
SHOWN_LINES = 3

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Service:
    """A process to keep running; `environment` is added to our own."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


class Child:
    """One service's present process."""

    def __init__(self, service: Service, log: Path) -> None:
        self.service = service
        self.log = log
        self.failures = 0
        self.start_at = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> int:
        """Starts it and returns its process group."""
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as stream:
            self.process = subprocess.Popen(  # noqa: S603 - our own programs
                self.service.command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                env={**os.environ, **self.service.environment},
                # Ctrl-C in the terminal reaches the launcher alone, which then stops everything in order.
                start_new_session=True,
            )
        self.start_at = time.monotonic()
        return self.process.pid

    def note_end(self, status: int) -> str:
        """Plans the next start and says what happened."""
        ran_s = time.monotonic() - self.start_at
        self.failures = 1 if ran_s > WELL_AFTER_S else self.failures + 1
        pause_s = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** (self.failures - 1))
        self.start_at = time.monotonic() + pause_s
        self.process = None
        lines = self.log.read_text(errors="replace").strip().splitlines()[-SHOWN_LINES:]
        return "\n  ".join(
            [f"The {self.service.name} process ended (status {status}) and starts again in {pause_s:.0f} s.", *lines]
        )


class Supervisor:
    """Keeps services running until it is stopped; they end with it even when it is killed."""

    def __init__(self, services: Sequence[Service], log_folder: Path, *, say: Say) -> None:
        log_folder.mkdir(parents=True, exist_ok=True)
        self._children = [Child(service, log_folder / f"{service.name}.log") for service in services]
        self._say = say
        self._groups: set[int] = set()
        self._guardian: subprocess.Popen[str] | None = None

    def start(self, *, database_folder: str, held: IO[str]) -> None:
        """`held` stays open in the guardian: a lock on it lasts until the last process is gone."""
        self._guardian = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "rescored_site.guardian", database_folder],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            text=True,
            pass_fds=[held.fileno()],
            start_new_session=True,
        )
        self.tend()

    def tend(self) -> None:
        """Starts what does not run and is due."""
        for child in self._children:
            if child.process is not None and (status := child.process.poll()) is not None:
                self._forget(child.process.pid)
                self._say(child.note_end(status))
            if child.process is None and time.monotonic() >= child.start_at:
                self._remember(child.start())

    def stop(self) -> None:
        guardian.stop(self._groups)
        if self._guardian is not None:
            self._guardian.communicate(guardian.DONE + "\n")

    def _remember(self, group: int) -> None:
        self._groups.add(group)
        if self._guardian is not None and self._guardian.stdin is not None:
            self._guardian.stdin.write(f"{group}\n")
            self._guardian.stdin.flush()

    def _forget(self, group: int) -> None:
        """What a process that ended by itself may have left of its group goes too."""
        guardian.stop([group], grace_s=0.0)
        self._groups.discard(group)
