"""Sends work to the queues by the actors' names, so that a web process need not load what the actors load."""

from __future__ import annotations

from uuid import UUID

import dramatiq

from transcriptions.models import Queue

ACTORS = {Queue.CPU: "prepare", Queue.GPU: "transcribe"}


def enqueue(transcription_id: UUID, queue: str) -> None:
    """One message for one step. A second one does no harm: workers claim rows."""
    message: dramatiq.Message[None] = dramatiq.Message(
        queue_name=queue, actor_name=ACTORS[Queue(queue)], args=(str(transcription_id),), kwargs={}, options={}
    )
    dramatiq.get_broker().enqueue(message)
