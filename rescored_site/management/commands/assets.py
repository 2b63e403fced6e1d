"""Puts what pages need besides our own files into static/vendor: front-end packages and the music font."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Fetches the front-end packages and writes the music font, where that is not done yet."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("frontend", stdout=self.stdout)
        fonts = settings.BASE_DIR / "static" / "vendor" / "fonts"
        if not fonts.is_dir():
            call_command("fonts", output=fonts, stdout=self.stdout)
