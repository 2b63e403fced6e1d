"""How a changed pitch is spelt: by the key signature that its part reads, by direction, or another way."""

from __future__ import annotations

from editor.edits.forms import OCTAVES
from transcriptions.music.score import Pitch
from transcriptions.music.spelling import pitch_at
from transcriptions.music.state import key_alter

_STEPS = "CDEFGAB"
# Double sharps and double flats are as far as it goes.
_PLACES = range(19, -16, -1)
# Twelve neighbours on the line of fifths, from so many below the key's note on: more sharps going up, more flats down.
_FROM_UP, _FROM_DOWN = -1, -6


def diatonic(pitch: Pitch, steps: int, *, fifths: int) -> Pitch:
    """So many lines and spaces higher, as the key signature has it."""
    octave, place = divmod(pitch.staff_position + steps, 7)
    return Pitch(_STEPS[place], key_alter(fifths, _STEPS[place]), octave)


def chromatic(pitch: Pitch, semitones: int, *, fifths: int) -> Pitch:
    """So many semitones higher: raised notes on the way up, lowered ones on the way down, if not of the key.

    No double sharps and flats: a plain note is easier to read.
    """
    found = spelt(pitch.midi + semitones, first=fifths + (_FROM_UP if semitones > 0 else _FROM_DOWN))
    return found if abs(found.alter) < 2 else spelt(found.midi, first=_FROM_DOWN)


def spelt(midi: int, *, first: int) -> Pitch:
    """The spelling of a key among twelve neighbours on the line of fifths (C is 0), from `first` on."""
    return pitch_at((midi * 7 - first) % 12 + first, midi)


def enharmonics(pitch: Pitch) -> list[Pitch]:
    """All ways to write a pitch, sharpest first."""
    found = [pitch_at(place, pitch.midi) for place in _PLACES if (place * 7 - pitch.midi) % 12 == 0]
    return [other for other in found if other.octave in OCTAVES]
