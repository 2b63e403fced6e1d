from __future__ import annotations

import numpy as np
import pytest

from tests.transcriptions.music.evidence import evidence_of
from transcriptions.music.beat_paths import find_beats
from transcriptions.music.rhythm_evidence import RhythmEvidence

HALVES = [step / 2 for step in range(48)]


def test_steady_beats_are_found_exactly() -> None:
    path = find_beats(evidence_of(HALVES, [0.5] * 24, (4, 4), beats_in_bar=4))
    assert path.times_s.tolist() == pytest.approx([1 + 0.5 * beat for beat in range(24)])
    assert path.onset.tolist() == list(range(0, 48, 2))


def test_a_ritardando_is_followed() -> None:
    periods = [0.5] * 16 + [0.55, 0.6, 0.68, 0.76, 0.85, 0.95, 1.1, 1.3]
    path = find_beats(evidence_of(HALVES, periods, (4, 4), beats_in_bar=4))
    assert np.diff(path.times_s) == pytest.approx(periods[:23])


def test_beats_that_nobody_plays_are_filled_in() -> None:
    places = [place for place in HALVES if int(place) not in (5, 9, 10)]
    path = find_beats(evidence_of(places, [0.5] * 24, (4, 4), beats_in_bar=4))
    assert path.times_s.tolist() == pytest.approx([1 + 0.5 * beat for beat in range(24)])
    assert [beat for beat, onset in enumerate(path.onset) if onset < 0] == [5, 9, 10]


def test_periods_out_of_reach_are_no_pulse() -> None:
    evidence = evidence_of(HALVES, [0.5] * 24, (4, 4), beats_in_bar=4)
    assert np.diff(find_beats(evidence, longest_s=0.6).times_s) == pytest.approx(0.5)
    with pytest.raises(ValueError, match="no two onsets"):
        find_beats(evidence, shortest_s=2.0, longest_s=2.1)


def test_one_onset_is_no_pulse() -> None:
    with pytest.raises(ValueError, match="no two onsets"):
        find_beats(evidence_of([0], [0.5], (4, 4), beats_in_bar=4))


def test_the_pulse_goes_on_after_a_long_silence() -> None:
    first = evidence_of(HALVES, [0.5] * 24, (4, 4), beats_in_bar=4)
    second = evidence_of(HALVES, [0.6] * 24, (4, 4), beats_in_bar=4, start_s=33.0)
    path = find_beats(joined(first, second))
    assert path.times_s[:24].tolist() == pytest.approx([1 + 0.5 * beat for beat in range(24)])
    assert path.times_s[-24:].tolist() == pytest.approx([33 + 0.6 * beat for beat in range(24)])
    assert (path.onset < 0).sum() == 33
    assert np.diff(path.times_s).max() < 0.62


def test_many_onsets_are_taken_in_blocks() -> None:
    places = [step / 2 for step in range(4400)]
    path = find_beats(evidence_of(places, [0.5] * 2200, (4, 4), beats_in_bar=4))
    assert np.diff(path.times_s) == pytest.approx(0.5)
    assert len(path.times_s) == 2200


def joined(first: RhythmEvidence, second: RhythmEvidence) -> RhythmEvidence:
    names = ("times_s", "beat", "downbeat", "phase", "period", "meter")
    return RhythmEvidence(*(np.concatenate([getattr(first, name), getattr(second, name)]) for name in names))
