"""Puts back what dead workers left running, and sends again the messages that were lost."""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from dramatiq_postgres.django.models import Job

from transcriptions import events
from transcriptions.messages import ACTORS, enqueue
from transcriptions.models import State, Transcription

logger = logging.getLogger(__name__)

GAVE_UP = (
    "The work on this recording was broken off three times, perhaps for lack of memory. "
    "Please try a shorter piece of it, or tell the administrator of this site."
)


def sweep() -> None:
    """Safe at any time and in several processes: every step is conditional, and a doubled message is harmless."""
    put_back = {row.id for row in Transcription.objects.stale() if _put_back(row)}
    # The message that a dead worker held is not one to count on.
    known = _ids_with_message() - put_back
    for row_id, queue in Transcription.objects.filter(state=State.QUEUED).values_list("id", "queue"):
        if row_id not in known:
            logger.info("Transcription %s waits without a message: sent again.", row_id)
            enqueue(row_id, queue)


def _put_back(row: Transcription) -> bool:
    """Returns whether it waits for a worker now."""
    values: dict[str, object] = {"state": State.QUEUED, "claim": None, "heartbeat_at": None}
    if row.cancel_requested:
        values |= {"state": State.CANCELLED, "finished_at": timezone.now()}
    elif row.is_exhausted:
        values |= {"state": State.FAILED, "finished_at": timezone.now()}
        values |= {"error_code": "worker_died", "error_text": GAVE_UP}
    with transaction.atomic():
        if Transcription.objects.stale().filter(id=row.id, claim=row.claim).update(**values) != 1:
            return False
        events.announce(row.id)
        events.announce_queue()
    logger.warning("The worker of transcription %s is gone: now %s.", row.id, values["state"])
    return values["state"] == State.QUEUED


def _ids_with_message() -> set[UUID]:
    jobs = Job.objects.filter(message__actor_name__in=list(ACTORS.values()), state__in=[Job.QUEUED, Job.CONSUMED])
    return {UUID(arguments[0]) for arguments in jobs.values_list("message__args", flat=True)}
