"""Every form of unusual scores: without a note, with eight parts, drums alone."""

from __future__ import annotations

import io
from collections.abc import Callable
from zipfile import ZipFile

import av
import pytest
from lxml import etree
from pypdf import PdfReader

from editor import tasks
from editor.exporting import services
from editor.exporting.making import WRITERS
from editor.models import Export, ExportKind, ExportState
from tests.editor import scores
from tests.editor.scores import Builder
from transcriptions.models import Transcription
from transcriptions.music.score import Part, Score


def empty() -> Score:
    """Two measures of rests; in the second no voice is written at all."""
    b = Builder()
    measures = [b.measure("1", b.voice("w m"), **scores.start()), b.measure("2")]
    return scores.score(measures, [Part("P1", "Flute", program=73)])


def eight() -> Score:
    """Eight parts, two of them of one name, one of a name that no file can have."""
    names = ("Flute", "Oboe", "Clarinet/Bass Clarinet", "Bassoon", "Violin", "Violin", "Viola", "Cello 🎻")
    parts = [Part(f"P{number}", name) for number, name in enumerate(names, start=1)]
    b = Builder()
    return scores.score([b.measure("1", *(b.voice("w C5", part=part.id) for part in parts), **scores.start())], parts)


MAKERS = {"empty": empty, "eight": eight, "drums": scores.drums}


def made(row: Transcription, kind: ExportKind) -> bytes:
    export = services.request_export(row, kind, paper="a4" if kind.is_printed else "")
    tasks.make_export.fn(export.pk)
    export = Export.objects.get(pk=export.pk)
    assert (export.state, export.error_text) == (ExportState.DONE, "")
    with export.file.open("rb") as file:
        return bytes(file.read())


@pytest.mark.django_db
@pytest.mark.parametrize("name", MAKERS)
def test_workers_make_every_form(finished: Callable[..., Transcription], name: str) -> None:
    row = finished(title="Song", score=MAKERS[name]())
    page = PdfReader(io.BytesIO(made(row, ExportKind.PDF))).pages[0]
    assert "Song" in page.extract_text()
    drawing = etree.fromstring(made(row, ExportKind.SVG))
    staves = {"empty": 2, "eight": 8, "drums": 1}
    assert len(drawing.findall(".//{*}g[@class='staff']")) == staves[name]
    with av.open(io.BytesIO(made(row, ExportKind.WAV))) as sound:
        assert sound.streams.audio[0].codec_context.channels == 2


@pytest.mark.django_db
def test_names_in_the_archive_of_parts(finished: Callable[..., Transcription]) -> None:
    row = finished(title="A/B", score=eight())
    assert ZipFile(io.BytesIO(made(row, ExportKind.PARTS))).namelist() == [
        "AB (Flute).pdf",
        "AB (Oboe).pdf",
        "AB (ClarinetBass Clarinet).pdf",
        "AB (Bassoon).pdf",
        "AB (Violin 1).pdf",
        "AB (Violin 2).pdf",
        "AB (Viola).pdf",
        "AB (Cello 🎻).pdf",
    ]


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("name", MAKERS)
def test_direct_forms_of_unusual_scores(name: str, form: str) -> None:
    written = WRITERS[form](MAKERS[name]())
    assert written.startswith({"musicxml": b"<?xml", "mxl": b"PK", "mei": b"<mei", "midi-written": b"MThd"}[form])
