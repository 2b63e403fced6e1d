"""Names of downloaded files."""

from __future__ import annotations

LONGEST = 100
# Names that no file can have under Windows, whatever its ending.
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}


def file_name(title: str) -> str:
    """A title without what file systems refuse."""
    kept = "".join(character for character in title if character.isprintable() and character not in '\\/:*?"<>|')
    name = kept.strip(" .")[:LONGEST].rstrip(" .")
    if name.partition(".")[0].lower() in RESERVED:
        return f"{name}_"
    return name or "score"
