from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.transcriptions.music.evidence import evidence_of
from tests.transcriptions.music.playing import play
from transcriptions.learned_weights import load_learned
from transcriptions.music.audio_evidence import AudioEvidence, BeatActivations, OnsetStrength, with_audio
from transcriptions.music.hints import Hints
from transcriptions.music.learned_beats import all_readings, choose_grid
from transcriptions.music.performance import Performance, make_part
from transcriptions.music.rhythm_evidence import RhythmEvidence

COUNT = 48

# Four onsets at 1, 2, 3 and 4 s.
EVIDENCE = evidence_of([0, 1, 2, 3], [1.0] * 4, (2, 4), beats_in_bar=2)


def unsure(evidence: RhythmEvidence) -> RhythmEvidence:
    """The same, with even odds of beats and downbeats."""
    even = np.full_like(evidence.beat, np.log(0.5))
    return replace(evidence, beat=even, downbeat=even)


def strength(peaks: dict[float, float], *, seconds: float = 6.0, floor: float = 0.0) -> OnsetStrength:
    """100 frames a second, with these values at these seconds."""
    values = np.full(int(seconds * 100), floor)
    for time_s, value in peaks.items():
        values[round(time_s * 100)] = value
    return OnsetStrength(100.0, values)


def odds(log_no_yes: np.ndarray) -> list[float]:
    return [float(yes - no) for no, yes in log_no_yes]


def test_nothing_changes_without_sound() -> None:
    assert with_audio(EVIDENCE, None) is EVIDENCE


def test_even_strength_changes_nothing() -> None:
    for even in (strength({}), strength({}, floor=0.7), strength({1: 2.0, 2: 2.0, 3: 2.0, 4: 2.0})):
        moved = with_audio(EVIDENCE, AudioEvidence(even))
        assert moved.beat == pytest.approx(EVIDENCE.beat)
        assert moved.downbeat == pytest.approx(EVIDENCE.downbeat)


def test_strong_onsets_are_likelier_beats_and_weak_ones_less() -> None:
    """One or the other, all are a standard deviation from their mean: 0.2 in log odds."""
    moved = with_audio(unsure(EVIDENCE), AudioEvidence(strength({1: 3.0, 2: 1.0, 3: 3.0, 4: 1.0})))
    for found in (moved.beat, moved.downbeat):
        assert odds(found) == pytest.approx([0.2, -0.2, 0.2, -0.2])
        assert np.exp(found).sum(axis=1) == pytest.approx(1)
    assert moved.phase is EVIDENCE.phase
    assert moved.period is EVIDENCE.period
    assert moved.meter is EVIDENCE.meter


def test_an_onset_is_compared_with_those_around_it_only() -> None:
    """A second passage four times as loud as the first says nothing about its beats."""
    places = [*range(8), *range(30, 38)]
    evidence = unsure(evidence_of(places, [1.0] * 40, (2, 4), beats_in_bar=2))
    peaks = {1.0 + place: (4.0 if place >= 30 else 1.0) * (1 + 0.0 * place) for place in places}
    moved = with_audio(evidence, AudioEvidence(strength(peaks, seconds=50)))
    assert odds(moved.beat) == pytest.approx([0.0] * 16)


def test_no_single_onset_says_more_than_two_deviations() -> None:
    evidence = unsure(evidence_of(range(40), [0.1] * 40, (2, 4), beats_in_bar=2))
    moved = with_audio(evidence, AudioEvidence(strength({1.0: 1000.0}, seconds=6)))
    assert max(odds(moved.beat)) == pytest.approx(0.4)


@pytest.mark.parametrize("offset_s", [-0.05, 0.03, 0.05])
def test_a_frame_within_50_ms_speaks_for_an_onset(offset_s: float) -> None:
    moved = with_audio(unsure(EVIDENCE), AudioEvidence(strength({1 + offset_s: 1.0, 3 + offset_s: 1.0})))
    assert odds(moved.beat) == pytest.approx([0.2, -0.2, 0.2, -0.2])


def test_a_frame_farther_away_does_not() -> None:
    moved = with_audio(unsure(EVIDENCE), AudioEvidence(strength({1.07: 1.0, 3.07: 1.0})))
    assert odds(moved.beat) == pytest.approx([0.0] * 4)


