"""Files made from a score when someone asks for them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from urllib.parse import urlencode

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from editor.document_models import NamedVersion, PieceRow, Presence, Revision, ScoreDocument
from editor.tabs import SCORE, WHOLE, Tab
from transcriptions.models import Transcription, media_folder

__all__ = [
    "Export",
    "ExportKind",
    "ExportState",
    "NamedVersion",
    "Paper",
    "PieceRow",
    "Presence",
    "Revision",
    "ScoreDocument",
]

# Raised when a change of the engraving makes stored pictures and exports worthless.
ENGRAVING_VERSION = 2
# A message that was lost with its worker is sent again after this time without a sign of life.
PATIENCE = timedelta(minutes=2)


class Paper(models.TextChoices):
    A4 = "a4", "A4"
    LETTER = "letter", "US Letter"


class ExportKind(models.TextChoices):
    """What a worker makes; the values stand in addresses."""

    PDF = "pdf", "PDF"
    PARTS = "parts", "All parts"
    SVG = "svg", "SVG"
    MP3 = "mp3", "MP3"
    WAV = "wav", "WAV"
    OPUS = "opus", "Opus"

    @property
    def is_printed(self) -> bool:
        return self in {ExportKind.PDF, ExportKind.PARTS, ExportKind.SVG}


class ExportState(models.TextChoices):
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Being made"
    DONE = "done", "Ready"
    FAILED = "failed", "Failed"


def export_folder(transcription_id: uuid.UUID) -> str:
    return f"{media_folder(transcription_id)}/exports"


def export_path(export: Export, name: str) -> str:
    return f"{export_folder(export.transcription_id)}/{name}"


def request_address(transcription_id: uuid.UUID, form: str, *, tab: Tab = WHOLE, paper: str = "") -> str:
    """Where a download is asked for."""
    values = ({"paper": paper} if paper else {}) | ({} if tab == WHOLE else {"tab": tab.name})
    address = reverse("editor:download", args=[transcription_id, form])
    return f"{address}?{urlencode(values)}" if values else address


class Export(models.Model):
    """A file of one state of a score in one tab; key is the hash of all that it shows. paper is "" for sound.

    name: of the file when it is downloaded, without its ending. error_text: why it cannot be made, where a
    person can act on that.
    """

    transcription = models.ForeignKey(Transcription, on_delete=models.CASCADE, related_name="exports")
    kind = models.CharField(max_length=10, choices=ExportKind.choices, default=ExportKind.PDF)
    tab = models.CharField(max_length=100, default=SCORE)
    paper = models.CharField(max_length=10, choices=Paper.choices, blank=True)
    name = models.CharField(max_length=200, default="score")
    key = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ExportState.choices, default=ExportState.QUEUED)
    progress = models.FloatField(default=0.0)
    error_text = models.TextField(blank=True)
    file = models.FileField(upload_to=export_path, max_length=300, blank=True)
    requested_at = models.DateTimeField(default=timezone.now, editable=False)
    touched_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["transcription", "key"], name="one_export_a_key")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.transcription_id}"

    def get_absolute_url(self) -> str:
        return reverse("editor:export", args=[self.transcription_id, self.pk])

    @property
    def request_address(self) -> str:
        """Where this file is asked for, in the state that the score has then."""
        return request_address(self.transcription_id, self.kind, tab=self.view, paper=self.paper)

    @property
    def view(self) -> Tab:
        return Tab(self.tab)

    @property
    def is_unfinished(self) -> bool:
        return self.state in {ExportState.QUEUED, ExportState.RUNNING}

    @property
    def percent(self) -> int:
        return int(100 * self.progress)

    def claim(self) -> bool:
        """Takes the right to make it; only one worker gets it."""
        return self._change(self._asked(ExportState.QUEUED), state=ExportState.RUNNING, progress=0.0)

    def report(self, fraction: float) -> bool:
        """Says how far it is, and that its worker is alive. False when nobody wants it any more."""
        return self._change(self._asked(ExportState.RUNNING), progress=fraction)

    def finish(self, file_name: str) -> bool:
        values = {"file": file_name, "progress": 1.0, "finished_at": timezone.now()}
        return self._change(self._asked(ExportState.RUNNING), state=ExportState.DONE, **values)

    def fail(self, reason: str = "") -> bool:
        values = {"error_text": reason, "finished_at": timezone.now()}
        return self._change(self._asked(ExportState.RUNNING), state=ExportState.FAILED, **values)

    def ask_again(self) -> bool:
        """Takes the right to send its message again: after a failure, or when no worker lives that makes it."""
        is_lost = Q(state__in=(ExportState.QUEUED, ExportState.RUNNING), touched_at__lt=timezone.now() - PATIENCE)
        wanted = Q(state=ExportState.FAILED) | is_lost
        return self._change(wanted, state=ExportState.QUEUED, requested_at=timezone.now(), error_text="")

    def _asked(self, state: ExportState) -> Q:
        """In this state, and not asked for again since the row was read: who was taken for dead has no say."""
        return Q(state=state, requested_at=self.requested_at)

    def _change(self, where: Q, **values: object) -> bool:
        return Export.objects.filter(where, pk=self.pk).update(touched_at=timezone.now(), **values) == 1
