"""Write the music font for web pages, decoded from Verovio's package."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from editor.fonts import write_web_font


class Command(BaseCommand):
    help = "Write the music font that score pages use into a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, default=Path("static/vendor/fonts"), help="the folder")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"wrote {write_web_font(options['output'])}")
