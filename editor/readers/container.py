"""The XML inside an uploaded MusicXML file, plain or compressed (.mxl), parsed without trusting it."""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

# A symphony's MusicXML is about 40 MB; more is a zip bomb or no score.
MOST_BYTES = 100_000_000
# Parts, pictures and the container of a score are a few dozen files.
MOST_FILES = 1_000
CONTAINER = "META-INF/container.xml"
DAMAGE = (zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)


class ReadError(ValueError):
    """The file cannot be read as a score; its text is a sentence fit to show."""


def musicxml_root(data: bytes) -> etree._Element:
    """The score-partwise element of a file's bytes. Raises ReadError."""
    root = _parse(_uncompressed(data) if data.startswith(b"PK") else data)
    if root.tag == "score-timewise":
        raise ReadError("This MusicXML file is ordered by time; please export it as score-partwise.")
    if root.tag == "opus":
        raise ReadError("This file lists several scores; please import them one by one.")
    if root.tag != "score-partwise":
        raise ReadError("This is not a MusicXML score.")
    return root


def _parse(data: bytes) -> etree._Element:
    if len(data) > MOST_BYTES:
        raise ReadError("This file is too large to be a score.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError("This file is not well-formed XML; it may be damaged.") from error


def _uncompressed(data: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > MOST_FILES:
                raise ReadError("This compressed file holds too many files to be a score.")
            return _member(archive, _score_name(archive))
    except ReadError:
        raise
    except DAMAGE as error:
        raise ReadError("This compressed MusicXML file is damaged.") from error


def _score_name(archive: zipfile.ZipFile) -> str:
    """The name that the container gives, else the first file that looks like a score. Nothing is unpacked to a disk."""
    if CONTAINER in archive.namelist():
        rootfile = _parse(_member(archive, CONTAINER)).find(".//{*}rootfile")
        if rootfile is not None and rootfile.get("full-path"):
            return str(rootfile.get("full-path"))
    for name in archive.namelist():
        if name.endswith((".xml", ".musicxml")) and not name.startswith("META-INF/"):
            return name
    raise ReadError("This compressed file holds no MusicXML score.")


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    """One file of the archive; reading stops at the limit, whatever size the archive claims."""
    with archive.open(name) as file:
        return file.read(MOST_BYTES + 1)
