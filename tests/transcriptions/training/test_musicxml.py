from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.transcriptions.training.scores import MUSICXML
from transcriptions.training.musicxml import read_musicxml
from transcriptions.training.works import UnreadableScoreError, beats_of


def test_a_compressed_score_with_a_pickup_a_tie_and_ornaments(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.mxl", "w") as archive:
        archive.writestr("META-INF/container.xml", "<container/>")
        archive.writestr("score.xml", MUSICXML)
    (work,) = read_musicxml(tmp_path / "a.mxl", "group", "song")
    rows = [
        (float(note["onset"]), float(note["duration"]), int(note["pitch"]), int(note["grace"])) for note in work.notes
    ]
    assert rows == [
        (0.0, 1.0, 67, 0), (1.0, 0.25, 74, 2), (1.0, 0.25, 71, 1), (1.0, 4.0, 73, 0), (1.0, 3.0, 76, 0),
        (2.0, 2.0, 45, 0),
    ]  # fmt: skip
    chord, bass = work.notes[4], work.notes[5]
    assert (int(chord["arpeggio"]), int(chord["fermata"])) == (1, 1)
    assert (int(bass["staff"]), int(bass["staccato"]), int(bass["trill"])) == (2, 1, 1)
    assert work.tempo_qpm == 120.0
    assert [(int(note["voice"]), int(note["fifths"])) for note in work.notes[3:]] == [(1, 7), (1, 4), (5, 3)]
    assert work.bars["key"].tolist() == [3, 3, 3]
    quarters, places, owners = beats_of(work)
    assert quarters.tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert places.tolist() == [2, 0, 1, 2, 0, 1, 2]
    assert owners.tolist() == [0, 1, 1, 1, 2, 2, 2]


def test_transposing_parts_are_read_at_concert_pitch(tmp_path: Path) -> None:
    clarinet = "<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose></attributes>"
    (tmp_path / "a.musicxml").write_text(MUSICXML.replace("</attributes>", clarinet))
    (work,) = read_musicxml(tmp_path / "a.musicxml", "group", "song")
    assert [(int(note["pitch"]), int(note["fifths"])) for note in work.notes[3:5]] == [(71, 5), (74, 2)]
    assert work.bars["key"].tolist() == [1, 1, 1]


def movements(*numbers: str) -> str:
    """A score of one part whose measures have these numbers; each holds a whole note, the last tempo is its own."""
    note = "<note><pitch><step>C</step><octave>4</octave></pitch><duration>4</duration></note>"
    measures = [f'<measure number="{number}">{note}</measure>' for number in numbers]
    measures[0] = measures[0].replace("<note>", "<attributes><divisions>1</divisions></attributes><note>")
    measures[-1] = measures[-1].replace("<note>", '<sound tempo="50"/><note>')
    return f'<score-partwise><part id="P1">{"".join(measures)}</part></score-partwise>'


@pytest.mark.parametrize(
    ("numbers", "sizes"),
    [
        (("1", "2", "X1", "3"), [4]),
        (("1", "2", "3", "1", "2"), [3, 2]),
        (("0", "1", "2", "0", "1", "X1", "1"), [3, 4]),
        (("1", "1", "1"), [3]),
        (("1", "2", "X1", "0", "1", "2", "3", "1"), [3, 4, 1]),
    ],
)
def test_a_movement_begins_where_measures_are_numbered_anew(
    tmp_path: Path, numbers: tuple[str, ...], sizes: list[int]
) -> None:
    (tmp_path / "a.musicxml").write_text(movements(*numbers))
    works = read_musicxml(tmp_path / "a.musicxml", "group", "quartet")
    assert [len(work.bars) for work in works] == sizes
    assert [work.notes["onset"].tolist() for work in works] == [[4.0 * bar for bar in range(size)] for size in sizes]
    assert [work.tempo_qpm for work in works] == [0.0] * (len(sizes) - 1) + [50.0]
    assert len({work.name for work in works}) == len(sizes)
    assert {work.group for work in works} == {"group"}


def test_other_xml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.musicxml").write_text("<html/>")
    with pytest.raises(UnreadableScoreError, match="not a partwise score"):
        read_musicxml(tmp_path / "a.musicxml", "group", "song")
