"""Transcriptions, what their stages left behind, and their recordings."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from transcriptions.music.hints import Hints
from transcriptions.music.writing import DOUBTFUL

if TYPE_CHECKING:
    from accounts.models import User


class Kind(models.TextChoices):
    PIANO = "piano", "Solo piano"
    OTHER = "other", "Something else"


class Source(models.TextChoices):
    UPLOAD = "upload", "Uploaded file"
    LINK = "link", "Link"
    SAMPLE = "sample", "Sample"
    SCORE = "score", "Score file"


class State(models.TextChoices):
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Finished"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class Queue(models.TextChoices):
    """Where the next step is done: fetching and encoding on "cpu", the models on "gpu"."""

    CPU = "cpu", "Preparation"
    GPU = "gpu", "Transcription"


# The steps before the pipeline's own stages.
FETCH = "fetch"
LISTEN = "listen"
# The one step of a score file.
IMPORT = "import"
# The stem that is the whole recording.
MIX = "mix"

# A recording that ends its worker every time (by its memory, say) must not do so for ever.
MAX_ATTEMPTS = 3

UNFINISHED = (State.QUEUED, State.RUNNING)


def media_folder(transcription_id: uuid.UUID) -> str:
    """Everything that is stored for a transcription lies under it, and goes with it."""
    return f"transcriptions/{transcription_id}"


def recording_path(transcription: Transcription, name: str) -> str:
    return f"{media_folder(transcription.id)}/recording/{name}"


def artefact_path(artefact: Artefact, name: str) -> str:
    return f"{media_folder(artefact.transcription_id)}/artefacts/{name}"


def stem_path(stem: Stem, name: str) -> str:
    return f"{media_folder(stem.transcription_id)}/stems/{name}"


class TranscriptionQuerySet(models.QuerySet["Transcription"]):
    def visible_to(self, user: User | Any) -> TranscriptionQuerySet:
        """What this person may see: their own, and what they are a member of. Anonymous people see nothing."""
        if not user.is_authenticated:
            return self.none()
        joined = Membership.objects.filter(user=user).values("transcription")
        return self.filter(models.Q(owner=user) | models.Q(pk__in=joined))

    def editable_by(self, user: User | Any) -> TranscriptionQuerySet:
        """Whose score this person may change: their own, and what they are an editor of."""
        if not user.is_authenticated:
            return self.none()
        joined = Membership.objects.filter(user=user, role=Role.EDITOR).values("transcription")
        return self.filter(models.Q(owner=user) | models.Q(pk__in=joined))

    def unfinished(self) -> TranscriptionQuerySet:
        return self.filter(state__in=UNFINISHED)

    def stale(self) -> TranscriptionQuerySet:
        """Running rows whose worker has not been heard of for too long, by the database's clock."""
        limit = timedelta(seconds=settings.RESCORED_HEARTBEAT_LIMIT_S)
        return self.filter(state=State.RUNNING, heartbeat_at__lt=Now() - limit)

    def held_by(self, transcription_id: uuid.UUID, claim: uuid.UUID) -> TranscriptionQuerySet:
        """The row while this claim is the valid one; empty once another worker has taken it over."""
        return self.filter(id=transcription_id, claim=claim, state=State.RUNNING)

    def claimable(self, queue: str) -> TranscriptionQuerySet:
        """Rows that a worker of this queue may take: waiting ones, and those that a dead worker left running.

        Not the ones that have ended several workers: the sweeper gives those up.
        """
        limit = timedelta(seconds=settings.RESCORED_HEARTBEAT_LIMIT_S)
        dead = models.Q(state=State.RUNNING, heartbeat_at__lt=Now() - limit, attempts__lt=MAX_ATTEMPTS)
        return self.filter(dead | models.Q(state=State.QUEUED), queue=queue)

    def in_turn(self) -> TranscriptionQuerySet:
        """Waiting rows, the one whose turn is next first."""
        return self.filter(state=State.QUEUED).order_by("queued_at", "id")

    def newest_first(self) -> TranscriptionQuerySet:
        return self.order_by("-created_at", "-id")

    def matching(self, words: str) -> TranscriptionQuerySet:
        """Rows whose title or composer contains every word."""
        found = self
        for word in words.split():
            found = found.filter(models.Q(title__icontains=word) | models.Q(composer__icontains=word))
        return found


