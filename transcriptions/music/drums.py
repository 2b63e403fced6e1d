"""General MIDI percussion keys as places and heads on a five-line percussion staff (Weinberg, 1998)."""

from __future__ import annotations

from transcriptions.music.score import Pitch

# Heads: drums are round, metal is crossed.
_PLACES: dict[int, tuple[str, int, str]] = {
    35: ("F", 4, "normal"),  # acoustic bass drum
    36: ("F", 4, "normal"),  # bass drum
    37: ("C", 5, "x"),  # side stick
    38: ("C", 5, "normal"),  # snare
    39: ("C", 5, "x"),  # hand clap
    40: ("C", 5, "normal"),  # electric snare
    41: ("G", 4, "normal"),  # low floor tom
    42: ("G", 5, "x"),  # closed hi-hat
    43: ("A", 4, "normal"),  # high floor tom
    44: ("D", 4, "x"),  # pedal hi-hat
    45: ("B", 4, "normal"),  # low tom
    46: ("G", 5, "x"),  # open hi-hat
    47: ("D", 5, "normal"),  # low-mid tom
    48: ("E", 5, "normal"),  # high-mid tom
    49: ("A", 5, "x"),  # crash
    50: ("E", 5, "normal"),  # high tom
    51: ("F", 5, "x"),  # ride
    52: ("A", 5, "x"),  # Chinese cymbal
    53: ("F", 5, "diamond"),  # ride bell
    54: ("B", 4, "x"),  # tambourine
    55: ("A", 5, "x"),  # splash
    56: ("E", 5, "x"),  # cowbell
    57: ("A", 5, "x"),  # second crash
    59: ("F", 5, "x"),  # second ride
}

# Other percussion (congas, claves, …) shares the middle line.
_OTHER = ("B", 4, "diamond")


def drum_note(key: int) -> tuple[Pitch, str]:
    """Place on the staff (as a treble-clef pitch) and notehead of a percussion key 0–127."""
    step, octave, head = _PLACES.get(key, _OTHER)
    return Pitch(step, 0, octave), head