def activations(beat: list[float], downbeat: list[float]) -> BeatActivations:
    """Log odds at 1, 2, … s, 50 frames a second; -20 elsewhere."""
    frames = np.full((2, 50 * (len(beat) + 2)), -20.0)
    frames[:, 50 : 50 * (len(beat) + 1) : 50] = beat, downbeat
    return BeatActivations(50.0, frames[0], frames[1])


def test_a_tracker_has_its_share_of_the_log_odds() -> None:
    """Seven parts the model, log 9 for what is so, three parts the tracker, never beyond 3."""
    sound = AudioEvidence(strength({}), activations([2.0, -2.0, 9.0, -9.0], [1.0, -1.0, 0.0, 3.0]))
    moved = with_audio(EVIDENCE, sound)
    sure = 0.7 * np.log(9)
    assert odds(moved.beat) == pytest.approx([sure + 0.6, sure - 0.6, sure + 0.9, sure - 0.9])
    assert odds(moved.downbeat) == pytest.approx([sure + 0.3, -sure - 0.3, sure, -sure + 0.9])


def test_beyond_the_sound_the_model_alone_speaks() -> None:
    sound = AudioEvidence(strength({1: 5.0}, seconds=1.5), activations([0.0], [0.0]))
    short = replace(sound, activations=BeatActivations(50.0, np.zeros(75), np.zeros(75)))
    moved = with_audio(EVIDENCE, short)
    assert odds(moved.beat) == pytest.approx([0.7 * np.log(9), np.log(9), np.log(9), np.log(9)])
    silent = AudioEvidence(OnsetStrength(100.0, np.zeros(0)))
    assert with_audio(EVIDENCE, silent).beat == pytest.approx(EVIDENCE.beat)


def even_notes() -> tuple[Performance, RhythmEvidence]:
    """Notes of one pitch, and a model that knows the beat but no bar."""
    performance = Performance((make_part("Piano", play([(step, 1.0, 60) for step in range(COUNT)])),), 40.0)
    evidence = evidence_of(range(COUNT), [0.6] * COUNT, (3, 4), beats_in_bar=3, start_s=0.5)
    return performance, replace(evidence, downbeat=np.log(np.tile([2 / 3, 1 / 3], (COUNT, 1))))


def loud_ones(first: int) -> OnsetStrength:
    """Every third is twice as loud."""
    return strength({0.5 + 0.6 * step: 1.0 + (step % 3 == first) for step in range(COUNT)}, seconds=40)


def first_downbeats(sound: AudioEvidence) -> list[float]:
    performance, evidence = even_notes()
    grid = choose_grid(performance, Hints(meter=(3, 4)), with_audio(evidence, sound), load_learned().beats)
    return [beat.time_s for beat in grid.beats if beat.index_in_bar == 0 and beat.time_s > 0.4][:2]


@pytest.mark.parametrize("first", [0, 1])
def test_sound_decides_where_the_notes_do_not(first: int) -> None:
    assert first_downbeats(AudioEvidence(loud_ones(first))) == pytest.approx([0.5 + 0.6 * first, 2.3 + 0.6 * first])


@pytest.mark.parametrize("first", range(3))
def test_a_beat_tracker_decides_even_for_an_unusual_pickup(first: int) -> None:
    """Loudness alone does not outweigh that pickups of two beats in three are rare."""
    log_odds = np.full(4000, -3.0)
    log_odds[[round(100 * (0.5 + 0.6 * step)) for step in range(first, COUNT, 3)]] = 3.0
    heard = BeatActivations(100.0, np.zeros(4000), log_odds)
    assert first_downbeats(AudioEvidence(loud_ones(first), heard)) == pytest.approx(
        [0.5 + 0.6 * first, 2.3 + 0.6 * first]
    )


@pytest.mark.parametrize("first", range(3))
def test_readings_gain_by_loud_downbeats(first: int) -> None:
    performance, evidence = even_notes()
    shares = []
    for sound in (None, AudioEvidence(loud_ones(first))):
        models = load_learned().beats
        heard = with_audio(evidence, sound)
        found = all_readings(performance, heard, models.bars, hints=Hints(meter=(3, 4)), drums=None)
        odds_of = np.exp(models.readings.log_odds(found.rows))
        mine = [
            (reading.barring.is_steady and reading.bar_places[first] == 0) and abs(reading.level.period_s - 0.6) < 0.01
            for reading in found.readings
        ]
        shares.append(odds_of[mine].sum() / odds_of.sum())
    assert shares[1] > 1.1 * shares[0]
