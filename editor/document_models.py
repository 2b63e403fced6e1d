"""A score as people edit it: its pieces as they are now, and every change that was ever made."""

from __future__ import annotations

import uuid
import zlib
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from editor.edits.patches import Patch
from transcriptions.models import Transcription


class ScoreDocument(models.Model):
    """The working copy of a transcription's score, made when it is first opened.

    source: the stored result of the machine that it was made from; machine_revision: the revision that is that
    result. derived counts the layouts that were added without a revision, so that other processes notice them.
    """

    transcription = models.OneToOneField(Transcription, on_delete=models.CASCADE, related_name="document")
    revision = models.PositiveIntegerField(default=0)
    derived = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=300)
    machine_revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"Document of {self.transcription_id}"

    @property
    def is_untouched(self) -> bool:
        return self.revision == 0


class PieceRow(models.Model):
    """One piece of a document as it is now: a measure, a line, a part, a layout, or one of the lists and texts."""

    document = models.ForeignKey(ScoreDocument, on_delete=models.CASCADE, related_name="pieces")
    key = models.CharField(max_length=200)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "key"], name="one_piece_a_key")]

    def __str__(self) -> str:
        return f"{self.key} of document {self.document_id}"


class HistoryIsWritten(Exception):
    """Revisions are added and never changed."""


class Revision(models.Model):
    """One change of a document, with the texts of its pieces before and after.

    client: the name that the browser gave the edit, so that one that is sent twice is done once. edit: what was asked
    for. keys: the pieces it changed. selected, caret: what it was answered with. undo_stack, redo_stack: what its
    author can take back and repeat after it (editor.history). below: what lies under this revision on its stack.
    """

    document = models.ForeignKey(ScoreDocument, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="revisions")
    at = models.DateTimeField(default=timezone.now, editable=False)
    client = models.UUIDField()
    edit = models.JSONField()
    words = models.CharField(max_length=300)
    patch_data = models.BinaryField()
    keys = models.JSONField()
    selected = models.JSONField(default=list)
    caret = models.JSONField(null=True)
    undo_stack = models.JSONField(default=list)
    redo_stack = models.JSONField(default=list)
    below = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="one_revision_a_number"),
            models.UniqueConstraint(fields=["document", "client"], name="one_revision_a_client"),
        ]
        indexes = [models.Index(fields=["document", "author", "-number"])]

    def __str__(self) -> str:
        return f"{self.number}: {self.words}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise HistoryIsWritten(f"revision {self.number} exists already")
        super().save(*args, **kwargs)

    @property
    def patch(self) -> Patch:
        return Patch.from_json(zlib.decompress(self.patch_data).decode())

    @patch.setter
    def patch(self, patch: Patch) -> None:
        self.patch_data = zlib.compress(patch.to_json().encode())
        self.keys = sorted(patch.keys)


class NamedVersion(models.Model):
    """A revision that somebody gave a name to find it again."""

    document = models.ForeignKey(ScoreDocument, on_delete=models.CASCADE, related_name="versions")
    revision = models.PositiveIntegerField()
    name = models.CharField(max_length=100)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "revision"], name="one_name_a_revision")]

    def __str__(self) -> str:
        return self.name


class Presence(models.Model):
    """A page with a score that somebody has open now."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    transcription = models.ForeignKey(Transcription, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="presences")
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.user_id} at {self.transcription_id}"
