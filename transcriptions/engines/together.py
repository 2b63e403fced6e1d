"""Transkun and Basic Pitch together, for several instruments: what is struck one hears, what swells the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from transcriptions.audio import Audio
from transcriptions.engines import basic_pitch, catalogue
from transcriptions.engines.base import Report
from transcriptions.music.performance import Performance, PlayedNote, make_part

# Two notes of one pitch that begin within this are one, heard twice.
_SAME_S = 0.06
# Notes that Basic Pitch is so sure of tell how much of the music around Transkun hears, within so many seconds.
_SURE, _AROUND_S = 0.7, 30.0
# A note that Basic Pitch alone hears must be so likely where Transkun hears nothing, so much more where it hears all,
# and so much more where it may be an overtone of a struck note.
_LIKELY, _LIKELIER, _OVERTONE = 0.5, 0.4, 0.1
# Semitones of overtones above their note.
_OVERTONES = (12, 19, 24, 28, 31, 36)
# The share of the time that Transkun takes.
_TRANSKUN_SHARE = 0.95

Floats = npt.NDArray[np.float64]


class Together:
    """Hears 44.1 kHz. Neither engine downloads anything."""

    name = "transkun+basic-pitch"

    def __init__(self, device: str) -> None:
        self._struck = catalogue.load("transkun", device)
        self._any = catalogue.load("basic-pitch", "cpu")
        self.version = f"{self._struck.version}+{self._any.version}"

    def transcribe(self, audio: Audio, report: Report) -> Performance:
        """One part with all pitched notes. audio: 44.1 kHz; ValueError otherwise."""
        struck = self._struck.transcribe(audio, lambda done: report(_TRANSKUN_SHARE * done))
        others = self._any.transcribe(
            audio.resampled(basic_pitch.RATE),
            lambda done: report(_TRANSKUN_SHARE + (1 - _TRANSKUN_SHARE) * done),
        )
        part = make_part("Music", join_notes(struck.notes, others.notes), program=basic_pitch.GRAND_PIANO)
        return Performance((replace(part, is_mixture=True),), audio.duration_s)


def join_notes(struck: Sequence[PlayedNote], others: Sequence[PlayedNote]) -> list[PlayedNote]:
    """All notes of the first, which is rarely wrong, and of the others those that it is likely to have missed.

    The others' confidence decides, and how many of the sure ones around are among the first: a string quartet takes
    most of its notes from the others, a song with piano few.
    """
    known = _Known(struck)
    onsets = np.array([note.onset_s for note in others])
    is_known = np.array([known.has(note) for note in others], dtype=bool)
    is_sure = np.array([note.confidence >= _SURE for note in others], dtype=bool)
    found = list(struck)
    for note, was_heard in zip(others, is_known.tolist(), strict=True):
        if was_heard:
            continue
        around = is_sure & (np.abs(onsets - note.onset_s) <= _AROUND_S)
        share = float(is_known[around].mean()) if around.any() else 0.0
        if note.confidence >= _LIKELY + _LIKELIER * share + _OVERTONE * known.has_below(note):
            found.append(note)
    return found


class _Known:
    """The notes of one engine, asked for what begins near a time."""

    def __init__(self, notes: Sequence[PlayedNote]) -> None:
        ordered = sorted(notes)
        self._onsets: Floats = np.array([note.onset_s for note in ordered])
        self._pitches = np.array([note.pitch for note in ordered])

    def has(self, note: PlayedNote) -> bool:
        """Whether it was heard too."""
        return bool((self._near(note.onset_s) == note.pitch).any())

    def has_below(self, note: PlayedNote) -> bool:
        """Whether it may be an overtone of a note that begins with it."""
        return bool(np.isin(note.pitch - self._near(note.onset_s), _OVERTONES).any())

    def _near(self, onset_s: float) -> npt.NDArray[np.int64]:
        first, after = np.searchsorted(self._onsets, [onset_s - _SAME_S, onset_s + _SAME_S])
        return np.asarray(self._pitches[first:after], dtype=np.int64)
