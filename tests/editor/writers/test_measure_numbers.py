from __future__ import annotations

import re
from dataclasses import replace

from editor.note_list import note_list
from editor.writers.mei import write_mei
from editor.writers.musicxml import write_musicxml
from tests.editor.scores import compound
from transcriptions.music.score import Score


def renumbered() -> Score:
    """An upbeat, a measure that was put in, and two that have the labels of before others were taken out."""
    music = compound()
    first, *others = music.measures
    labels = ("", "5", "6")
    put_in = (replace(measure, label=label) for measure, label in zip(others, labels, strict=True))
    return replace(music, measures=(first, *put_in))


def test_measures_are_numbered_where_they_stand() -> None:
    music = renumbered()
    assert re.findall(r'<measure number="(.*?)"', write_musicxml(music).decode()) == ["0", "1", "2", "3"]
    assert re.findall(r'<measure [^>]*\bn="(.*?)"', write_mei(music)) == ["0", "1", "2", "3"]
    assert [measure["label"] for measure in note_list(music)["measures"]] == ["0", "1", "2", "3"]  # type: ignore[attr-defined]
