from __future__ import annotations

import gc
from dataclasses import replace
from itertools import count

import pytest

from editor.edits.by_measure import ByMeasure
from editor.writers import mei
from tests.editor import scores
from transcriptions.music.score import Score


def test_a_value_is_worked_out_once() -> None:
    known: ByMeasure[str, int] = ByMeasure()
    measure = scores.piano().measures[0]
    made = count(1)
    around = ("C major", "C major", "G major", "C major")
    assert [known.get(measure, key, lambda: next(made)) for key in around] == [1, 1, 2, 3]


def test_an_equal_measure_is_another_one() -> None:
    known: ByMeasure[None, int] = ByMeasure()
    measure = scores.piano().measures[0]
    other = replace(measure)
    assert (known.get(measure, None, lambda: 1), known.get(other, None, lambda: 2)) == (1, 2)


def test_a_value_goes_with_its_measure() -> None:
    known: ByMeasure[None, int] = ByMeasure()
    measures = list(scores.piano().measures)
    for measure in measures:
        known.get(measure, None, lambda: 1)
        known.get(measure, None, lambda: 1)
    assert len(known) == len(measures)
    del measure, measures
    gc.collect()
    assert len(known) == 0


def written_staves(monkeypatch: pytest.MonkeyPatch, score: Score) -> list[str]:
    """Ids of the measures whose staves are written anew for the MEI of a score."""
    written: list[str] = []
    write = mei._write_staves

    def note(score: Score, index: int, around: mei._Around) -> str:
        written.append(score.measures[index].id)
        return write(score, index, around)

    with monkeypatch.context() as patched:
        patched.setattr(mei, "_write_staves", note)
        mei.write_mei(score)
    return written


def test_the_staves_of_measures_that_stay_are_not_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    score = scores.piano()
    names = [measure.id for measure in score.measures]
    assert written_staves(monkeypatch, score) == names
    assert written_staves(monkeypatch, score) == []
    last = replace(score.measures[-1], marks=())
    assert written_staves(monkeypatch, replace(score, measures=(*score.measures[:-1], last))) == names[-1:]
    renamed = replace(score, parts=tuple(replace(part, name="Organ") for part in score.parts))
    assert written_staves(monkeypatch, renamed) == names
