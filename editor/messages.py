"""Sends work to the queue by the actor's name, so that a web process need not load what the actor loads."""

from __future__ import annotations

import dramatiq

from transcriptions.models import Queue

ACTOR = "make_export"


def enqueue(export_id: int) -> None:
    """A second message does no harm: the actor looks at the row."""
    message: dramatiq.Message[None] = dramatiq.Message(
        queue_name=Queue.CPU.value, actor_name=ACTOR, args=(export_id,), kwargs={}, options={}
    )
    dramatiq.get_broker().enqueue(message)
