"""From the name that a file or a link came with to a title, and to a suffix that is safe to store."""

from __future__ import annotations

import re
import unicodedata

MAX_TITLE_LENGTH = 200
MAX_SUFFIX_LENGTH = len(".musicxml")
UNTITLED = "Untitled"


def title_of_file(name: str) -> str:
    """A readable title: no folders, suffix, control or direction characters, and not too long."""
    base = re.split(r"[/\\]", name)[-1]
    stem = base.rpartition(".")[0] if suffix_of_file(base) else base
    shown = "".join(character if character.isprintable() else " " for character in unicodedata.normalize("NFC", stem))
    words = " ".join(shown.replace("_", " ").split()).strip(" .")
    return words[:MAX_TITLE_LENGTH].rstrip() or UNTITLED


def suffix_of_file(name: str) -> str:
    """ ".mp3" and the like, in lower case; empty when what follows the last point is no suffix."""
    found = re.fullmatch(r".*(\.[a-z0-9]+)", name.lower(), re.DOTALL)
    suffix = found.group(1) if found else ""
    return suffix if 1 < len(suffix) <= MAX_SUFFIX_LENGTH else ""


def title_of_link(url: str) -> str:
    """What stands in the library until the recording's own title is known."""
    return url.removeprefix("https://").removeprefix("http://").removeprefix("www.")[:MAX_TITLE_LENGTH]
