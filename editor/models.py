"""Files made from a score when someone asks for them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from urllib.parse import urlencode

from django.db import models
from django.utils import timezone

from transcriptions.models import Transcription, media_folder
from transcriptions.music.arranging.versions import Version

# A message that was lost with its worker is sent again after this time.
PATIENCE = timedelta(minutes=2)


class Paper(models.TextChoices):
    A4 = "a4", "A4"
    LETTER = "letter", "US Letter"


class ExportState(models.TextChoices):
    QUEUED = "queued", "Being made"
    DONE = "done", "Ready"
    FAILED = "failed", "Failed"


def export_folder(transcription_id: uuid.UUID) -> str:
    return f"{media_folder(transcription_id)}/exports"


def export_path(export: Export, name: str) -> str:
    return f"{export_folder(export.transcription_id)}/{name}"


class Export(models.Model):
    """A PDF of one state of a score in one version; key is the hash of all that it shows."""

    transcription = models.ForeignKey(Transcription, on_delete=models.CASCADE, related_name="exports")
    paper = models.CharField(max_length=10, choices=Paper.choices, default=Paper.A4)
    version = models.CharField(
        max_length=20, choices=[(version.value, version.label) for version in Version], default=Version.AS_PLAYED.value
    )
    key = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ExportState.choices, default=ExportState.QUEUED)
    file = models.FileField(upload_to=export_path, max_length=300, blank=True)
    requested_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["transcription", "key"], name="one_export_a_key")]

    def __str__(self) -> str:
        return f"PDF of {self.transcription_id}"

    @property
    def query(self) -> str:
        """What an address asks for it by."""
        versions = {} if self.version == Version.AS_PLAYED else {"version": self.version}
        return urlencode({"paper": self.paper} | versions)

    def ask_again(self) -> bool:
        """Takes the right to send its message again: after a failure, or when nobody answered for too long."""
        now = timezone.now()
        waiting = models.Q(state=ExportState.QUEUED, requested_at__lt=now - PATIENCE)
        rows = Export.objects.filter(models.Q(state=ExportState.FAILED) | waiting, pk=self.pk)
        return rows.update(state=ExportState.QUEUED, requested_at=now) == 1
