"""What is customary for an instrument: name, family, range, transposition and staves, by General MIDI program.

Ranges and transpositions are those that orchestration books agree on (Adler, The Study of
Orchestration, 3rd edition), a little wider at the top, where players go beyond them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    WOODWIND = "woodwind"
    BRASS = "brass"
    PERCUSSION = "percussion"
    VOICE = "voice"
    PLUCKED = "plucked"
    KEYBOARD = "keyboard"
    STRINGS = "strings"
    BASS = "bass"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Instrument:
    """lowest, highest: sounding MIDI pitches. transposition: semitones from written to sounding pitch.

    is_one_line: it plays one note at a time.
    """

    name: str
    abbreviation: str
    family: Family
    lowest: int = 0
    highest: int = 127
    transposition: int = 0
    staves: int = 1
    is_one_line: bool = False


_PIANO = Instrument("Piano", "Pno.", Family.KEYBOARD, 21, 108, staves=2)
_ORGAN = Instrument("Organ", "Org.", Family.KEYBOARD, 24, 108, staves=2)
_GUITAR = Instrument("Guitar", "Gtr.", Family.PLUCKED, 36, 91)
_BASS_GUITAR = Instrument("Bass Guitar", "Bass", Family.BASS, 23, 72, -12)
_STRINGS = Instrument("Strings", "Str.", Family.STRINGS, 24, 108)
_TRUMPET = Instrument("Trumpet in B♭", "Tpt.", Family.BRASS, 52, 89, -2, is_one_line=True)
_SYNTHESIZER = Instrument("Synthesizer", "Syn.", Family.OTHER)
_PERCUSSION = Instrument("Percussion", "Perc.", Family.PERCUSSION)

DRUM_SET = Instrument("Drum Set", "Dr.", Family.PERCUSSION)

# Names of what nobody has told apart: a single line, or all of it as a pianist would play it.
LINE, MIXTURE = "Melody", "Piano Reduction"

# Programs of chords that may spread over two staves: mallets, ensembles, choirs and synthesizers.
SPREAD = frozenset({12, 15, *range(48, 55), *range(61, 64), *range(80, 104)})

# By program; the ones left out are synthesizers.
_BY_PROGRAM: dict[int, Instrument] = {
    **dict.fromkeys(range(6), _PIANO),
    6: Instrument("Harpsichord", "Hpd.", Family.KEYBOARD, 24, 93, staves=2),
    7: Instrument("Clavinet", "Clav.", Family.KEYBOARD, 24, 96, staves=2),
    8: Instrument("Celesta", "Cel.", Family.KEYBOARD, 60, 108, 12, staves=2),
    9: Instrument("Glockenspiel", "Glk.", Family.PERCUSSION, 77, 108, 24),
    10: Instrument("Music Box", "M.B.", Family.PERCUSSION, 48, 108),
    11: Instrument("Vibraphone", "Vib.", Family.PERCUSSION, 53, 91),
    12: Instrument("Marimba", "Mar.", Family.PERCUSSION, 36, 98),
    13: Instrument("Xylophone", "Xyl.", Family.PERCUSSION, 60, 110, 12),
    14: Instrument("Tubular Bells", "T.B.", Family.PERCUSSION, 53, 84),
    15: Instrument("Dulcimer", "Dulc.", Family.PLUCKED, 36, 96),
    **dict.fromkeys(range(16, 21), _ORGAN),
    21: Instrument("Accordion", "Acc.", Family.KEYBOARD, 29, 100, staves=2),
    22: Instrument("Harmonica", "Harm.", Family.WOODWIND, 43, 103),
    23: Instrument("Bandoneon", "Ban.", Family.KEYBOARD, 29, 100, staves=2),
    **dict.fromkeys(range(24, 32), _GUITAR),
    32: Instrument("Double Bass", "D.B.", Family.BASS, 24, 70, -12),
    **dict.fromkeys(range(33, 40), _BASS_GUITAR),
    40: Instrument("Violin", "Vln.", Family.STRINGS, 55, 106),
    41: Instrument("Viola", "Vla.", Family.STRINGS, 48, 96),
    42: Instrument("Cello", "Vc.", Family.STRINGS, 36, 88),
    43: Instrument("Double Bass", "D.B.", Family.STRINGS, 24, 72, -12),
    **dict.fromkeys((44, 45, 48, 49, 50, 51), _STRINGS),
    46: Instrument("Harp", "Hp.", Family.PLUCKED, 23, 104, staves=2),
    47: Instrument("Timpani", "Timp.", Family.PERCUSSION, 36, 60),
    52: Instrument("Choir", "Ch.", Family.VOICE, 36, 88),
    53: Instrument("Voice", "V.", Family.VOICE, 36, 88, is_one_line=True),
    54: Instrument("Voice", "V.", Family.VOICE, 36, 88),
    56: _TRUMPET,
    57: Instrument("Trombone", "Tbn.", Family.BRASS, 28, 77, is_one_line=True),
    58: Instrument("Tuba", "Tba.", Family.BRASS, 24, 67, is_one_line=True),
    59: _TRUMPET,
    60: Instrument("Horn in F", "Hn.", Family.BRASS, 30, 79, -7, is_one_line=True),
    **dict.fromkeys((61, 62, 63), Instrument("Brass", "Br.", Family.BRASS, 24, 91)),
    64: Instrument("Soprano Saxophone", "S. Sax.", Family.WOODWIND, 55, 91, -2, is_one_line=True),
    65: Instrument("Alto Saxophone", "A. Sax.", Family.WOODWIND, 48, 87, -9, is_one_line=True),
    66: Instrument("Tenor Saxophone", "T. Sax.", Family.WOODWIND, 43, 82, -14, is_one_line=True),
    67: Instrument("Baritone Saxophone", "B. Sax.", Family.WOODWIND, 35, 76, -21, is_one_line=True),
    68: Instrument("Oboe", "Ob.", Family.WOODWIND, 58, 93, is_one_line=True),
    69: Instrument("English Horn", "E. Hn.", Family.WOODWIND, 52, 84, -7, is_one_line=True),
    70: Instrument("Bassoon", "Bsn.", Family.WOODWIND, 34, 77, is_one_line=True),
    71: Instrument("Clarinet in B♭", "Cl.", Family.WOODWIND, 49, 96, -2, is_one_line=True),
    72: Instrument("Piccolo", "Picc.", Family.WOODWIND, 74, 110, 12, is_one_line=True),
    73: Instrument("Flute", "Fl.", Family.WOODWIND, 59, 99, is_one_line=True),
    74: Instrument("Recorder", "Rec.", Family.WOODWIND, 41, 100, is_one_line=True),
    75: Instrument("Pan Flute", "P. Fl.", Family.WOODWIND, 48, 100, is_one_line=True),
    76: Instrument("Bottle", "Btl.", Family.WOODWIND),
    77: Instrument("Shakuhachi", "Shk.", Family.WOODWIND, 48, 96, is_one_line=True),
    78: Instrument("Whistle", "Wh.", Family.WOODWIND, 60, 110, is_one_line=True),
    79: Instrument("Ocarina", "Oc.", Family.WOODWIND, 55, 100, is_one_line=True),
    104: Instrument("Sitar", "Sit.", Family.PLUCKED),
    105: Instrument("Banjo", "Bjo.", Family.PLUCKED, 43, 93),
    106: Instrument("Shamisen", "Sham.", Family.PLUCKED),
    107: Instrument("Koto", "Koto", Family.PLUCKED),
    108: Instrument("Kalimba", "Kal.", Family.PERCUSSION),
    109: Instrument("Bagpipe", "Bag.", Family.WOODWIND),
    110: Instrument("Fiddle", "Fdl.", Family.STRINGS, 55, 106),
    111: Instrument("Shawm", "Shm.", Family.WOODWIND, is_one_line=True),
    114: Instrument("Steel Drums", "S.D.", Family.PERCUSSION),
    **dict.fromkeys((112, 113, *range(115, 120)), _PERCUSSION),
}

# What a part's name says where its program says nothing: the first that matches.
_BY_NAME: tuple[tuple[str, int], ...] = (
    (r"violoncell|\bcell[oi]\b", 42),
    (r"contrabass(?!oon)|double ?bass|kontrabass|string bass|upright bass", 43),
    (r"bass guitar|electric bass|^bass$", 33),
    (r"violin|violon\b|\bvln", 40),
    (r"viola|bratsche|\bvla", 41),
    (r"guitar|gitarre|guitare", 25),
    (r"soprano sax", 64),
    (r"alto sax", 65),
    (r"tenor sax", 66),
    (r"bari(tone)? sax", 67),
    (r"piccolo", 72),
    (r"recorder|blockfl", 74),
    (r"flute|flauto|fl[öo]te", 73),
    (r"english horn|cor anglais", 69),
    (r"oboe|hautbois", 68),
    (r"clarinet|klarinette|clarinetto", 71),
    (r"bassoon|fagott", 70),
    (r"horn|\bcorno?i?\b", 60),
    (r"trumpet|trompete|tromba", 56),
    (r"trombone|posaune", 57),
    (r"tuba", 58),
    (r"choir|chorus|chor\b", 52),
    (r"voice|vocal|singer|sopran|\balto\b|\btenor\b|baritone|gesang|canto|\bchant\b|melody", 53),
    (r"harpsichord|cembalo|clavecin", 6),
    (r"organ|orgel", 19),
    (r"harp\b|harfe", 46),
    (r"timpani|pauken", 47),
)

# Names that programs give to tracks without one.
_NO_NAME = re.compile(r"|(track|part|midi|channel|staff|instrument|untitled|unnamed|new)?[ _-]*\d*", re.IGNORECASE)

# Names of so many letters need no abbreviation.
_SHORT = 5

# "Clarinet in A", "E♭ Clarinet", "F Horn".
_KEY_IN_NAME = re.compile(r"(?:\bin |^)([A-G])[ -]?(b\b|♭|flat\b)?(?= |$)", re.IGNORECASE)
_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_NAMED_KEYS = ("Clarinet in B♭", "Trumpet in B♭", "Horn in F")
_HORN = "Horn in F"


def instrument_of(program: int) -> Instrument:
    """The instrument of a General MIDI program 0–127."""
    return _BY_PROGRAM.get(program, _SYNTHESIZER)


def is_nameless(name: str) -> bool:
    """Whether a part's name is empty or says only that it is a track."""
    return _NO_NAME.fullmatch(name.strip()) is not None


