from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import log

import numpy as np
import pytest

from transcriptions.learned_weights import load_learned
from transcriptions.music.confidence import bar_changes, bar_confidences, bar_features, grid_confidence
from transcriptions.music.draft import GridNote
from transcriptions.music.performance import Beat, BeatGrid, Performance, PlayedNote, make_part
from transcriptions.music.timeline import Timeline
from transcriptions.music.writing import write_score

SCORES = (3.0, -1.0, -1.0, -1.0) * 4
GRID = BeatGrid(tuple(Beat(index * 0.5, index % 4) for index in range(16)), (4, 4), 0.5, bar_scores=SCORES)


def note(beat: int, *, late_s: float = 0.0, confidence: float = 1.0) -> GridNote:
    return GridNote(0, Fraction(beat), 60, beat + 0.9, beat + 0.9, 64, confidence, beat * 0.5 + late_s)


def features(notes: list[GridNote], grid: BeatGrid = GRID) -> np.ndarray:
    timeline = Timeline.from_grid(grid)
    return bar_features(grid, timeline, timeline.bars(Fraction(0), Fraction(16)), notes)


def test_even_playing_has_no_misfit_and_clear_bar_lines() -> None:
    rows = features([note(beat) for beat in range(16)])
    assert rows.shape == (4, 10)
    assert rows[0].tolist() == pytest.approx([0, 4, 4, 0, 0, 0, 0, 0, abs(log(0.5 / 0.66)), 1], abs=1e-9)


def test_what_is_off_the_grid_shows_in_its_bar() -> None:
    notes = [note(beat, late_s=0.0625 if 4 <= beat < 8 else 0.0) for beat in range(16)]
    assert features(notes)[:, 3].tolist() == pytest.approx([0, 0.5, 0, 0], abs=1e-9)


def test_silent_beats_and_a_bar_line_out_of_turn_show() -> None:
    rows = features([note(beat) for beat in (0, 4, 8, 12)])
    assert rows[0, 6] == 0.75
    slipped = replace(GRID, beats=tuple(Beat(index * 0.5, (0, 1, 2)[index % 3]) for index in range(16)))
    assert features([note(0)], slipped)[1, 7] == 1.0


def test_a_grid_without_bar_scores_has_no_lead() -> None:
    assert features([note(0)], replace(GRID, bar_scores=()))[:, 1:3].tolist() == [[0, 0]] * 4


def test_surer_evidence_is_a_surer_bar() -> None:
    notes = [note(beat) for beat in range(16)]
    timeline = Timeline.from_grid(GRID)
    bars = timeline.bars(Fraction(0), Fraction(16))
    clear = bar_confidences(GRID, timeline, bars, notes)
    vague = bar_confidences(replace(GRID, confidence=0.1, bar_scores=(0.0,) * 16), timeline, bars, notes)
    unheard = bar_confidences(GRID, timeline, bars, [replace(one, confidence=0.2) for one in notes])
    assert all(0 <= low < high <= 1 for low, high in zip(vague, clear, strict=True))
    assert unheard == pytest.approx([0.7 * value for value in clear], abs=0.001)


def test_a_grid_is_surer_with_surer_evidence() -> None:
    unsure, likely, sure = (
        grid_confidence(reading, phase, GRID.beats, 200) for reading, phase in ((0.3, 0.3), (0.9, 0.6), (0.99, 0.99))
    )
    assert 0 < unsure < likely < sure < 1


def test_a_grid_is_surer_when_the_tempo_is_steady() -> None:
    wild = [replace(beat, time_s=beat.time_s + 0.3 * (beat.time_s // 2 % 2)) for beat in GRID.beats]
    assert grid_confidence(0.9, 0.6, wild, 200) < grid_confidence(0.9, 0.6, GRID.beats, 200)


def test_changes_of_tempo_from_bar_to_bar() -> None:
    times_s = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
    beats = [Beat(time_s, index % 2) for index, time_s in enumerate(times_s)]
    assert bar_changes(beats).tolist() == pytest.approx([0, log(2), log(2)])
    assert bar_changes(beats[:1]).tolist() == []


def test_every_measure_of_a_score_carries_its_confidence() -> None:
    notes = [PlayedNote(beat * 0.5, 60 + beat % 5, beat * 0.5 + 0.4, confidence=0.75) for beat in range(16)]
    score = write_score(Performance((make_part("Flute", notes, program=73),), 8.0), load_learned(), grid=GRID).score
    confidences = [measure.confidence for measure in score.measures]
    assert len(confidences) == 4
    assert all(value is not None and 0 < value < 1 for value in confidences)
    heard = [n.confidence for m in score.measures for v in m.voices for event in v.events for n in event.notes]
    assert heard == [0.75] * 16
