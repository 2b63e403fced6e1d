"""MusicXML's directions and harmonies as tempo, marks and ends of lines."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from lxml import etree

from editor.readers.musicxml_note import BASES
from editor.readers.values import number_of, text_of
from editor.writers.chord_symbols import KINDS, NO_CHORD
from transcriptions.music.score import Tempo

ALTERS = {-2: "bb", -1: "b", 0: "", 1: "#", 2: "##"}
OCTAVES = {"down": "octave_up", "up": "octave_down"}  # named after where the notes go, not the sound
HAIRPINS = {"crescendo": "hairpin_up", "diminuendo": "hairpin_down"}


@dataclass(frozen=True, slots=True)
class ReadMark:
    """A dynamic, text, pedal sign or chord symbol. staff 0: the part's last one."""

    kind: str
    text: str
    staff: int
    at: Fraction
    shown: bool = True


@dataclass(frozen=True, slots=True)
class LineEnd:
    """An end of a hairpin, octave line or pedal. kind of a stop is its family: "hairpin", "octave", "pedal"."""

    kind: str
    type: str
    number: str
    staff: int
    at: Fraction


Direction = ReadMark | LineEnd | Tempo


def read_directions(element: etree._Element, at: Fraction) -> list[Direction]:
    """What a direction or harmony says, at a place in the measure. Raises ReadError."""
    if element.tag == "sound":
        return _heard_pedal(element, at)
    staff = int(number_of(element, "staff", Fraction(1)))
    if element.tag == "harmony":
        return [ReadMark("chord_symbol", _chord_symbol(element), staff, at)]
    words = " ".join((word.text or "").strip() for word in element.findall("direction-type/words")).strip()
    found: list[Direction] = []
    tempo = _tempo(element, words, at)
    if tempo:
        found.extend(tempo)
    elif words:
        found.append(ReadMark("text", words, staff, at))
    for holder in element.findall("direction-type"):
        for sign in holder:
            found.extend(_sign(sign, staff, at))
    return found


def _heard_pedal(sound: etree._Element, at: Fraction) -> list[Direction]:
    """The pedal of a sound that stands alone in the measure; its tempo changes nothing that is printed."""
    pedal = {"yes": "down", "no": "up"}.get(str(sound.get("damper-pedal")))
    return [ReadMark("pedal", pedal, 0, at, shown=False)] if pedal else []


def _sign(sign: etree._Element, staff: int, at: Fraction) -> list[Direction]:
    number, kind = str(sign.get("number", "1")), str(sign.get("type"))
    if sign.tag == "dynamics":
        names = (mark.text or "" if mark.tag == "other-dynamics" else str(mark.tag) for mark in sign)
        return [ReadMark("dynamic", name, staff, at) for name in names]
    if sign.tag == "wedge" and kind in (*HAIRPINS, "stop"):
        return [LineEnd(HAIRPINS.get(kind, "hairpin"), _end(kind), number, staff, at)]
    if sign.tag == "octave-shift" and kind in (*OCTAVES, "stop"):
        return [LineEnd(OCTAVES.get(kind, "octave"), _end(kind), number, staff, at)]
    if sign.tag == "pedal" and kind in ("start", "stop"):
        if sign.get("line") == "yes":
            return [LineEnd("pedal", kind, number, staff, at)]
        return [ReadMark("pedal", "down" if kind == "start" else "up", staff, at)]
    return []


def _end(kind: str) -> str:
    return "stop" if kind == "stop" else "start"


def _tempo(element: etree._Element, words: str, at: Fraction) -> list[Tempo]:
    """The tempo of a metronome mark, else of a sound; none when the direction has neither."""
    metronome = element.find("direction-type/metronome")
    if metronome is not None:
        base = BASES.get(text_of(metronome, "beat-unit"))
        per_minute = text_of(metronome, "per-minute")
        dots = len(metronome.findall("beat-unit-dot"))
        if base and per_minute.replace(".", "", 1).isdecimal() and Fraction(per_minute) > 0:
            return [Tempo(Fraction(per_minute), base * (2 - Fraction(1, 2**dots)), words, at)]
    sound = element.find("sound")
    if sound is not None and sound.get("tempo", "").replace(".", "", 1).isdecimal():
        bpm = Fraction(str(sound.get("tempo")))
        return [Tempo(bpm, Fraction(1), words, at)] if bpm > 0 else []
    return []


def _chord_symbol(element: etree._Element) -> str:
    kind = element.find("kind")
    suffix = ""
    if kind is not None and kind.text == "none":
        return NO_CHORD
    if kind is not None:
        names = {name: text for text, name in reversed(KINDS.items())}
        suffix = str(kind.get("text", names.get(kind.text or "", "")))
    bass = _step(element, "bass")
    return f"{_step(element, 'root')}{suffix}{'/' if bass else ''}{bass}"


def _step(element: etree._Element, tag: str) -> str:
    alter = number_of(element, f"{tag}/{tag}-alter", Fraction(0))
    return text_of(element, f"{tag}/{tag}-step") + ALTERS.get(int(alter), "")
