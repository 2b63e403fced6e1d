from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.transcriptions.music.evidence import evidence_of
from transcriptions.music.bar_lines import beats_in_bar, find_bar_lines
from transcriptions.music.beat_paths import find_beats
from transcriptions.music.rhythm_evidence import METERS, RhythmEvidence

HALVES = [step / 2 for step in range(48)]


@pytest.mark.parametrize(("meter", "count"), [((2, 4), 2), ((6, 8), 2), ((3, 4), 3), ((12, 8), 4), ((5, 4), 5)])
def test_beats_of_a_bar(meter: tuple[int, int], count: int) -> None:
    assert beats_in_bar(meter) == count


@pytest.mark.parametrize("meter", [(4, 4), (3, 4), (6, 8)])
def test_the_meter_that_the_evidence_shows(meter: tuple[int, int]) -> None:
    count = beats_in_bar(meter)
    evidence = evidence_of(HALVES, [0.5] * 24, meter, beats_in_bar=count)
    bars = find_bar_lines(evidence, find_beats(evidence))
    assert bars.meter == meter
    assert bars.places == tuple(beat % count for beat in range(24))
    assert bars.shares[0][0] == meter
    assert sum(share for _, share in bars.shares) == pytest.approx(1.0)


def test_a_pickup_keeps_its_place() -> None:
    evidence = shifted(evidence_of(HALVES, [0.5] * 24, (3, 4), beats_in_bar=3), 2)
    assert find_bar_lines(evidence, find_beats(evidence)).places[:5] == (2, 0, 1, 2, 0)


def test_a_meter_that_is_asked_for_is_kept() -> None:
    evidence = evidence_of(HALVES, [0.5] * 24, (3, 4), beats_in_bar=3)
    bars = find_bar_lines(evidence, find_beats(evidence), [(7, 8)])
    assert bars.meter == (7, 8)
    assert len(bars.places) == 24


def test_a_change_of_meter_that_lasts_is_heard() -> None:
    first = evidence_of(HALVES, [0.5] * 24, (4, 4), beats_in_bar=4)
    second = evidence_of(HALVES, [0.5] * 24, (3, 4), beats_in_bar=3, start_s=13.0)
    fields = ("times_s", "beat", "downbeat", "phase", "period", "meter")
    joined = RhythmEvidence(*(np.concatenate([getattr(first, name), getattr(second, name)]) for name in fields))
    places = find_bar_lines(joined, find_beats(joined)).places
    assert places[16:33] == (0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 0, 1, 2, 0, 1, 2)


def shifted(evidence: RhythmEvidence, beats: int) -> RhythmEvidence:
    """Bar lines `beats` beats earlier."""
    return replace(evidence, downbeat=np.roll(evidence.downbeat, -2 * beats, axis=0))


def test_the_model_knows_the_usual_meters() -> None:
    assert {(2, 4), (3, 4), (4, 4), (2, 2), (3, 8), (6, 8), (9, 8), (12, 8), (5, 4)} <= set(METERS)
