"""What a browser is told of a system's music."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from editor import outline as outlines
from tests.editor.scores import PIANO, Builder, piano, score, start
from transcriptions.music import codec
from transcriptions.music.score import Mark, Measure, Score
from transcriptions.music.state import Setting, settings


def outline(score: Score, states: Sequence[Setting], first: int, stop: int) -> dict[str, Any]:
    found = json.loads(outlines.outline(score, states, first, stop))
    assert isinstance(found, dict)
    return found


def test_measures_are_what_the_codec_reads() -> None:
    written = piano()
    told = outline(written, settings(written), 1, 3)
    measures = told["measures"]
    assert isinstance(measures, list)
    assert [codec.decode(Measure, measure, "measure") for measure in measures] == list(written.measures[1:3])
    assert told["parts"] == [{"id": "P1", "name": "Piano", "abbreviation": "Pno.", "staves": 2}]


def test_lines_that_touch_the_measures_are_told() -> None:
    written = piano()
    states = settings(written)
    slur, hairpin = (codec.encode(spanner) for spanner in written.spanners)
    assert [outline(written, states, first, first + 1)["spanners"] for first in range(4)] == [
        [slur],
        [slur],
        [hairpin],
        [],
    ]


def test_what_is_in_force_is_told_with_written_keys() -> None:
    b = Builder()
    measures = [b.measure("1", b.voice("w m"), **start(3, 4, 1)), b.measure("2", b.voice("w m"))]
    clarinet = replace(PIANO, staves=1, transposition=-2)
    written = score(measures, [clarinet])
    assert outline(written, settings(written), 1, 2)["in_force"] == [
        {
            "number": 1,
            "time": {"numerator": 3, "denominator": 4},
            "length": "3/1",
            "key": {"fifths": 1},
            "fifths": {"P1": 3},
            "clefs": [{"part_id": "P1", "staff": 1, "sign": "G", "line": 2}],
        }
    ]


def test_words_cannot_end_the_script_that_they_stand_in() -> None:
    written = piano()
    words = Mark("k9", "text", "P1", 1, written.measures[0].marks[0].at, "</script> & <b>")
    first = replace(written.measures[0], marks=(words,))
    told = outlines.outline(replace(written, measures=(first, *written.measures[1:])), settings(written), 0, 1)
    assert not set("<>&") & set(told)
    assert json.loads(told)["measures"][0]["marks"][0]["text"] == "</script> & <b>"


def test_a_measure_is_told_as_it_is_now() -> None:
    written = piano()
    outline(written, settings(written), 0, 4)
    changed = replace(written, measures=(*written.measures[:3], replace(written.measures[3], barline="dotted")))
    told = outline(changed, settings(changed), 0, 4)["measures"]
    assert [codec.decode(Measure, measure, "measure") for measure in told] == list(changed.measures)
