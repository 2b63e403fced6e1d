from __future__ import annotations

import numpy as np
import pytest

from transcriptions.audio import Audio
from transcriptions.engines import catalogue
from transcriptions.engines.basic_pitch import RATE, track_notes
from transcriptions.errors import Cancelled
from transcriptions.music.performance import PlayedNote


def scale(onsets_s: list[float], pitches: list[int], seconds: float) -> Audio:
    """Half-second notes with four partials that die away."""
    samples = np.zeros(round(seconds * RATE), np.float32)
    time = np.arange(RATE // 2) / RATE
    for onset_s, pitch in zip(onsets_s, pitches, strict=True):
        hertz = 440 * 2 ** ((pitch - 69) / 12)
        note = sum(0.3 / k**2 * np.sin(2 * np.pi * k * hertz * time) for k in range(1, 5)) * np.exp(-3 * time)
        first = round(onset_s * RATE)
        samples[first : first + len(time)] += note
    return Audio(samples, RATE)


def test_notes_are_heard_at_their_times_far_into_the_recording() -> None:
    onsets_s, pitches = [0.5, 1.5, 10.25, 23.75, 24.5], [60, 64, 67, 72, 55]
    fractions: list[float] = []
    engine = catalogue.load("basic-pitch", "cpu")
    performance = engine.transcribe(scale(onsets_s, pitches, 26), fractions.append)
    assert performance.duration_s == 26
    for onset_s, pitch in zip(onsets_s, pitches, strict=True):
        heard = [
            note.onset_s for note in performance.notes if note.pitch == pitch and abs(note.onset_s - onset_s) < 0.5
        ]
        assert heard == [pytest.approx(onset_s, abs=0.03)]
    assert all(0.5 <= note.confidence <= 1 for note in performance.notes)
    assert fractions == sorted(fractions)
    assert len(fractions) == 2
    assert fractions[-1] == 1.0


def test_it_can_be_stopped_between_chunks() -> None:
    def cancel(fraction: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        catalogue.load("basic-pitch", "cpu").transcribe(scale([0.5], [60], 2), cancel)


def test_it_refuses_another_rate() -> None:
    with pytest.raises(ValueError, match="22050 samples"):
        catalogue.load("basic-pitch", "cpu").transcribe(Audio(np.zeros(100, np.float32), 44_100), print)


def posteriors(frames: int) -> tuple[np.ndarray, np.ndarray]:
    return np.zeros((frames, 88), np.float32), np.zeros((frames, 88), np.float32)


def test_a_note_lasts_until_it_has_been_faint_for_long() -> None:
    frames, onsets = posteriors(100)
    onsets[10, 39] = 0.9
    frames[10:30, 39] = 0.8
    frames[35:50, 39] = 0.6
    frames[70:90, 39] = 0.6
    loudness = (20 * 0.8 + 15 * 0.6) / 40
    confidence = float(np.float32(0.9))
    expected = PlayedNote(10 * 256 / RATE, 60, 50 * 256 / RATE, round(127 * loudness), confidence)
    assert track_notes(frames, onsets, 10.0) == [expected]


def test_a_later_onset_ends_the_note_before_it() -> None:
    frames, onsets = posteriors(100)
    onsets[10, 39] = onsets[40, 39] = 0.9
    frames[10:70, 39] = 0.8
    notes = sorted(track_notes(frames, onsets, 10.0))
    assert [(round(n.onset_s * RATE / 256), round(n.offset_s * RATE / 256)) for n in notes] == [(10, 40), (40, 70)]


def test_what_is_too_short_or_has_no_onset_is_no_note() -> None:
    frames, onsets = posteriors(100)
    onsets[10, 39] = 0.9
    frames[10:15, 39] = 0.8
    frames[30:90, 50] = 0.8
    assert track_notes(frames, onsets, 10.0) == []


def test_notes_end_with_the_recording() -> None:
    frames, onsets = posteriors(100)
    onsets[10, 39] = onsets[90, 20] = 0.9
    frames[10:, 39] = frames[90:, 20] = 0.8
    (note,) = track_notes(frames, onsets, 1.0)
    assert note.offset_s == 1.0
