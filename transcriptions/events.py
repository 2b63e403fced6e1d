"""Events between processes: a worker says in its transaction that a row has changed, and web processes look again."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

CHANNEL = "rescored"
# Pages of waiting transcriptions show their place in the queue, which changes with other rows.
QUEUE_GROUP = "queue"
# After an outage, in which events may have been lost.
EVERYBODY_GROUP = "everybody"


def group_of(transcription_id: UUID) -> str:
    return f"transcription.{transcription_id}"


def announce(transcription_id: UUID) -> None:
    """Tell the pages of this transcription. Sent when the present transaction commits, and not if it doesn't."""
    notify(group_of(transcription_id))


def announce_queue() -> None:
    """Tell the pages of all waiting transcriptions."""
    notify(QUEUE_GROUP)


def notify(group: str) -> None:
    """Tell the sockets of a group to look again, when the present transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, group])