def program_of_name(name: str) -> int | None:
    """The General MIDI program that a part's name speaks of, or None."""
    lowered = name.lower()
    return next((program for pattern, program in _BY_NAME if re.search(pattern, lowered)), None)


def transposition_of(instrument: Instrument, name: str) -> int:
    """Semitones from written to sounding pitch; a name such as "Clarinet in A" rules."""
    found = _KEY_IN_NAME.search(name)
    if not found or instrument.name not in _NAMED_KEYS:
        return instrument.transposition
    semitones = (_SEMITONES[found[1].upper()] - bool(found[2])) % 12
    if instrument.name == _HORN:
        return semitones - 12
    return semitones if semitones <= _SEMITONES["F"] else semitones - 12


def full_name(instrument: Instrument, name: str) -> str:
    """What stands before the first system: the part's own name, with its key where players expect one."""
    if is_nameless(name):
        return instrument.name
    plain, _, key = instrument.name.partition(" in ")
    if key and plain.lower() in name.lower() and not _KEY_IN_NAME.search(name):
        return f"{name} in {key}"
    return name


def abbreviation(instrument: Instrument, name: str) -> str:
    """What stands before later systems: the instrument's, with the part's number; a name of its own is shortened."""
    plain = instrument.name.partition(" in ")[0]
    number = re.fullmatch(rf"{re.escape(plain)}s?( [IVX\d]+)?( in .*)?", name, re.IGNORECASE)
    if number:
        return f"{instrument.abbreviation}{number[1] or ''}"
    words = name.split()
    if len(words) > 1:
        return " ".join(word if word.isdigit() else f"{word[0]}." for word in words)
    return name if len(name) <= _SHORT else f"{name[: _SHORT - 1]}."
