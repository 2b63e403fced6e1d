"""Chords as jazz and pop write them: kinds, their tones, and names such as F#m7 and Bb/D."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from transcriptions.music.score import Key, Pitch
from transcriptions.music.spelling import pitch_at

NO_CHORD = "N.C."

_ACCIDENTALS = {-1: "b", 0: "", 1: "#"}
# The notes of a major key lie -1 to 5 from its tonic on the line of fifths: this is their middle.
_MIDDLE_OF_KEY = 2


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of chord: its suffix, its tones in semitones above the root in order of third, fifth, seventh."""

    suffix: str
    tones: tuple[int, ...]


KINDS = (
    Kind("", (0, 4, 7)),
    Kind("m", (0, 3, 7)),
    Kind("7", (0, 4, 7, 10)),
    Kind("m7", (0, 3, 7, 10)),
    Kind("maj7", (0, 4, 7, 11)),
    Kind("dim", (0, 3, 6)),
    Kind("dim7", (0, 3, 6, 9)),
    Kind("m7b5", (0, 3, 6, 10)),
    Kind("aug", (0, 4, 8)),
    Kind("sus4", (0, 5, 7)),
)


def chord_name(root: int, kind: Kind, bass: int, *, spelling: Counter[Pitch], key: Key) -> str:
    """The symbol of a chord. root, bass: pitch classes.

    spelling: how often each pitch is written while the chord lasts; a root that is not
    among them, or needs a double accidental, is spelt by the key.
    """
    name = _letter(root, spelling, key) + kind.suffix
    return name if bass == root else f"{name}/{_letter(bass, spelling, key)}"


def count_spellings(pitches: Iterable[Pitch]) -> Counter[Pitch]:
    """How often each pitch is written, whatever its octave."""
    return Counter(Pitch(pitch.step, pitch.alter, 4) for pitch in pitches)


def _letter(pitch_class: int, spelling: Counter[Pitch], key: Key) -> str:
    found = [pitch for pitch in spelling if pitch.midi % 12 == pitch_class and abs(pitch.alter) < 2]
    if found:
        best = max(found, key=lambda pitch: (spelling[pitch], -abs(pitch.alter), pitch.step))
    else:
        middle = key.fifths + _MIDDLE_OF_KEY
        place = pitch_class * 7 % 12
        place += 12 * round((middle - place) / 12)
        # No single accidental lies beyond B sharp and F flat.
        place = place - 12 if place > 12 else place + 12 if place < -8 else place
        best = pitch_at(place, 60 + pitch_class)
    return best.step + _ACCIDENTALS[best.alter]
