"""What an administrator asks of transcriptions: what waits, what runs, what failed and why, how large it all is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.timesince import timesince

from transcriptions import services
from transcriptions.models import Artefact, Membership, State, Stem, Transcription

LONG_WAIT = timedelta(minutes=30)


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="stored as")
    def stored_as(self, row: Artefact | Stem) -> str:
        """A name only: media have no public address."""
        return row.file.name or ""


class ArtefactInline(ReadOnlyInline):
    model = Artefact
    fields = readonly_fields = ("stage", "engine", "time", "created_at", "stored_as")

    @admin.display(description="time")
    def time(self, artefact: Artefact) -> str:
        return in_words(artefact.seconds)


class StemInline(ReadOnlyInline):
    model = Stem
    fields = readonly_fields = ("name", "length", "stored_as")

    @admin.display(description="length")
    def length(self, stem: Stem) -> str:
        return in_words(stem.duration_s)


class NeedsAttention(admin.SimpleListFilter):
    """The questions that bring somebody here."""

    title = "needs attention"
    parameter_name = "attention"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("dead", "running, but the worker is silent"),
            ("waiting", "waiting for more than half an hour"),
            ("bug", "failed by a fault of ours"),
            ("repeated", "begun more than once"),
        ]

    def queryset(self, request: HttpRequest, rows: Any) -> Any:
        choices = {
            "dead": rows.stale,
            "waiting": lambda: rows.filter(state=State.QUEUED, queued_at__lt=timezone.now() - LONG_WAIT),
            "bug": lambda: rows.filter(state=State.FAILED, error_code__in=["internal", "worker_died", "time_limit"]),
            "repeated": lambda: rows.filter(attempts__gt=1),
        }
        chosen = choices.get(self.value() or "")
        return chosen() if chosen else rows


@admin.register(Transcription)
class TranscriptionAdmin(admin.ModelAdmin):
    list_display = ("title", "owner", "state", "step", "waited", "worked", "length", "size", "error_code", "created_at")
    list_filter = (NeedsAttention, "state", "queue", "source", "kind", "error_code", "created_at")
    search_fields = ("title", "composer", "owner__username", "source_url", "error_text", "id")
    list_select_related = ("owner",)
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    actions = ("retry", "cancel")
    inlines = (ArtefactInline, StemInline)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Transcription | None = None) -> bool:
        """Results never change; actions need no more than this."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Transcription | None = None) -> list[str]:
        """With names of files in place of links: media have no public address."""
        names = [field.name for field in Transcription._meta.fields]
        return ["stored_as" if name == "recording" else name for name in names]

    def get_fields(self, request: HttpRequest, obj: Transcription | None = None) -> Any:
        return self.get_readonly_fields(request, obj)

    @admin.display(description="recording")
    def stored_as(self, row: Transcription) -> str:
        return row.recording.name or ""

    def delete_model(self, request: HttpRequest, obj: Transcription) -> None:
        services.delete(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Transcription]) -> None:
        for row in queryset:
            services.delete(row)

    @admin.display(description="step", ordering="stage")
    def step(self, row: Transcription) -> str:
        if row.state == State.RUNNING:
            return f"{row.stage or row.queue}, {row.stage_fraction:.0%}"
        return f"queue {row.queue}" if row.state == State.QUEUED else ""

    @admin.display(description="waits since", ordering="queued_at")
    def waited(self, row: Transcription) -> str:
        return timesince(row.queued_at) if row.state == State.QUEUED else ""

    @admin.display(description="took")
    def worked(self, row: Transcription) -> str:
        if row.started_at is None:
            return ""
        return in_words(((row.finished_at or timezone.now()) - row.started_at).total_seconds())

    @admin.display(description="length", ordering="duration_s")
    def length(self, row: Transcription) -> str:
        return in_words(row.duration_s) if row.duration_s is not None else ""

    @admin.display(description="recording")
    def size(self, row: Transcription) -> str:
        if not row.recording.name or not default_storage.exists(row.recording.name):
            return ""
        return str(filesizeformat(row.recording.size))

    @admin.action(description="Try again", permissions=["delete"])
    def retry(self, request: HttpRequest, rows: QuerySet[Transcription]) -> None:
        ended = rows.filter(state__in=[State.FAILED, State.CANCELLED])
        for row in ended:
            services.retry(row)
        self._say(request, len(ended), "queued again")

    @admin.action(description="Cancel", permissions=["delete"])
    def cancel(self, request: HttpRequest, rows: QuerySet[Transcription]) -> None:
        running = rows.filter(state__in=[State.QUEUED, State.RUNNING])
        for row in running:
            services.cancel(row)
        self._say(request, len(running), "cancelled")

    def _say(self, request: HttpRequest, count: int, what: str) -> None:
        level = messages.SUCCESS if count else messages.WARNING
        self.message_user(request, f"{count or 'None'} of them {what}.", level)


def in_words(seconds: float) -> str:
    """ "1 h 02 min", "3 min 05 s", "4.2 s"."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest_s = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest_s:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    """Who else may look at or edit a score. On pages of its own: those of a score change nothing."""

    list_display = ("transcription", "user", "role")
    list_filter = ("role",)
    list_select_related = ("transcription", "user")
    search_fields = ("transcription__title", "user__username")
    autocomplete_fields = ("transcription", "user")
