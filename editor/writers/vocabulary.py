"""Words of the Score model (articulations, values, accidentals) in MusicXML and MEI."""

from __future__ import annotations

from fractions import Fraction

from transcriptions.music.score import BASE_VALUES

XML_TYPES = dict(
    zip(
        BASE_VALUES,
        ("breve", "whole", "half", "quarter", "eighth", "16th", "32nd", "64th", "128th"),
        strict=True,
    )
)
MEI_DURATIONS = dict(zip(BASE_VALUES, ("breve", "1", "2", "4", "8", "16", "32", "64", "128"), strict=True))

XML_ACCIDENTALS = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}
MEI_ACCIDENTALS = {-2: "ff", -1: "f", 0: "n", 1: "s", 2: "x"}
MEI_GESTURAL = {-2: "ff", -1: "f", 1: "s", 2: "ss"}

# Articulations of an Event, by the name that the Score model uses: the MEI value of @artic.
MEI_ARTICULATIONS = {
    "staccato": "stacc",
    "tenuto": "ten",
    "accent": "acc",
    "marcato": "marc",
    "staccatissimo": "stacciss",
    "spiccato": "spicc",
    "up_bow": "upbow",
    "down_bow": "dnbow",
    "harmonic": "harm",
    "open": "open",
    "stopped": "stop",
    "snap_pizzicato": "snap",
}
# Strokes through the stem; three make the repetition unmeasured.
TREMOLOS = {"tremolo_1": 1, "tremolo_2": 2, "tremolo": 3, "tremolo_4": 4}
# Signs that MEI draws as elements of their own.
MEI_SIGNS = {
    "fermata": "fermata",
    "trill": "trill",
    "mordent": "mordent",
    "inverted_mordent": "mordent",
    "turn": "turn",
    "inverted_turn": "turn",
    "arpeggio": "arpeg",
    "breath": "breath",
    "caesura": "caesura",
}
# How a sign's form is called in MEI.
MEI_FORMS = {"mordent": "lower", "inverted_mordent": "upper", "inverted_turn": "lower"}
# Signs that stand after their note, before what follows.
AFTER_THE_NOTE = frozenset({"breath", "caesura"})
# The same in MusicXML: (element of <notations> or "" when it stands there itself, element).
XML_ARTICULATIONS = {
    "staccato": ("articulations", "staccato"),
    "tenuto": ("articulations", "tenuto"),
    "accent": ("articulations", "accent"),
    "marcato": ("articulations", "strong-accent"),
    "staccatissimo": ("articulations", "staccatissimo"),
    "spiccato": ("articulations", "spiccato"),
    "up_bow": ("technical", "up-bow"),
    "down_bow": ("technical", "down-bow"),
    "harmonic": ("technical", "harmonic"),
    "open": ("technical", "open-string"),
    "stopped": ("technical", "stopped"),
    "fermata": ("", "fermata"),
    "trill": ("ornaments", "trill-mark"),
    "mordent": ("ornaments", "mordent"),
    "inverted_mordent": ("ornaments", "inverted-mordent"),
    "turn": ("ornaments", "turn"),
    "inverted_turn": ("ornaments", "inverted-turn"),
    "snap_pizzicato": ("technical", "snap-pizzicato"),
    "breath": ("articulations", "breath-mark"),
    "caesura": ("articulations", "caesura"),
    "arpeggio": ("", "arpeggiate"),
} | dict.fromkeys(TREMOLOS, ("ornaments", "tremolo"))

# Barlines of a Measure by MEI's and MusicXML's names; a regular one is "".
MEI_BARLINES = {
    "": "",
    "double": "dbl",
    "final": "end",
    "dashed": "dashed",
    "dotted": "dotted",
    "invisible": "invis",
}
XML_BARLINES = {
    "double": "light-light",
    "final": "light-heavy",
    "dashed": "dashed",
    "dotted": "dotted",
    "invisible": "none",
}
# Between two syllables that are sung on one note.
ELISION = "‿"
MEI_WORD_PLACES = {"begin": "i", "middle": "m", "end": "t"}

# SMuFL metronome notes, by written value.
METRONOME_NOTES = {
    Fraction(4): "\ueca2",
    Fraction(2): "\ueca3",
    Fraction(1): "\ueca5",
    Fraction(1, 2): "\ueca7",
    Fraction(1, 4): "\ueca9",
}
METRONOME_DOT = "\uecb7"


def base_and_dots(value: Fraction) -> tuple[Fraction, int]:
    """A written value as base and dots (3/2: a quarter with one dot). Raises ValueError when it is none."""
    for base in BASE_VALUES:
        for dots in range(4):
            if base * (2 - Fraction(1, 2**dots)) == value:
                return base, dots
    raise ValueError(f"{value} quarters is no written value")


def is_written_value(value: Fraction) -> bool:
    """Whether a value needs no tie: a base with up to three dots."""
    return value in _WRITTEN


_WRITTEN = frozenset(base * (2 - Fraction(1, 2**dots)) for base in BASE_VALUES for dots in range(4))


def number(value: Fraction) -> str:
    """A fraction in decimals, with no more digits than it needs, at most six."""
    return f"{float(value):.6f}".rstrip("0").rstrip(".")