class Transcription(models.Model):
    """One recording on its way to a score, and the result, which never changes afterwards."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="transcriptions")
    title = models.CharField(max_length=200)
    composer = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.PIANO)
    source = models.CharField(max_length=20, choices=Source.choices)
    source_url = models.URLField(max_length=2000, blank=True)
    recording = models.FileField(upload_to=recording_path, max_length=300, blank=True)
    plan = models.JSONField(default=dict, blank=True)

    state = models.CharField(max_length=20, choices=State.choices, default=State.QUEUED, db_index=True)
    queue = models.CharField(max_length=20, choices=Queue.choices, default=Queue.CPU, editable=False)
    stage = models.CharField(max_length=20, blank=True)
    stage_fraction = models.FloatField(default=0.0)
    cancel_requested = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    claim = models.UUIDField(null=True, blank=True, editable=False)
    heartbeat_at = models.DateTimeField(null=True, blank=True, editable=False)
    error_code = models.CharField(max_length=40, blank=True)
    error_text = models.TextField(blank=True)

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    queued_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    duration_s = models.FloatField(null=True, blank=True)
    tempo_bpm = models.FloatField(null=True, blank=True)
    meter = models.CharField(max_length=10, blank=True)
    key = models.CharField(max_length=20, blank=True)
    measure_count = models.PositiveIntegerField(null=True, blank=True)
    confidence = models.FloatField(null=True, blank=True)
    alternatives = models.JSONField(default=list, blank=True)
    warnings = models.JSONField(default=list, blank=True)

    objects = TranscriptionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-created_at"]),
            models.Index(fields=["state", "queued_at"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("transcriptions:detail", args=[self.id])

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @property
    def hints(self) -> Hints:
        """What a person said about tempo, meter and pickup."""
        return Hints.from_dict(self.plan.get("hints", {}))

    @property
    def has_hints(self) -> bool:
        return self.hints != Hints()

    @property
    def is_guess(self) -> bool:
        """Whether the meter and its bar lines are more likely wrong than right."""
        return self.confidence is not None and self.confidence < DOUBTFUL

    @property
    def is_exhausted(self) -> bool:
        return self.attempts >= MAX_ATTEMPTS

    def newest_artefact(self, stage: str) -> Artefact:
        """What this stage left last. Raises Artefact.DoesNotExist before it has run."""
        return self.artefacts.filter(stage=stage).latest("created_at", "id")


class Role(models.TextChoices):
    EDITOR = "editor", "May edit"
    VIEWER = "viewer", "May look"


class Membership(models.Model):
    """A person who may see or edit somebody else's transcription."""

    transcription = models.ForeignKey(Transcription, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.VIEWER)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["transcription", "user"], name="one_membership_a_person")]

    def __str__(self) -> str:
        return f"{self.user_id} of {self.transcription_id}"


class Artefact(models.Model):
    """What a finished stage left: found again by the hash of everything that went into it."""

    transcription = models.ForeignKey(Transcription, on_delete=models.CASCADE, related_name="artefacts")
    stage = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    file = models.FileField(upload_to=artefact_path, max_length=300)
    engine = models.CharField(max_length=100, blank=True)
    seconds = models.FloatField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["transcription", "stage", "key"], name="one_artefact_a_stage")]

    def __str__(self) -> str:
        return f"{self.stage} of {self.transcription_id}"


class Stem(models.Model):
    """Audio to listen to, made from the recording: "mix" is all of it, in a format that browsers play."""

    transcription = models.ForeignKey(Transcription, on_delete=models.CASCADE, related_name="stems")
    name = models.CharField(max_length=40)
    file = models.FileField(upload_to=stem_path, max_length=300)
    duration_s = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["transcription", "name"], name="one_stem_a_name")]

    def __str__(self) -> str:
        return f"{self.name} of {self.transcription_id}"
