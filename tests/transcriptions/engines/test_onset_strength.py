from __future__ import annotations

import numpy as np
import pytest

from transcriptions.audio import Audio
from transcriptions.engines.onset_strength import FRAMES_PER_S, onset_strength
from transcriptions.music.audio_evidence import OnsetStrength


def plucks(times_s: list[float], levels: list[float], *, rate: int, seconds: float, hz: float = 440.0) -> Audio:
    """Decaying tones."""
    samples = np.zeros(int(rate * seconds), np.float32)
    clock = np.arange(rate // 2) / rate
    tone = np.exp(-8 * clock) * np.sin(2 * np.pi * hz * clock)
    for time_s, level in zip(times_s, levels, strict=True):
        start = round(time_s * rate)
        length = min(len(tone), len(samples) - start)
        samples[start : start + length] += (level * tone[:length]).astype(np.float32)
    return Audio(samples, rate)


def heard(audio: Audio) -> OnsetStrength:
    return onset_strength(audio, lambda fraction: None)


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100])
def test_each_onset_has_its_peak_in_time(rate: int) -> None:
    times_s = [0.5, 1.0, 1.5, 13.0]
    found = heard(plucks(times_s, [0.5] * 4, rate=rate, seconds=14))
    assert (found.frames_per_s, len(found.values)) == (FRAMES_PER_S, 14 * FRAMES_PER_S + 1)
    for time_s in times_s:
        near = slice(round(time_s * 100) - 20, round(time_s * 100) + 20)
        assert abs(int(found.values[near].argmax()) - 20) <= 2
    assert found.values.min() == 0.0


def test_louder_onsets_are_stronger() -> None:
    found = heard(plucks([1.0, 2.0, 3.0], [0.1, 0.4, 0.1], rate=22_050, seconds=4))
    first, second, third = (float(found.values[at - 5 : at + 6].max()) for at in (100, 200, 300))
    assert second > 1.2 * first
    assert third == pytest.approx(first, rel=0.05)


def test_silence_and_a_steady_tone_begin_nothing() -> None:
    assert heard(Audio(np.zeros(22_050, np.float32), 22_050)).values.max() == 0.0
    clock = np.arange(3 * 22_050) / 22_050
    steady = heard(Audio((0.5 * np.sin(2 * np.pi * 440 * clock)).astype(np.float32), 22_050)).values
    assert steady[20:280].max() < 0.01


def test_blocks_leave_no_seams() -> None:
    """The same sound ten seconds later, in another block."""
    once = plucks([0.3, 0.9], [0.5, 0.2], rate=8_000, seconds=2).samples
    early, late = (
        heard(Audio(np.concatenate([np.zeros(before, np.float32), once]), 8_000)).values for before in (800, 79_200)
    )
    assert late[990:1190] == pytest.approx(early[10:210], abs=1e-5)


def test_progress_rises_to_the_end() -> None:
    told: list[float] = []
    onset_strength(Audio(np.zeros(8_000 * 25, np.float32), 8_000), told.append)
    assert told == pytest.approx([1000 / 2501, 2000 / 2501, 1.0])


def test_a_recording_may_begin_with_its_first_note() -> None:
    found = heard(plucks([0.0, 1.0], [0.5, 0.5], rate=22_050, seconds=2)).values
    assert found[:5].max() > 0.5 * found[95:105].max()
