"""The MusicXML of every kind of tab opens in other programs without a warning, and holds the tab's notes.

But for partitura, which warns of whatever it has no class for, and of every chord symbol though it reads it
(docs/decisions.md): those warnings are counted.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import verovio
from lxml import etree

from editor.tabs import Tab, tabs_of
from editor.writers.mei import write_mei
from editor.writers.musicxml import write_musicxml
from tests.editor import scores
from tests.editor.loaders import partitura, read_with_music21, read_with_partitura, tied_notes, written_notes
from transcriptions.music.score import Score

# Direction types that partitura has no class for: it says so, and takes tempos and jumps from their sound elements.
UNKNOWN = ("metronome", "rehearsal", "segno", "coda")


def partituras_warnings(written: bytes) -> Counter[str]:
    """One for each thing that it ignores, and one for each chord symbol."""
    root = etree.fromstring(written)
    ignored = [types[0].tag for types in root.iter("direction-type") if types[0].tag in UNKNOWN]
    found = Counter(f"ignoring direction type: {tag} {{}}" for tag in ignored)
    symbols = len(list(root.iter("harmony")))
    return found + Counter({"ignoring empty <harmony> tag": symbols})


CASES = [
    pytest.param(make, tab.name, id=f"{name}-{tab.name}")
    for name, make in (("piano", scores.piano), ("band", scores.band), ("drums", scores.drums))
    for tab in tabs_of(make())
]


@pytest.mark.parametrize(("make", "name"), CASES)
def test_other_programs_read_every_tab(
    make: Callable[[], Score], name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    score = Tab(name).score_of(make())
    written = write_musicxml(score)
    file = tmp_path / "score.musicxml"
    file.write_bytes(written)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_with_music21(written) == written_notes(score)
    for number, part in enumerate(score.parts):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            read = read_with_partitura(file, number)
        assert Counter(str(warning.message) for warning in said) == partituras_warnings(written)
        assert part.is_percussion or read == tied_notes(score, number)
    verovio.enableLog(verovio.LOG_WARNING)
    capfd.readouterr()
    toolkit = verovio.toolkit()
    assert toolkit.loadData(written.decode())
    toolkit.renderToSVG(1)
    assert capfd.readouterr().err == ""
    assert toolkit.loadData(write_mei(score))
    toolkit.renderToSVG(1)
    assert capfd.readouterr().err == ""


def test_partitura_reads_tempos_and_chord_symbols_though_it_warns_of_them(tmp_path: Path) -> None:
    score = Tab("lead-sheet").score_of(scores.piano())
    file = tmp_path / "score.musicxml"
    file.write_bytes(write_musicxml(score))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        part = partitura.load_musicxml(str(file)).parts[0]
    tempos = [measure.tempo for measure in score.measures if measure.tempo]
    assert [tempo.bpm for tempo in part.iter_all(partitura.score.Tempo)] == [
        float(tempo.quarters_per_minute) for tempo in tempos
    ]
    symbols = [mark.text for measure in score.measures for mark in measure.marks if mark.kind == "chord_symbol"]
    assert tempos
    assert symbols
    assert [symbol.root for symbol in part.iter_all(partitura.score.ChordSymbol)] == [text[0] for text in symbols]
