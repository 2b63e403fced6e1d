from __future__ import annotations

import io
from zipfile import ZIP_STORED, ZipFile

from editor.exporting.archives import distinct, write_mxl, zipped
from editor.exporting.names import file_name
from editor.readers.container import musicxml_root
from editor.writers.musicxml import write_musicxml
from tests.editor import scores


def test_files_of_an_archive() -> None:
    archive = ZipFile(io.BytesIO(zipped({"b ♭.txt": b"two", "a.txt": b"one"})))
    assert archive.namelist() == ["b ♭.txt", "a.txt"]
    assert archive.read("b ♭.txt") == b"two"
    assert archive.testzip() is None


def test_the_same_files_give_the_same_bytes() -> None:
    assert zipped({"a": b"1"}) == zipped({"a": b"1"})
    xml = write_musicxml(scores.piano())
    assert write_mxl(xml) == write_mxl(xml)


def test_the_container_of_compressed_musicxml() -> None:
    data = write_mxl(write_musicxml(scores.piano()))
    # As the standard asks: the type stands readable at the head of the file.
    assert data[30:38] == b"mimetype"
    assert data[38:70] == b"application/vnd.recordare.musicx"
    archive = ZipFile(io.BytesIO(data))
    assert archive.infolist()[0].compress_type == ZIP_STORED
    assert b'full-path="score.musicxml"' in archive.read("META-INF/container.xml")
    assert musicxml_root(data).findtext(".//work-title") == "A Test"


def test_names_that_would_fall_together() -> None:
    assert distinct(["Flute", "flute", "Flute", "Oboe"]) == ["Flute", "flute (2)", "Flute (3)", "Oboe"]


def test_file_names_are_fit_for_file_systems() -> None:
    assert file_name('a/b\\c:d*e?f"g<h>i|j\n\x00.') == "abcdefghij"
    assert file_name("...") == "score"
    assert file_name("x" * 300) == "x" * 100
    assert file_name("y" * 99 + " z") == "y" * 99
    assert [file_name(name) for name in ("con", "LPT1.song", "console")] == ["con_", "LPT1.song_", "console"]
