"""A worker's claim on a transcription: taken by a conditional update, kept by a heartbeat, checked by every write.

A worker that was taken for dead and comes back finds its claim gone and can write nothing.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any, Self, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now

from transcriptions import events
from transcriptions.errors import Cancelled
from transcriptions.models import State, Transcription

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

OUTAGE_ERRORS = (OperationalError, InterfaceError)
# A database that restarts or fails over is back within this time; a job waits for it.
OUTAGE_LIMIT_S = 120.0
OUTAGE_PAUSE_S = 0.5
# Pages need no more than a few events a second.
REPORT_INTERVAL_S = 0.35

# Set when this process is asked to end: jobs stop at their next report and go back to the queue.
stopping = threading.Event()


class NotClaimed(Exception):
    """Another worker has the row, or nothing is left to do."""


class Superseded(Exception):
    """The claim is no longer valid: the row was taken over or deleted."""


class Stopped(Exception):
    """This worker process is ending."""


class Claim:
    """One run of one transcription in this process."""

    def __init__(self, transcription_id: UUID, token: UUID) -> None:
        self.transcription_id = transcription_id
        self.token = token
        self.waits = False
        self._reported: tuple[str, float] = ("", 0.0)

    @classmethod
    def take(cls, transcription_id: UUID, queue: str) -> Self:
        """Take the row if it waits in this queue or its worker has died. Raises NotClaimed."""
        token = uuid.uuid4()
        rows = Transcription.objects.filter(id=transcription_id).claimable(queue)
        with transaction.atomic():
            taken = rows.update(
                state=State.RUNNING,
                claim=token,
                heartbeat_at=Now(),
                started_at=Coalesce("started_at", Now()),
                attempts=F("attempts") + 1,
            )
            if taken != 1:
                raise NotClaimed
            events.announce(transcription_id)
            events.announce_queue()
        return cls(transcription_id, token)

    def row(self) -> Transcription:
        return through_outages(self._row)

    def update(self, **values: Any) -> None:
        """Write to the row and tell its pages. Raises Superseded."""
        through_outages(lambda: self._update(values))

    def end(self, state: State, **values: Any) -> None:
        """Let go of the row in its next state. Raises Superseded."""
        values |= {"state": state, "claim": None, "heartbeat_at": None}
        if state not in (State.QUEUED, State.RUNNING):
            values["finished_at"] = Now()
        through_outages(lambda: self._end(values))
        self.waits = state == State.QUEUED

    @contextlib.contextmanager
    def locked(self) -> Iterator[Transcription]:
        """A transaction in which nobody can take the row over. Raises Superseded."""
        with transaction.atomic():
            found = self._held().select_for_update().first()
            if found is None:
                raise Superseded
            yield found

    def report(self, stage: str, fraction: float) -> None:
        """Write how far a stage is, not too often. Raises Cancelled, Stopped or Superseded.

        While the database is away the work goes on; what is kept waits for it.
        """
        if stopping.is_set():
            raise Stopped
        known_stage, written_at = self._reported
        if stage == known_stage and time.monotonic() - written_at < REPORT_INTERVAL_S:
            return
        self._reported = (stage, time.monotonic())
        try:
            self._report(stage, fraction)
        except OUTAGE_ERRORS:
            logger.warning("The database is away; transcription %s goes on.", self.transcription_id)
            connection.close()

    @contextlib.contextmanager
    def heartbeat(self) -> Iterator[None]:
        """Keeps the claim alive from a thread of its own, while this one computes."""
        ended = threading.Event()
        thread = threading.Thread(target=self._beat, args=(ended,), name="heartbeat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _held(self) -> Any:
        return Transcription.objects.held_by(self.transcription_id, self.token)

    def _row(self) -> Transcription:
        found: Transcription | None = self._held().first()
        if found is None:
            raise Superseded
        return found

    def _update(self, values: dict[str, Any]) -> None:
        with transaction.atomic():
            if self._held().update(**values) != 1:
                raise Superseded
            events.announce(self.transcription_id)

    def _end(self, values: dict[str, Any]) -> None:
        with transaction.atomic():
            self._update(values)
            events.announce_queue()

    def _report(self, stage: str, fraction: float) -> None:
        values = {"stage": stage, "stage_fraction": max(0.0, min(1.0, fraction)), "heartbeat_at": Now()}
        with transaction.atomic():
            if self._held().filter(cancel_requested=False).update(**values) == 1:
                events.announce(self.transcription_id)
                return
        raise Cancelled if self._held().exists() else Superseded

    def _beat(self, ended: threading.Event) -> None:
        try:
            while not ended.wait(settings.RESCORED_HEARTBEAT_S):
                try:
                    if self._held().update(heartbeat_at=Now()) != 1:
                        return
                except OUTAGE_ERRORS:
                    connection.close()
        finally:
            connection.close()


def through_outages(act: Callable[[], Answer]) -> Answer:
    """Do something in the database, again and again while that is away."""
    end = time.monotonic() + OUTAGE_LIMIT_S
    while True:
        try:
            return act()
        except OUTAGE_ERRORS:
            if time.monotonic() > end:
                raise
            connection.close()
            time.sleep(OUTAGE_PAUSE_S)
