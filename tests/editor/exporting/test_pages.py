from __future__ import annotations

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from editor.exporting.pages import export_pdf
from tests.editor import scores
from tests.editor.scores import Builder, score
from transcriptions.music.score import Part, Score


def read(written: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(written))


def long_piece() -> Score:
    b = Builder()
    measures = [
        b.measure(str(number), b.voice("e C5 | e D5 | q E5 | h F5"), **(scores.start() if number == 1 else {}))
        for number in range(1, 101)
    ]
    return replace(score(measures, [Part("P1", "Flute", "Fl.")]), title="A Long Piece")


def test_title_composer_and_page_number_stand_on_the_page() -> None:
    pages = read(export_pdf(scores.piano())).pages
    assert len(pages) == 1
    text = pages[0].extract_text()
    assert "A Test" in text
    assert "Nobody" in text
    assert "Andante" in text
    assert text.rstrip().endswith("1")


def test_later_pages_have_a_running_title() -> None:
    pages = read(export_pdf(long_piece())).pages
    assert len(pages) == 2
    assert [page.extract_text().count("A Long Piece") for page in pages] == [1, 1]


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_paper_sizes(paper: str, size: tuple[int, int]) -> None:
    box = read(export_pdf(scores.compound(), paper=paper)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


def test_the_music_font_is_in_the_file() -> None:
    fonts = read(export_pdf(scores.piano())).pages[0]["/Resources"]
    assert "Leipzig" in str(_font_names(fonts))


def _font_names(resources: object) -> list[str]:
    """Names of the fonts of a page and of the drawings on it."""
    found: list[str] = []
    holder = resources.get_object()  # type: ignore[attr-defined]
    for font in holder.get("/Font", {}).values():
        found.append(str(font.get_object()["/BaseFont"]))
    for drawing in holder.get("/XObject", {}).values():
        inner = drawing.get_object().get("/Resources")
        found.extend(_font_names(inner) if inner else [])
    return found


def test_a_title_is_text_and_no_markup() -> None:
    piece = replace(scores.compound(), title='#panic("x") $a_b$ *c* "d"', composer="")
    assert '#panic("x") $a_b$ *c* "d"' in read(export_pdf(piece)).pages[0].extract_text().replace("“", '"')


def test_a_score_of_many_staves_fits_on_its_page() -> None:
    b = Builder()
    parts = [Part(f"P{number}", f"Voice {number}", program=52) for number in range(1, 25)]
    voices = [b.voice("w C5", part=part.id) for part in parts]
    pages = read(export_pdf(score([b.measure("1", *voices, **scores.start())], parts))).pages
    assert len(pages) == 1
    text = pages[0].extract_text()
    assert "Voice 1\n" in text
    assert "Voice 24" in text


def test_output_is_the_same_each_time() -> None:
    assert export_pdf(scores.piano()) == export_pdf(scores.piano())
