"""What is found near some measures is what is found in the whole score, before and after an edit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.editor import scores
from tests.editor.conftest import repeated
from transcriptions.music.locate import locate, locate_near, measure_indices, octave_shifts
from transcriptions.music.score import Key, Score
from transcriptions.music.state import settings

MAKERS = [scores.piano, scores.band, scores.song]


@pytest.mark.parametrize("make", MAKERS)
def test_lines_and_events_near_measures(make: object) -> None:
    score: Score = make()  # type: ignore[operator]
    everything = locate(score)
    for first in range(len(score.measures)):
        lines, located = locate_near(score, first, first + 1)
        spans = [
            line
            for line in score.spanners
            if everything[line.start_event_id].index <= first <= everything[line.end_event_id].index
        ]
        assert lines == spans
        assert located.items() <= everything.items()
        here = {name for name, place in everything.items() if place.index == first}
        assert not score.spanners or here <= located.keys()
        wanted = {name: shift for name, shift in octave_shifts(score.spanners, everything).items() if name in here}
        found = {name: shift for name, shift in octave_shifts(lines, located).items() if name in here}
        assert found == wanted


def test_places_follow_edits() -> None:
    score = repeated(scores.piano(), 10)
    known = dict(measure_indices(score))
    middle = score.measures[20]
    voices = tuple(
        replace(voice, events=(replace(voice.events[0], id=f"new{voice.staff}"),)) for voice in middle.voices
    )
    changed = (*score.measures[:20], replace(middle, voices=voices), *score.measures[21:])
    edited = replace(score, measures=changed)
    assert measure_indices(edited) == {name: place.index for name, place in locate(edited).items()}
    assert measure_indices(score) == known
    shorter = replace(score, measures=score.measures[1:])
    assert measure_indices(shorter) == {name: place.index for name, place in locate(shorter).items()}


def test_settings_are_kept_as_long_as_they_hold() -> None:
    score = repeated(scores.piano(), 10)
    before = settings(score)
    note = replace(score.measures[5], label="x")
    assert settings(replace(score, measures=(*score.measures[:5], note, *score.measures[6:]))) is before
    key = replace(score.measures[5], key=Key(-3))
    found = settings(replace(score, measures=(*score.measures[:5], key, *score.measures[6:])))
    assert [state.key.fifths for state in found[4:7]] == [before[4].key.fifths, -3, -3]
    parts = tuple(replace(part, id="other") for part in score.parts)
    assert {part_id for part_id, _ in settings(replace(score, parts=parts))[0].clefs} == {"other"}
