from __future__ import annotations

from pathlib import Path

import pytest

from editor.evaluation.items import Item, find_items, read_reference
from editor.readers.container import ReadError
from editor.writers.musicxml import write_musicxml
from tests.editor import scores


def make(folder: Path, *names: str) -> None:
    folder.mkdir()
    for name in names:
        (folder / name).touch()


def test_a_folder_is_an_item_with_what_lies_in_it(tmp_path: Path) -> None:
    make(tmp_path / "b", "a.mid", "truth.mid", "audio.ogg", "score.musicxml", "other.xml", "beats.tsv")
    (tmp_path / "b" / "meta.json").write_text('{"kind": "multi"}')
    make(tmp_path / "a", "take.MID", "printed.mxl")
    make(tmp_path / "c", "notes.txt", "score.xml")
    b = tmp_path / "b"
    assert list(find_items(tmp_path)) == [
        Item("a", "piano", tmp_path / "a" / "take.MID", None, tmp_path / "a" / "printed.mxl", None),
        Item("b", "other", b / "truth.mid", b / "audio.ogg", b / "score.musicxml", b / "beats.tsv"),
    ]


@pytest.mark.parametrize(
    ("meta", "kind"), [('{"kind": "piano"}', "piano"), ("{}", "piano"), ('{"kind": "x"}', "other")]
)
def test_the_kind_is_what_meta_says(tmp_path: Path, meta: str, kind: str) -> None:
    make(tmp_path / "a", "truth.mid")
    (tmp_path / "a" / "meta.json").write_text(meta)
    assert [item.kind for item in find_items(tmp_path)] == [kind]


def test_a_reference_says_whether_its_keys_have_modes(tmp_path: Path) -> None:
    path = tmp_path / "score.musicxml"
    data = write_musicxml(scores.piano())
    path.write_bytes(data)
    reference = read_reference(path)
    assert (reference.has_modes, len(reference.score.measures)) == (True, 4)
    path.write_bytes(data.replace(b"<mode>major</mode>", b""))
    assert read_reference(path).has_modes is False


def test_a_broken_reference_is_told(tmp_path: Path) -> None:
    path = tmp_path / "score.musicxml"
    path.write_bytes(b"<score-partwise>")
    with pytest.raises(ReadError, match="not well-formed"):
        read_reference(path)
