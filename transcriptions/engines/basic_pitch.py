"""Basic Pitch (Bittner et al., ICASSP 2022) under onnxruntime: pitched notes of any instrument.

Only the network of the wheel is used; windows and note tracking are our own, after the paper.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import replace
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

from transcriptions.audio import Audio
from transcriptions.engines.base import Report
from transcriptions.music.performance import Performance, PlayedNote, make_part

RATE = 22_050
HOP = 256
LOWEST_PITCH = 21
# The network's window of nearly two seconds, and the 30 frames by which windows overlap.
WINDOW = 2 * RATE - HOP
OVERLAP = 30 * HOP
STEP = WINDOW - OVERLAP
# Frames that the network gives a window, and those of its edges that a neighbour hears better.
WINDOW_FRAMES = 172
EDGE = OVERLAP // HOP // 2
# The network's outputs for sounding and beginning pitches.
OUTPUTS = ["StatefulPartitionedCall:1", "StatefulPartitionedCall:2"]
PITCHES = 88
# Windows for one run of the network: 13 s of sound, between two reports.
BATCH = 8
# The paper's thresholds on the two posteriors, and its longest gap within a note.
ONSET_THRESHOLD = 0.5
FRAME_THRESHOLD = 0.3
GAP_FRAMES = 11
# 70 ms; the paper's 128 ms would lose the sixteenths of a lively piece.
SHORTEST_FRAMES = 6
GRAND_PIANO = 0

Roll = npt.NDArray[np.float32]


class BasicPitch:
    """Hears 22.05 kHz. The network is in the wheel."""

    name = "basic-pitch"

    def __init__(self, device: str) -> None:
        """device is for the Protocol: the network is so small that the CPU serves it best."""
        onnxruntime = importlib.import_module("onnxruntime")
        self.version = metadata.version("basic-pitch")
        self._session = onnxruntime.InferenceSession(_network_file(), providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    def transcribe(self, audio: Audio, report: Report) -> Performance:
        """One part with all pitched notes. audio: 22.05 kHz; ValueError otherwise."""
        if audio.rate != RATE:
            raise ValueError(f"Basic Pitch hears {RATE} samples a second, got {audio.rate}")
        frames, onsets = self._posteriors(audio.samples, report)
        notes = track_notes(frames, onsets, audio.duration_s)
        part = replace(make_part("Music", notes, program=GRAND_PIANO), is_mixture=True)
        return Performance((part,), audio.duration_s)

    def _posteriors(self, samples: Roll, report: Report) -> tuple[Roll, Roll]:
        """How surely each of 88 pitches sounds and begins: (frames, 88) each."""
        windows = _windows(samples)
        frames: list[Roll] = []
        onsets: list[Roll] = []
        for first in range(0, len(windows), BATCH):
            batch = {self._input: windows[first : first + BATCH, :, None]}
            for kept, posterior in zip((frames, onsets), self._session.run(OUTPUTS, batch), strict=True):
                kept.append(posterior[:, EDGE:-EDGE].reshape(-1, PITCHES))
            report(min(1.0, (first + BATCH) / len(windows)))
        return np.concatenate(frames), np.concatenate(onsets)


def track_notes(frames: Roll, onsets: Roll, duration_s: float) -> list[PlayedNote]:
    """Notes from the two posteriors, each (frames, 88), after the paper.

    From each onset, last ones first, a note is followed until its pitch has been faint for GAP_FRAMES.
    The paper also takes what sounds without a clear onset; more of that is wrong than right (docs/engines.md).
    """
    times = _frame_times(len(frames) + 1)
    notes = []
    for first, last, pitch in _spans(frames.copy(), onsets):
        if times[first] >= duration_s:
            continue
        loudness = float(frames[first:last, pitch].mean())
        notes.append(
            PlayedNote(
                onset_s=float(times[first]),
                pitch=LOWEST_PITCH + pitch,
                offset_s=float(min(times[last], duration_s)),
                velocity=min(127, max(1, round(127 * loudness))),
                confidence=min(1.0, float(max(onsets[first, pitch], loudness))),
            )
        )
    return notes


def _windows(samples: Roll) -> Roll:
    """Overlapping windows, (count, WINDOW); the first begins half an overlap before the recording."""
    count = max(1, -(-len(samples) // STEP))
    padded = np.zeros((count - 1) * STEP + WINDOW + OVERLAP, np.float32)
    padded[OVERLAP // 2 : OVERLAP // 2 + len(samples)] = samples
    return np.stack([padded[index * STEP : index * STEP + WINDOW] for index in range(count)])


def _frame_times(count: int) -> npt.NDArray[np.float64]:
    """Seconds of each frame. A window's kept frames span a little more than its step, so windows are counted."""
    window, frame = np.divmod(np.arange(count), WINDOW_FRAMES - 2 * EDGE)
    times: npt.NDArray[np.float64] = (window * STEP + frame * HOP) / RATE
    return times


def _spans(left: Roll, onsets: Roll) -> Iterator[tuple[int, int, int]]:
    """(first frame, frame after the last, pitch index); what is taken is emptied in `left`."""
    inner = onsets[1:-1]
    peaks = (inner > onsets[:-2]) & (inner >= onsets[2:]) & (inner >= ONSET_THRESHOLD)
    for before, pitch in reversed(np.argwhere(peaks)):
        first = before + 1
        last = _follow(left[:, pitch], first)
        if last - first > SHORTEST_FRAMES:
            _empty(left, first, last, pitch)
            yield int(first), int(last), int(pitch)


def _follow(column: Roll, first: int) -> int:
    """The frame after the last one that is loud enough."""
    faint, frame = 0, first + 1
    while frame < len(column) and faint < GAP_FRAMES:
        faint = 0 if column[frame] >= FRAME_THRESHOLD else faint + 1
        frame += 1
    return int(frame - faint)


def _empty(left: Roll, first: int, last: int, pitch: int) -> None:
    """Take a note out, and its neighbours' share of it."""
    left[first:last, max(0, pitch - 1) : pitch + 2] = 0


def _network_file() -> str:
    """Found without importing the package, which would look for TensorFlow."""
    specification = find_spec("basic_pitch")
    if specification is None or specification.origin is None:
        raise ImportError("the basic-pitch package is not installed")
    return str(Path(specification.origin).parent / "saved_models" / "icassp_2022" / "nmp.onnx")
