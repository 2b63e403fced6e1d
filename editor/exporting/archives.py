"""Several files as one: plain archives, and the container of compressed MusicXML. Same files, same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

MXL_TYPE = "application/vnd.recordare.musicxml"
MXL_SCORE = "score.musicxml"
CONTAINER = f"""<?xml version="1.0" encoding="UTF-8"?>
<container>
  <rootfiles>
    <rootfile full-path="{MXL_SCORE}" media-type="application/vnd.recordare.musicxml+xml"/>
  </rootfiles>
</container>
"""
# The earliest time that an archive can state: files made from one score do not differ by the hour.
NO_TIME = (1980, 1, 1, 0, 0, 0)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """An archive of files by name, in their order."""
    written = io.BytesIO()
    with ZipFile(written, "w") as archive:
        for name, data in files.items():
            _add(archive, name, data)
    return written.getvalue()


def write_mxl(musicxml: bytes) -> bytes:
    """Compressed MusicXML: its type first and not compressed, then where the score is, then the score."""
    written = io.BytesIO()
    with ZipFile(written, "w") as archive:
        archive.writestr(ZipInfo("mimetype", NO_TIME), MXL_TYPE.encode(), ZIP_STORED)
        _add(archive, "META-INF/container.xml", CONTAINER.encode())
        _add(archive, MXL_SCORE, musicxml)
    return written.getvalue()


def _add(archive: ZipFile, name: str, data: bytes) -> None:
    entry = ZipInfo(name, NO_TIME)
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, data, ZIP_DEFLATED)


def distinct(names: list[str]) -> list[str]:
    """Names that differ, also where letters' case does not count: "Flute", "flute (2)"."""
    seen: set[str] = set()
    found = []
    for name in names:
        candidate, number = name, 1
        while candidate.lower() in seen:
            number += 1
            candidate = f"{name} ({number})"
        seen.add(candidate.lower())
        found.append(candidate)
    return found
