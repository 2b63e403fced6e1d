from __future__ import annotations

import numpy as np
import pytest

from tests.transcriptions.music.evidence import evidence_of
from transcriptions.music.beat_paths import NoPulseError
from transcriptions.music.beats import find_grid
from transcriptions.music.hints import Hints
from transcriptions.music.learned_beats import choose_grid, grid_from_evidence
from transcriptions.music.performance import BeatGrid, Performance, PlayedNote, make_part
from transcriptions.music.rhythm_evidence import RhythmEvidence

HALVES = [step / 2 for step in range(48)]


def heard(meter: tuple[int, int] = (4, 4), count: int = 4) -> tuple[Performance, RhythmEvidence]:
    evidence = evidence_of(HALVES, [0.5] * 24, meter, beats_in_bar=count)
    notes = [PlayedNote(time_s, 60, time_s + 0.2) for time_s in evidence.times_s.tolist()]
    return Performance((make_part("Piano", notes),), 14.0), evidence


def places(grid: BeatGrid) -> list[int]:
    return [beat.index_in_bar for beat in grid.beats]


def test_the_grid_covers_the_performance() -> None:
    grid = grid_from_evidence(*heard(), Hints())
    assert grid.meter == (4, 4)
    assert grid.beats[0].time_s == pytest.approx(1.0)
    assert grid.beats[-1].time_s == pytest.approx(13.0)
    assert places(grid)[:6] == [0, 1, 2, 3, 0, 1]
    assert grid.confidence > 0.9


def test_notes_before_the_first_beat_are_covered() -> None:
    performance, evidence = heard()
    early = make_part("Voice", [PlayedNote(0.2, 72, 0.4)])
    grid = grid_from_evidence(Performance((*performance.parts, early), 14.0), evidence, Hints())
    assert [round(beat.time_s, 6) for beat in grid.beats[:3]] == [0.0, 0.5, 1.0]
    assert places(grid)[:3] == [2, 3, 0]


def test_hints_are_obeyed() -> None:
    performance, evidence = heard()
    assert grid_from_evidence(performance, evidence, Hints(meter=(3, 4))).meter == (3, 4)
    assert places(grid_from_evidence(performance, evidence, Hints(pickup_beats=1)))[:3] == [3, 0, 1]
    beats = grid_from_evidence(performance, evidence, Hints(tempo_bpm=110)).beats
    assert np.diff([beat.time_s for beat in beats]) == pytest.approx(0.5)
    with pytest.raises(NoPulseError, match="no pulse at the tempo"):
        grid_from_evidence(performance, evidence, Hints(tempo_bpm=20, meter=(4, 4)))


def test_without_a_pulse_the_notes_alone_decide() -> None:
    performance, evidence = heard()
    hints = Hints(tempo_bpm=20, meter=(4, 4))
    assert choose_grid(performance, hints, evidence) == find_grid(performance, hints)
    assert choose_grid(performance, Hints(), None) == find_grid(performance, Hints())
    assert choose_grid(performance, Hints(), evidence) == grid_from_evidence(performance, evidence, Hints())
