"""Files that other programs wrote: each opens, and nothing of it is lost in silence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from editor.readers.container import musicxml_root
from editor.readers.musicxml import open_musicxml
from editor.readers.musicxml_vocabulary import CLOSED, LAYOUT, is_known, is_known_attribute
from editor.writers.mei import write_mei
from editor.writers.musicxml import write_musicxml
from tests.editor.loaders import read_with_music21, written_notes
from tests.editor.readers.corpus import FOLDER, SAMPLE, all_files
from transcriptions.music.score import check


def name_of(path: Path) -> str:
    return str(path.relative_to(FOLDER))


def unknown_words(root: etree._Element) -> Iterator[str]:
    """Elements and attributes of a file that no table speaks of."""
    waiting = [("", root)]
    while waiting:
        parent, element = waiting.pop()
        tag = str(element.tag)
        if not is_known(parent, tag):
            yield f"{parent}/{tag}"
        if tag in LAYOUT | CLOSED or f"{parent}/{tag}" in CLOSED:
            continue
        yield from (f"{tag}@{name}" for name in element.attrib if not is_known_attribute(tag, str(name)))
        waiting += [(tag, child) for child in element]


def holds(path: Path) -> None:
    data = path.read_bytes()
    assert sorted(set(unknown_words(musicxml_root(data)))) == []
    reading = open_musicxml(data)
    assert check(reading.score) == []
    assert all(sentence.endswith(".") for sentence in reading.left_out)
    # What was read can be written, in both forms, and read again.
    assert write_mei(reading.score)
    again = open_musicxml(write_musicxml(reading.score)).score
    assert written_notes(again) == written_notes(reading.score)


@pytest.mark.parametrize("path", SAMPLE, ids=name_of)
def test_a_file_of_the_sample_opens(path: Path) -> None:
    holds(path)


@pytest.mark.nightly
@pytest.mark.parametrize("path", all_files(), ids=name_of)
def test_every_file_of_the_corpus_opens(path: Path) -> None:
    holds(path)


def test_the_corpus_is_the_one_that_was_looked_through() -> None:
    assert len(all_files()) == 654


@pytest.mark.parametrize("name", ["bach/bwv66.6.mxl", "schoenberg/opus19/movement2.mxl", "joplin/maple_leaf_rag.mxl"])
def test_music21_finds_the_same_notes_in_what_is_written_again(name: str) -> None:
    score = open_musicxml((FOLDER / name).read_bytes()).score
    assert read_with_music21(write_musicxml(score)) == written_notes(score)


@pytest.mark.parametrize(
    ("name", "sentences"),
    [
        ("schumann_robert/dichterliebe_no2.xml", ["4 cue notes were left out."]),
        ("handel/rinaldo/Lascia_chio_pianga.mxl", []),
        ("luca/gloria.xml", ["A sign at a note that Rescored does not have was left out."]),
    ],
)
def test_what_is_lost_is_said(name: str, sentences: list[str]) -> None:
    left_out = open_musicxml((FOLDER / name).read_bytes()).left_out
    assert [sentence for sentence in sentences if sentence not in left_out] == [], left_out
