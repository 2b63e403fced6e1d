"""What the fields of edits may hold: written values, pitches, short texts. A ValueError makes an edit malformed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from transcriptions.music.score import BASE_VALUES, STEP_SEMITONES, Pitch

MOST_DOTS = 3
MOST_VOICES = 4
# Octaves that engravers and notation formats know.
OCTAVES = range(10)
ALTERS = range(-2, 3)
VALUE_NAMES = dict(
    zip(BASE_VALUES, ("breve", "whole", "half", "quarter", "eighth", "16th", "32nd", "64th", "128th"), strict=True)
)


def check_value(base: Fraction, dots: int) -> None:
    if base not in BASE_VALUES:
        raise ValueError(f"{base} quarters is no written value")
    if not 0 <= dots <= MOST_DOTS:
        raise ValueError(f"{dots} dots cannot be written")


def check_pitch(pitch: Pitch) -> None:
    if pitch.step not in STEP_SEMITONES or pitch.alter not in ALTERS or pitch.octave not in OCTAVES:
        raise ValueError(f"{pitch.step}{pitch.octave} altered by {pitch.alter} is no written pitch")


def check_targets(targets: Sequence[str]) -> None:
    if not targets:
        raise ValueError("nothing is named")


def check_one_of(value: object, choices: Sequence[object]) -> None:
    if value not in choices:
        raise ValueError(f"{value} is none of {', '.join(map(str, choices))}")


def value_name(base: Fraction, dots: int = 0) -> str:
    """ "dotted quarter"."""
    prefix = ("", "dotted ", "double-dotted ", "triple-dotted ")[dots]
    return prefix + VALUE_NAMES[base]
