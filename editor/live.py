"""Who has a score open, and what has changed in it: rows that any process writes and every process reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Now

from accounts.models import User
from editor.document_models import Presence, Revision, ScoreDocument
from editor.edits.patches import MEASURE
from transcriptions import events
from transcriptions.models import Transcription

# A page says this often that it is open; one that has been silent for longer than three times is gone.
HEARTBEAT_S = 20.0
SILENCE = timedelta(seconds=3 * HEARTBEAT_S)


@dataclass(frozen=True, slots=True)
class Present:
    """revision: the newest; measures: ids of what was changed since the one that was asked for."""

    people: list[dict[str, object]]
    revision: int
    measures: list[str]


def group_of(transcription_id: UUID) -> str:
    return f"document.{transcription_id}"


def announce(transcription_id: UUID) -> None:
    """Tell the pages of this score, when the present transaction commits."""
    events.notify(group_of(transcription_id))


def stay(transcription: Transcription, user: User, presence: UUID) -> None:
    """A page is open, or still open."""
    values = {"transcription": transcription, "user": user, "seen_at": Now()}
    _, is_new = Presence.objects.update_or_create(id=presence, defaults=values)
    if is_new:
        Presence.objects.filter(seen_at__lt=Now() - SILENCE).delete()
        announce(transcription.pk)


def leave(transcription_id: UUID, presence: UUID) -> None:
    if Presence.objects.filter(pk=presence).delete()[0]:
        announce(transcription_id)


def look(transcription: Transcription, since: int) -> Present:
    row = ScoreDocument.objects.filter(transcription=transcription).only("revision").first()
    revision = row.revision if row else 0
    measures: set[str] = set()
    if row and 0 <= since < revision:
        later = Revision.objects.filter(document=row, number__gt=since).values_list("keys", flat=True)
        measures = {key.removeprefix(MEASURE) for keys in later for key in keys if key.startswith(MEASURE)}
    return Present(_people(transcription), revision, sorted(measures))


def _people(transcription: Transcription) -> list[dict[str, object]]:
    """Everybody once, however many pages they have open."""
    here = Presence.objects.filter(transcription=transcription, seen_at__gte=Now() - SILENCE)
    names = here.order_by("user__username").values_list("user__username", flat=True).distinct()
    return [{"name": name} for name in names]
