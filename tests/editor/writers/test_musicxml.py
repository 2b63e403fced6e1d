from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
import verovio
import xmlschema
from lxml import etree

from editor.writers.musicxml import write_musicxml
from tests.editor import scores
from tests.editor.loaders import read_with_music21, read_with_partitura, tied_notes, written_notes

every_score = pytest.mark.parametrize("make", scores.ALL.values(), ids=scores.ALL)


@pytest.fixture(scope="session")
def schema() -> xmlschema.XMLSchema:
    """MusicXML 4.0 as the musicxml package ships it; xlink as the xmlschema package does."""
    package, loader = find_spec("musicxml"), find_spec("xmlschema")
    assert package
    assert package.origin
    assert loader
    assert loader.origin
    folder = Path(package.origin).parent / "generate_classes"
    xlink = next((Path(loader.origin).parent / "schemas").rglob("xlink.xsd"))
    locations = {
        "http://www.w3.org/1999/xlink": str(xlink),
        "http://www.w3.org/XML/1998/namespace": str(folder / "xml.xsd"),
    }
    return xmlschema.XMLSchema(str(folder / "musicxml_4_0.xsd"), locations=locations, allow="local")


@every_score
def test_output_is_valid_against_the_published_schema(make: scores.Maker, schema: xmlschema.XMLSchema) -> None:
    errors = [str(error) for error in schema.iter_errors(etree.fromstring(write_musicxml(make())))]
    assert errors == []


@every_score
def test_verovio_loads_it_without_a_word(make: scores.Maker, capfd: pytest.CaptureFixture[str]) -> None:
    toolkit = verovio.toolkit()
    assert toolkit.loadData(write_musicxml(make()).decode())
    assert capfd.readouterr().err == ""


@every_score
def test_music21_reads_the_same_notes(make: scores.Maker) -> None:
    score = make()
    assert read_with_music21(write_musicxml(score)) == written_notes(score)


@pytest.mark.filterwarnings("ignore:error parsing")  # its grammar of words knows no "To Coda"
@pytest.mark.filterwarnings("ignore:ignoring direction type. (metronome|rehearsal|segno|coda)")  # partitura has none
@every_score
def test_partitura_reads_the_same_notes(make: scores.Maker, tmp_path: Path) -> None:
    score = make()
    path = tmp_path / "score.musicxml"
    path.write_bytes(write_musicxml(score))
    for number, part in enumerate(score.parts):
        if not part.is_percussion:
            assert read_with_partitura(path, number) == tied_notes(score, number)


def test_output_is_the_same_each_time() -> None:
    assert write_musicxml(scores.piano()) == write_musicxml(scores.piano())
