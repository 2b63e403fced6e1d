"""Music as MV2H sees it: notes with voices, metrical groupings, keys and chords, all in whole milliseconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class VoicedNote:
    """onset_ms: as heard; start_ms to end_ms: as written, start_ms < end_ms. pitch: MIDI number."""

    onset_ms: int
    voice: int
    pitch: int
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True, order=True)
class Grouping:
    """A bar, a beat or half (in compound meters a third) of a beat, from start to end."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True, order=True)
class KeyFrom:
    """From start_ms on. tonic: 0 to 11, C is 0."""

    start_ms: int
    tonic: int
    is_major: bool


@dataclass(frozen=True, slots=True, order=True)
class ChordFrom:
    """From start_ms on; any name."""

    start_ms: int
    name: str


@dataclass(frozen=True, slots=True)
class Music:
    """notes, keys and chords are sorted. end_ms: where the last note or grouping ends."""

    notes: tuple[VoicedNote, ...]
    groupings: tuple[Grouping, ...]
    keys: tuple[KeyFrom, ...]
    chords: tuple[ChordFrom, ...]
    end_ms: int


@dataclass(frozen=True, slots=True)
class Tolerances:
    """Differences that still count as equal, in milliseconds."""

    onset_ms: int
    duration_ms: int
    grouping_ms: int


# For music in the time of one recording, and for scores that were aligned with each other.
ALIGNED_IN_TIME = Tolerances(50, 100, 50)
ALIGNED_BY_NOTES = Tolerances(0, 20, 20)


def validate(music: Music) -> None:
    """ValueError for notes without length, with pitches off the scale, or for anything out of order."""
    if any(note.start_ms >= note.end_ms for note in music.notes):
        raise ValueError("a note ends before it starts")
    if any(not 0 <= note.pitch <= 127 for note in music.notes):
        raise ValueError("a pitch is no MIDI number")
    if any(not 0 <= key.tonic < 12 for key in music.keys):
        raise ValueError("a tonic is a pitch class")
    for sequence in (music.notes, music.keys, music.chords):
        if list(sequence) != sorted(sequence):
            raise ValueError("notes, keys and chords are sorted")


def f_measure(matched: float, missed: float, extra: float) -> float:
    """Harmonic mean of precision and recall; 0 when nothing matched."""
    return 2 * matched / (2 * matched + missed + extra) if matched else 0.0
