"""The actors: messages carry an id, the rows say what there is to do."""

from __future__ import annotations

from uuid import UUID

import dramatiq

from transcriptions import runner
from transcriptions.messages import ACTORS, enqueue
from transcriptions.models import Queue, Transcription

HOUR_MS = 60 * 60 * 1000


@dramatiq.actor(actor_name=ACTORS[Queue.CPU], queue_name=Queue.CPU.value, max_retries=0, time_limit=HOUR_MS)
def prepare(transcription_id: str) -> None:
    _run(UUID(transcription_id), Queue.CPU)


# Half an hour of music takes the slowest engine on two busy cores about two and a half hours.
@dramatiq.actor(actor_name=ACTORS[Queue.GPU], queue_name=Queue.GPU.value, max_retries=0, time_limit=6 * HOUR_MS)
def transcribe(transcription_id: str) -> None:
    _run(UUID(transcription_id), Queue.GPU)


def _run(transcription_id: UUID, queue: Queue) -> None:
    if runner.run(transcription_id, queue):
        enqueue(transcription_id, Transcription.objects.values_list("queue", flat=True).get(id=transcription_id))
