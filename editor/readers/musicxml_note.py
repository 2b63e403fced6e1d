"""One MusicXML note element as a Note of the Score, and the written value of an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from lxml import etree

from editor.readers.container import ReadError
from editor.readers.left_out import LeftOut
from editor.readers.lyrics import read_lyrics
from editor.readers.values import NUMBER, number_of, text_of, whole_of
from editor.writers.musicxml_note import FORTE_VELOCITY
from editor.writers.vocabulary import AFTER_THE_NOTE, TREMOLOS, XML_ARTICULATIONS, XML_TYPES, base_and_dots
from transcriptions.music.score import STEP_SEMITONES, Event, EventKind, Grace, Note, Pitch

BASES = {name: base for base, name in XML_TYPES.items()}
ARTICULATIONS = {names: (word,) for word, names in XML_ARTICULATIONS.items()} | {
    ("articulations", "detached-legato"): ("tenuto", "staccato"),
    ("ornaments", "delayed-turn"): ("turn",),
}
# Notations that are read elsewhere, or follow from what is.
ELSEWHERE = frozenset(
    (
        "tied",
        "slur",
        "tuplet",
        "glissando",
        "slide",
        "wavy-line",
        "fingering",
        "string",
        "fret",
        "accidental-mark",
        "other-articulation",
        "other-ornament",
        "other-technical",
        "other-notation",
        "footnote",
        "level",
    )
)
# What can stand over a rest.
OF_RESTS = frozenset({"fermata"}) | AFTER_THE_NOTE
STROKES = {strokes: word for word, strokes in TREMOLOS.items()}
HEADS = {"x": "x", "cross": "x", "diamond": "diamond"}
GRACE_BASE = Fraction(1, 2)  # for a grace note whose file names no value
SNARE = 38  # for a percussion note whose file names no sound
# Spellings of the semitones that no note of up to two accidentals names.
PLAIN = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


@dataclass(frozen=True, slots=True)
class NoteReader:
    """sounds: General MIDI percussion keys by instrument id."""

    new_id: Callable[[str], str]
    sounds: Mapping[str, int]
    left_out: LeftOut

    def note(self, element: etree._Element) -> Note:
        """Raises ReadError."""
        unpitched = element.find("unpitched")
        pitch = self._pitch(element) if unpitched is None else _place(unpitched)
        accidental = element.find("accidental")
        marked = accidental is not None and "yes" in (accidental.get("cautionary"), accidental.get("parentheses"))
        instrument = element.find("instrument")
        drum = self.sounds.get(str(instrument.get("id")), SNARE) if instrument is not None else SNARE
        head = text_of(element, "notehead", "normal")
        self.left_out.add("notehead", head not in (*HEADS, "normal", "none"))
        ties = [*element.findall("tie"), *element.findall("notations/tied")]
        return Note(
            self.new_id("n"),
            pitch,
            tied=any(tie.get("type") == "start" for tie in ties),
            velocity=_velocity(str(element.get("dynamics", ""))),
            drum=None if unpitched is None else drum,
            notehead=HEADS.get(head, "normal"),
            cautionary=marked,
            fingering=_fingering(element),
        )

    def _pitch(self, element: etree._Element) -> Pitch:
        step, alter = text_of(element, "pitch/step"), number_of(element, "pitch/alter", Fraction(0))
        octave = number_of(element, "pitch/octave")
        if step not in STEP_SEMITONES or octave not in range(10) or abs(alter) > 6:
            raise ReadError(f"This score has a pitch that Rescored cannot write ({step} {alter} {octave}).")
        self.left_out.add("microtone", alter.denominator != 1)
        pitch = Pitch(step, round(alter), int(octave))
        return pitch if abs(pitch.alter) <= 2 else _respelled(pitch)

    def event(self, element: etree._Element, notes: tuple[Note, ...]) -> Event:
        """The event that a note element starts, its value still to be found."""
        kind = EventKind.CHORD if notes else EventKind.REST
        rest = element.find("rest")
        if rest is not None and element.get("print-object") == "no":
            kind = EventKind.SPACE
        elif rest is not None and rest.get("measure") == "yes":
            kind = EventKind.MEASURE_REST
        grace = element.find("grace")
        if not notes:
            self.left_out.add("lyric on rest", len(element.findall("lyric/text")))
        return Event(
            self.new_id("e"),
            kind,
            Fraction(4),
            notes=notes,
            grace=None if grace is None or not notes else _grace(grace),
            articulations=() if kind is EventKind.SPACE else self._articulations(element, is_rest=not notes),
            lyrics=read_lyrics(element) if notes else (),
        )

    def _articulations(self, element: etree._Element, *, is_rest: bool) -> tuple[str, ...]:
        """Those that the Score knows, in the order of the file."""
        found: list[str] = []
        for notations in element.findall("notations"):
            for child in notations:
                names = [("", child)] if not len(child) else [(str(child.tag), sign) for sign in child]
                for holder, sign in names:
                    words = self._words(holder, sign)
                    found += [word for word in words if word not in found and (not is_rest or word in OF_RESTS)]
        return tuple(found)

    def _words(self, holder: str, sign: etree._Element) -> tuple[str, ...]:
        tag = str(sign.tag)
        if tag == "tremolo" and sign.get("type", "single") == "single":
            strokes = int(sign.text) if (sign.text or "").strip().isdecimal() else 3
            return (STROKES[min(max(strokes, 1), 4)],)
        if tag == "tremolo":
            self.left_out.add("tremolo")
            return ()
        words = ARTICULATIONS.get((holder, tag), ())
        self.left_out.add("articulation", not words and tag not in ELSEWHERE)
        return words


def _velocity(loudness: str) -> int | None:
    """Percent of forte as MIDI counts; None for a file that says nothing usable."""
    if not NUMBER.fullmatch(loudness):
        return None
    return min(127, max(1, round(float(loudness) * FORTE_VELOCITY / 100)))


def _respelled(pitch: Pitch) -> Pitch:
    octave, semitone = divmod(pitch.midi - 12, 12)
    name = PLAIN[semitone]
    return Pitch(name[0], {"": 0, "#": 1, "b": -1}[name[1:]], octave)


def _place(unpitched: etree._Element) -> Pitch:
    step = text_of(unpitched, "display-step", "B")
    octave = whole_of(unpitched, "display-octave", 4)
    return Pitch(step if step in STEP_SEMITONES else "B", 0, min(9, max(0, octave)))


def _grace(grace: etree._Element) -> Grace:
    return Grace.ACCIACCATURA if grace.get("slash") == "yes" else Grace.APPOGGIATURA


def written_value(element: etree._Element, duration: Fraction) -> tuple[Fraction, int] | None:
    """Base and dots of a note: what its file says, else what its duration asks for; None when neither is a value.

    A tremolo between two notes has twice its real values.
    """
    name = text_of(element, "type")
    one_way = element.find("notations/ornaments/tremolo")
    is_double = one_way is not None and one_way.get("type", "single") in ("start", "stop")
    if name in BASES and not is_double:
        return BASES[name], min(3, len(element.findall("dot")))
    if element.find("grace") is not None:
        return GRACE_BASE, 0
    try:
        return base_and_dots(duration if is_double else duration / ratio_of(element))
    except ValueError:
        return None


def ratio_of(element: etree._Element) -> Fraction:
    """Sounding through written length: 2/3 in a triplet. Raises ReadError."""
    actual = whole_of(element, "time-modification/actual-notes", 1)
    normal = whole_of(element, "time-modification/normal-notes", 1)
    if actual < 1 or normal < 1:
        raise ReadError("This score has a tuplet of no notes.")
    return Fraction(normal, actual)


def _fingering(element: etree._Element) -> str:
    """Fingers in the order of the file; "3-1" is a change of finger."""
    fingers = element.iterfind("notations/technical/fingering")
    return "-".join(filter(None, ((finger.text or "").strip() for finger in fingers)))
