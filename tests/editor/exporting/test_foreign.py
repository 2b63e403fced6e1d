"""The MusicXML of every kind of tab opens in other programs without a warning, and holds the tab's notes.

Two things partitura knows nothing of, and says so of every score that has them: metronome marks and chord symbols.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
import verovio

from editor.tabs import Tab, tabs_of
from editor.writers.mei import write_mei
from editor.writers.musicxml import write_musicxml
from tests.editor import scores
from tests.editor.loaders import read_with_music21, read_with_partitura, tied_notes, written_notes
from transcriptions.music.score import Score

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
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", r"ignoring direction type: metronome|ignoring empty <harmony> tag")
        assert read_with_music21(written) == written_notes(score)
        file = tmp_path / "score.musicxml"
        file.write_bytes(written)
        for number, part in enumerate(score.parts):
            if not part.is_percussion:
                assert read_with_partitura(file, number) == tied_notes(score, number)
    verovio.enableLog(verovio.LOG_WARNING)
    capfd.readouterr()
    toolkit = verovio.toolkit()
    assert toolkit.loadData(written.decode())
    toolkit.renderToSVG(1)
    assert capfd.readouterr().err == ""
    assert toolkit.loadData(write_mei(score))
    toolkit.renderToSVG(1)
    assert capfd.readouterr().err == ""
