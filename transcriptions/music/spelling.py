"""Pitch spelling on the line of fifths, near the key."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from transcriptions.music.draft import GridNote
from transcriptions.music.score import Key, Pitch

_LINE_OF_FIFTHS = "FCGDAEB"


def spell(notes: Iterable[GridNote], key: Key) -> dict[tuple[int, Fraction, int], Pitch]:
    """(part, start, MIDI pitch) -> written pitch of every note."""
    return {
        (note.part, note.start, note.pitch): pitch_at(_nearest(note.pitch, key.fifths + 2), note.pitch)
        for note in notes
    }


def pitch_at(fifths: int, midi: int) -> Pitch:
    """The written pitch of `midi` at a place on the line of fifths (C is 0, G is 1, F is -1)."""
    step = _LINE_OF_FIFTHS[(fifths + 1) % 7]
    alter = (fifths + 1) // 7
    octave = (midi - alter) // 12 - 1
    return Pitch(step, alter, octave)


def _nearest(midi: int, centre: int) -> int:
    """The place on the line of fifths that sounds as `midi` within six of the centre."""
    place = (midi * 7) % 12
    return place + 12 * round((centre - place) / 12)
