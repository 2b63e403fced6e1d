"""Runs the whole site on this machine: `make run`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rescored_site import launcher


class Command(BaseCommand):
    help = "Starts the database, the web process and the workers, and prints the address to open."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            launcher.serve(self._say)
        except launcher.LaunchError as error:
            raise CommandError(str(error)) from error

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
