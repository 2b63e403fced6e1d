"""People in the administration."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from accounts.models import User

admin.site.site_header = "Rescored administration"
admin.site.site_title = "Rescored"
admin.site.index_title = "What is here"
admin.site.unregister(Group)


@admin.register(User)
class PersonAdmin(UserAdmin):
    list_display = ("username", "email", "is_active", "is_superuser", "last_login", "transcription_count")
    list_filter = ("is_active", "is_superuser", "last_login")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        people: QuerySet[User] = super().get_queryset(request)
        return people.annotate(transcription_total=Count("transcriptions"))

    @admin.display(description="Transcriptions", ordering="transcription_total")
    def transcription_count(self, person: User) -> int:
        return int(getattr(person, "transcription_total", 0))
