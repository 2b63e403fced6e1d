"""Transposing instruments: from sounding to written pitches and keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from transcriptions.music.draft import Keys
from transcriptions.music.score import Key, Part, Pitch
from transcriptions.music.spelling import pitch_at

Spelling = Mapping[tuple[int, Fraction, int], Pitch]

_STEPS = "FCGDAEB"
# Double sharps and flats are as far as it goes, on the line of fifths from C.
_SHARPEST, _FLATTEST = 19, -15


def transposition_fifths(semitones: int) -> int:
    """Steps on the circle of fifths from the sounding key to the written one (B flat clarinet, −2: 2)."""
    return (-semitones * 7 + 6) % 12 - 6


def written_fifths(key: Key, part: Part) -> int:
    """The key signature that a transposing part reads, −7 to 7; percussion has none."""
    if part.is_percussion:
        return 0
    fifths = key.fifths + transposition_fifths(part.transposition)
    if fifths > 7:
        return fifths - 12
    return fifths + 12 if fifths < -7 else fifths


def write_for_parts(spelling: Spelling, parts: Sequence[Part], keys: Keys) -> dict[tuple[int, Fraction, int], Pitch]:
    """(part, start, sounding MIDI pitch) -> the pitch that the part reads. spelling: at concert pitch."""
    written = {}
    for place, pitch in spelling.items():
        part, key = parts[place[0]], keys.at(place[1])
        steps = written_fifths(key, part) - key.fifths
        written[place] = _moved(pitch, steps, part.transposition) if part.transposition else pitch
    return written


def _moved(pitch: Pitch, fifths: int, transposition: int) -> Pitch:
    place = _STEPS.index(pitch.step) - 1 + 7 * pitch.alter + fifths
    if place > _SHARPEST:
        place -= 12
    if place < _FLATTEST:
        place += 12
    return pitch_at(place, pitch.midi - transposition)
