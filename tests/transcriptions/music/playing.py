"""Plays written music exactly, for tests: (start, length, pitch) in quarters -> notes in seconds."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from transcriptions.music.draft import GridNote
from transcriptions.music.performance import PlayedNote


def play(
    notes: Iterable[tuple[float, float, int]], *, bpm: float = 100, held: float = 0.9, start_s: float = 0.5
) -> list[PlayedNote]:
    quarter = 60 / bpm
    return [
        PlayedNote(start_s + at * quarter, pitch, start_s + (at + length * held) * quarter)
        for at, length, pitch in notes
    ]


def grid_note(start: Fraction | int, length: float, pitch: int, *, part: int = 0, sounds: float = 0) -> GridNote:
    end = float(start) + length
    return GridNote(part, Fraction(start), pitch, end, max(end, float(start) + sounds), 64, 1.0, float(start))


def waltz(bars: int = 24) -> list[tuple[float, float, int]]:
    """A tune in G over bass and two chords a bar: as plain as three-four gets."""
    roots = (43, 43, 38, 38, 36, 36, 38, 43)
    tune = (67, 71, 74, 72, 76, 74, 69, 67)
    notes: list[tuple[float, float, int]] = []
    for bar in range(bars):
        at, root = 3.0 * bar, roots[bar % 8]
        notes.append((at, 1, root))
        notes += [(at + beat, 1, root + step) for beat in (1, 2) for step in (12, 16, 19)]
        notes += [(at, 2, tune[bar % 8]), (at + 2, 1, tune[bar % 8] + 2)]
    return notes


def march(bars: int = 24) -> list[tuple[float, float, int]]:
    """Four-four in C: a bass note a half bar, chords between, a tune of quarters and eighths."""
    roots = (48, 41, 43, 48)
    notes: list[tuple[float, float, int]] = []
    for bar in range(bars):
        at, root = 4.0 * bar, roots[bar % 4]
        notes += [(at, 1, root - 12), (at + 2, 1, root - 5)]
        notes += [(at + beat, 1, root + step) for beat in (1, 3) for step in (4, 7)]
        notes += [(at, 1.5, root + 24), (at + 1.5, 0.5, root + 26), (at + 2, 1, root + 28), (at + 3, 1, root + 31)]
    return notes
