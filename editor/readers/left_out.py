"""What a reader could not keep, counted, and the sentences that say so."""

from __future__ import annotations

from collections import Counter

_LEFT = (" was left out.", " were left out.")


def _left(one: str, several: str) -> tuple[str, str]:
    """Sentences for one and for several of something that is left out; {} stands for the number."""
    return one + _LEFT[0], several + _LEFT[1]


# By the names that readers and `musicxml_vocabulary` use: one, several.
SENTENCES = {
    "accidental mark": _left("An accidental over an ornament or note", "{} accidentals over ornaments or notes"),
    "articulation": _left(
        "A sign at a note that Rescored does not have", "{} signs at notes that Rescored does not have"
    ),
    "barline sign": _left("A fermata or sign over a barline", "{} fermatas or signs over barlines"),
    "bracket": _left("A bracket or dashed line over notes", "{} brackets and dashed lines over notes"),
    "credit": _left("A text of the title page", "{} texts of the title page"),
    "creator": _left("A name beside the composer's", "{} names beside the composer's"),
    "cue": _left("A cue note", "{} cue notes"),
    "description": ("The file's notes about its source were left out.",) * 2,
    "editorial accidental": (
        "An editorial accidental is written as a plain one.",
        "{} editorial accidentals are written as plain ones.",
    ),
    "figured bass": _left("A figured bass", "{} figured basses"),
    "group": _left("The name of a group of instruments", "The names of {} groups of instruments"),
    "hidden note": _left("A note that is not printed", "{} notes that are not printed"),
    "hidden time": (
        "A time signature that was not printed is shown.",
        "{} time signatures that were not printed are shown.",
    ),
    "hidden key": (
        "A key signature that was not printed is shown.",
        "{} key signatures that were not printed are shown.",
    ),
    "key inside": (
        "A change of key inside a bar moved to the next bar.",
        "{} changes of key inside a bar moved to the next bar.",
    ),
    "key of a part": _left("A key signature of one part alone", "{} key signatures of one part alone"),
    "layout": ("Pages, line breaks, fonts and positions are set anew.",) * 2,
    "line end": _left("A slur or line that begins or ends nowhere", "{} slurs and lines that begin or end nowhere"),
    "line style": (
        "A dashed or dotted slur is drawn as a plain one.",
        "{} dashed or dotted slurs are drawn as plain ones.",
    ),
    "lyric on rest": _left("A syllable under a rest", "{} syllables under rests"),
    "measure repeat": _left("A sign that repeats bars or beats", "{} signs that repeat bars or beats"),
    "midi lyric": _left("A syllable of lyrics", "{} syllables of lyrics"),
    "microtone": (
        "A quarter tone is written as the nearest semitone.",
        "{} quarter tones are written as the nearest semitones.",
    ),
    "notehead": (
        "A notehead of another shape is drawn as a plain one.",
        "{} noteheads of other shapes are drawn as plain ones.",
    ),
    "number": ("The number of the work or movement was left out.",) * 2,
    "padding": (
        "A part that is shorter than the others was filled with rests.",
        "{} parts that are shorter than the others were filled with rests.",
    ),
    "playback": ("Settings of playback (volume, sounds, devices) were left out.",) * 2,
    "repeat times": (
        "A passage is to be repeated more than once; it is repeated once.",
        "{} passages are to be repeated more than once; they are repeated once.",
    ),
    "rewritten": (
        "A bar whose rhythm did not add up was written anew.",
        "{} bars of voices whose rhythm did not add up were written anew.",
    ),
    "rights": ("The copyright note was left out.",) * 2,
    "size": ("A small note is written at full size.", "{} small notes are written at full size."),
    "staff lines": ("A staff of other than five lines has five.", "{} staves of other than five lines have five."),
    "tablature": _left("A sign of tablature", "{} signs of tablature"),
    "tempo": _left("A further change of tempo in a bar", "{} further changes of tempo in a bar"),
    "tie": _left("A tie that leads to no such note in its voice", "{} ties that lead to no such note in their voice"),
    "time of a part": _left("A time signature of one part alone", "{} time signatures of one part alone"),
    "time beats": (
        "A composite time signature is written as a sum.",
        "{} composite time signatures are written as sums.",
    ),
    "transposition": _left("A change of a part's transposition", "{} changes of parts' transpositions"),
    "tremolo": (
        "A tremolo between two notes is written as plain notes.",
        "{} notes of tremolos between two notes are written as plain notes.",
    ),
    "tuplet inside": ("A tuplet inside another is written as one.", "{} tuplets inside others are written as one."),
}


class LeftOut:
    """Counts by name."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, what: str, count: int = 1) -> None:
        """what: a name of SENTENCES, or an element in angle brackets that nobody thought of ("<harp-pedals>")."""
        if count:
            self._counts[what] += count

    def count(self, what: str) -> int:
        return self._counts[what]

    def sentences(self) -> tuple[str, ...]:
        """What was not kept, the most frequent first; what every file has comes last."""
        ordered = sorted(self._counts.most_common(), key=lambda item: item[0] in ("playback", "layout"))
        return tuple(_sentence(what, count) for what, count in ordered)


def _sentence(what: str, count: int) -> str:
    if what in SENTENCES:
        one, several = SENTENCES[what]
        return one if count == 1 else several.format(f"{count:,}")
    return f"{count:,} × “{what.strip('<>')}” {'was' if count == 1 else 'were'} left out."
