from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.transcriptions.music.evidence import evidence_of
from tests.transcriptions.music.playing import march, play, waltz
from transcriptions.learned_weights import load_learned
from transcriptions.music.beat_paths import NoPulseError
from transcriptions.music.beats import find_grid
from transcriptions.music.drum_evidence import find_hits
from transcriptions.music.hints import Hints
from transcriptions.music.learned_beats import all_readings, choose_grid
from transcriptions.music.learned_beats import grid_from_evidence as grid_by_model
from transcriptions.music.performance import BeatGrid, Performance, PlayedNote, make_part
from transcriptions.music.reading_features import METERS
from transcriptions.music.rhythm_evidence import RhythmEvidence

Notes = list[tuple[float, float, int]]


def heard(notes: Notes, meter: tuple[int, int], *, bpm: float = 100) -> tuple[Performance, RhythmEvidence]:
    """Written notes played exactly, and what a sure model says about them."""
    performance = Performance((make_part("Piano", play(notes, bpm=bpm)),), 120.0)
    places = sorted({start for start, _, _ in notes})
    periods_s = [60 / bpm] * (int(places[-1]) + 1)
    return performance, evidence_of(places, periods_s, meter, beats_in_bar=meter[0], start_s=0.5)


def grid_from_evidence(performance: Performance, evidence: RhythmEvidence, hints: Hints) -> BeatGrid:
    """With the weights that ship."""
    return grid_by_model(performance, evidence, load_learned().beats, hints)


def places(grid: BeatGrid) -> list[int]:
    return [beat.index_in_bar for beat in grid.beats]


@pytest.mark.parametrize(("notes", "meter"), [(waltz(), (3, 4)), (march(), (4, 4))], ids=["waltz", "march"])
def test_meter_beats_and_bar_lines(notes: Notes, meter: tuple[int, int]) -> None:
    grid = grid_from_evidence(*heard(notes, meter), Hints())
    assert grid.meter == meter
    assert np.diff([beat.time_s for beat in grid.beats]) == pytest.approx(0.6)
    assert places(grid)[: 2 * meter[0]] == [*range(meter[0])] * 2
    assert grid.beats[0].time_s == pytest.approx(0.5)


def test_evidence_decides_where_the_notes_alone_do_not() -> None:
    """Even notes on one key: nothing in them tells a beat or a bar."""
    notes = [(step / 2, 0.5, 60) for step in range(96)]
    for meter in ((3, 4), (4, 4)):
        grid = grid_from_evidence(*heard(notes, meter), Hints())
        assert np.diff([beat.time_s for beat in grid.beats]) == pytest.approx(0.6)
        assert places(grid)[: 2 * meter[0]] == [*range(meter[0])] * 2


def test_a_snare_between_slow_beats_speaks_against_their_level() -> None:
    """Kick and snare by turns on beats of 0.75 s: twice as slow, the snare would be between the beats."""
    performance, evidence = heard(march(), (4, 4), bpm=80)
    strokes = [PlayedNote(0.5 + 0.75 * beat, (36, 38)[beat % 2], 0.6 + 0.75 * beat, 90) for beat in range(64)]
    drums = make_part("Drums", strokes, is_drums=True)
    band = Performance((*performance.parts, drums), performance.duration_s)
    models = load_learned().beats
    found = all_readings(band, evidence, models.bars, hints=Hints(), drums=find_hits(band))
    said = {
        round(reading.level.period_s, 2): odds for reading, odds in zip(found.readings, found.drum_odds, strict=True)
    }
    assert said[0.75] == 0
    assert said[1.5] == -4
    assert (found.log_odds(models.readings) == models.readings.log_odds(found.rows) + found.drum_odds).all()


def test_hints_are_obeyed() -> None:
    performance, evidence = heard(waltz(), (3, 4))
    assert grid_from_evidence(performance, evidence, Hints(meter=(4, 4))).meter == (4, 4)
    assert grid_from_evidence(performance, evidence, Hints(meter=(7, 8))).meter == (7, 8)
    assert places(grid_from_evidence(performance, evidence, Hints(pickup_beats=1)))[:3] == [2, 0, 1]
    beats = grid_from_evidence(performance, evidence, Hints(tempo_bpm=110, meter=(3, 4))).beats
    assert np.diff([beat.time_s for beat in beats]) == pytest.approx(0.6)
    slow = grid_from_evidence(performance, evidence, Hints(tempo_bpm=50, meter=(3, 4))).beats
    assert np.median(np.diff([beat.time_s for beat in slow])) == pytest.approx(1.2)


def test_without_a_pulse_the_notes_alone_decide() -> None:
    performance, evidence = heard(waltz()[:2], (3, 4))
    with pytest.raises(NoPulseError):
        grid_from_evidence(performance, evidence, Hints())
    assert choose_grid(performance, Hints(), evidence, load_learned().beats) == find_grid(performance, Hints())


def test_a_pickup_of_half_a_beat_does_not_shift_the_beats() -> None:
    notes = [(0.5, 0.5, 67), *((start + 1, length, pitch) for start, length, pitch in waltz())]
    performance = Performance((make_part("Piano", play(notes)),), 120.0)
    starts = sorted({start for start, _, _ in notes})
    evidence = evidence_of(starts, [0.6] * 80, (3, 4), beats_in_bar=3, start_s=0.5)
    on_bar = np.array([place == int(place) and int(place) % 3 == 1 for place in starts]).astype(int)
    evidence = replace(evidence, downbeat=np.log(np.stack([0.9 - 0.8 * on_bar, 0.1 + 0.8 * on_bar], axis=1)))
    grid = grid_from_evidence(performance, evidence, Hints())
    assert [round(beat.time_s, 3) for beat in grid.beats[:4]] == [0.5, 1.1, 1.7, 2.3]
    assert places(grid)[:4] == [2, 0, 1, 2]


def test_readings_are_every_level_barring_and_meter() -> None:
    performance, evidence = heard(waltz(), (3, 4))
    found = all_readings(performance, evidence, load_learned().beats.bars, hints=Hints(), drums=None)
    assert found.rows.shape == (len(found.readings), 103)
    assert np.isfinite(found.rows).all()
    assert {reading.meter for reading in found.readings} == set(METERS)
    level = found.readings[0].level
    mine = [reading for reading in found.readings if reading.level is level]
    assert len(mine) == 3 * 3 + 3 * 4 + 2 * 5 + 6  # meters of 2, 3, 4 and 5 beats, each steady phase and one with slips
    steady = [
        reading.bar_places[:4].tolist() for reading in mine if reading.meter == (3, 4) and reading.barring.is_steady
    ]
    assert steady == [[0, 1, 2, 0], [2, 0, 1, 2], [1, 2, 0, 1]]


def test_a_hinted_meter_may_be_one_that_is_never_guessed() -> None:
    performance, evidence = heard(waltz(), (3, 4))
    found = all_readings(performance, evidence, load_learned().beats.bars, hints=Hints(meter=(7, 8)), drums=None)
    assert {reading.beats_in_bar for reading in found.readings} == {7}
    assert np.isfinite(found.rows).all()


def test_beats_that_nobody_counts_are_left_to_hints() -> None:
    performance, evidence = heard(waltz(), (3, 4), bpm=200)
    found = all_readings(performance, evidence, load_learned().beats.bars, hints=Hints(), drums=None)
    assert 0.2 <= min(reading.level.period_s for reading in found.readings) < 0.4
    fast = grid_from_evidence(performance, evidence, Hints(tempo_bpm=400, meter=(3, 4))).beats
    assert np.median(np.diff([beat.time_s for beat in fast])) == pytest.approx(0.15, abs=0.01)
