"""MusicXML's directions and harmonies as tempo, marks and ends of lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from lxml import etree

from editor.readers.left_out import LeftOut
from editor.readers.musicxml_note import BASES
from editor.readers.values import NUMBER, attribute_whole, text_of, whole_of
from editor.writers.chord_symbols import KIND_NAMES
from transcriptions.music.harmony import NO_CHORD
from transcriptions.music.jumps import JUMP_SIGNS, jump_of
from transcriptions.music.score import Tempo

ALTERS = {-2: "bb", -1: "b", 0: "", 1: "#", 2: "##"}
# Named after where the notes go, not the sound; by type and size.
OCTAVES = {
    ("down", 8): "octave_up",
    ("up", 8): "octave_down",
    ("down", 15): "two_octaves_up",
    ("up", 15): "two_octaves_down",
}
# What a sound says of where to go on, and the words for it where a direction has none.
JUMPS = {"dacapo": "D.C.", "dalsegno": "D.S.", "tocoda": "To Coda", "fine": "Fine"}
# "92", "ca. 92", "88-96": the first number counts.
PER_MINUTE = re.compile(r"\D{0,20}(\d{1,4}(?:\.\d{1,6})?)(?:\D.{0,20})?")
FASTEST = 2000
# What is written for `score.GRADUAL`, in small letters and without dots and dashes.
GRADUAL_WORDS = {
    "cresc": "cresc.", "crescendo": "cresc.", "dim": "dim.", "diminuendo": "dim.", "decresc": "decresc.",
    "decrescendo": "decresc.",
}  # fmt: skip
HAIRPINS = {"crescendo": "hairpin_up", "diminuendo": "hairpin_down"}


@dataclass(frozen=True, slots=True)
class ReadMark:
    """A Mark without its id and part. staff 0: the part's last one."""

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


def read_directions(element: etree._Element, at: Fraction, left_out: LeftOut) -> list[Direction]:
    """What a direction, harmony or sound says, at a place in the measure. Raises ReadError."""
    if element.tag == "sound":
        return [*_heard_pedal(element, at), *_sounding_tempo(element, "", at)]
    staff = max(1, whole_of(element, "staff", 1))
    if element.tag == "harmony":
        return [ReadMark("chord_symbol", chord_symbol(element), staff, at)]
    words = _words(element)
    found: list[Direction] = []
    tempo = _tempo(element, words, at)
    if tempo:
        found.extend(tempo)
    elif (jump := _jump(element, words)) is not None:
        found.extend([ReadMark("jump", jump, 1, at)] if jump else [])
    elif words:
        found.append(ReadMark(*_dynamic_or_text(words), staff, at))
    for holder in element.findall("direction-type"):
        for sign in holder:
            read = _sign(sign, staff, at)
            found.extend(read)
            left_out.add(f"<{sign.tag}>", not read and sign.tag in ("wedge", "octave-shift"))
    return found


def _dynamic_or_text(words: str) -> tuple[str, str]:
    """The kind and the text of a mark that is written in words: some stand among dynamics."""
    gradual = GRADUAL_WORDS.get(words.lower().rstrip(" .-_"))
    return ("dynamic", gradual) if gradual else ("text", words)


def _words(element: etree._Element) -> str:
    """The texts of a direction; a hidden one of another kind is no text."""
    texts = [*element.findall("direction-type/words"), *element.findall("direction-type/other-direction")]
    seen = ((text.text or "").split() for text in texts if text.get("print-object") != "no")
    return " ".join(word for words in seen for word in words)


def _jump(element: etree._Element, words: str) -> str | None:
    """The words of a jump; "" where a sign of the same direction says it; None when there is none."""
    if jump_of(words):
        return words
    sound = element.find("sound")
    said = [text for name, text in JUMPS.items() if sound is not None and sound.get(name, "no") != "no"]
    if not said:
        return None
    has_sign = any(element.find(f"direction-type/{sign}") is not None for sign in ("segno", "coda"))
    return words or ("" if has_sign and said == ["To Coda"] else said[0])


def _heard_pedal(sound: etree._Element, at: Fraction) -> list[Direction]:
    """The pedal of a sound that stands alone in the measure."""
    pedal = {"yes": "down", "no": "up"}.get(str(sound.get("damper-pedal")))
    return [ReadMark("pedal", pedal, 0, at, shown=False)] if pedal else []


def _sign(sign: etree._Element, staff: int, at: Fraction) -> list[Direction]:
    number, kind, tag = str(sign.get("number", "1")), str(sign.get("type")), str(sign.tag)
    if tag == "dynamics":
        names = ((mark.text or "").strip() if mark.tag == "other-dynamics" else str(mark.tag) for mark in sign)
        return [ReadMark("dynamic", name, staff, at) for name in names if name]
    if tag == "wedge" and kind in (*HAIRPINS, "stop"):
        return [LineEnd(HAIRPINS.get(kind, "hairpin"), _end(kind), number, staff, at)]
    if tag == "octave-shift":
        size = attribute_whole(sign, "size", 8)
        if kind == "stop" or (kind, size) in OCTAVES:
            return [LineEnd(OCTAVES.get((kind, size), "octave"), _end(kind), number, staff, at)]
    if tag == "pedal":
        return _pedal(sign, LineEnd("pedal", kind, number, staff, at))
    if tag == "rehearsal" and (sign.text or "").strip():
        return [ReadMark("rehearsal", (sign.text or "").strip(), 1, at)]
    return [ReadMark("jump", tag, 1, at)] if tag in JUMP_SIGNS else []


def _pedal(sign: etree._Element, end: LineEnd) -> list[Direction]:
    """Signs, or the ends of a line; a change is both at once."""
    kinds = ("stop", "start") if end.type == "change" else (end.type,)
    if not set(kinds) <= {"start", "stop"}:
        return []
    if sign.get("line") == "yes":
        return [replace(end, type=kind) for kind in kinds]
    return [ReadMark("pedal", "down" if kind == "start" else "up", end.staff, end.at) for kind in kinds]


def _end(kind: str) -> str:
    return "stop" if kind == "stop" else "start"


def _tempo(element: etree._Element, words: str, at: Fraction) -> list[Tempo]:
    """The tempo of a metronome mark, else of a sound; none when the direction has neither."""
    metronome = element.find("direction-type/metronome")
    if metronome is not None:
        base = BASES.get(text_of(metronome, "beat-unit"))
        per_minute = PER_MINUTE.fullmatch(text_of(metronome, "per-minute"))
        dots = min(3, len(metronome.findall("beat-unit-dot")))
        if base and per_minute and FASTEST >= (bpm := Fraction(per_minute[1])) > 0:
            return [Tempo(bpm, base * (2 - Fraction(1, 2**dots)), words, at)]
    sound = element.find("sound")
    return _sounding_tempo(sound, words, at) if sound is not None else []


def _sounding_tempo(sound: etree._Element, words: str, at: Fraction) -> list[Tempo]:
    """A tempo that is heard; its number is not printed."""
    text = str(sound.get("tempo", ""))
    bpm = Fraction(text) if NUMBER.fullmatch(text) else Fraction(0)
    return [Tempo(bpm, Fraction(1), words, at, number_shown=False)] if FASTEST >= bpm > 0 else []


def chord_symbol(element: etree._Element) -> str:
    """The words of a harmony: "F#m7/C#"."""
    kind = element.find("kind")
    suffix = ""
    if kind is not None and kind.text == "none":
        return NO_CHORD
    if kind is not None:
        suffix = str(kind.get("text") or KIND_NAMES.get((kind.text or "").strip(), ""))
    bass = _step(element, "bass")
    degrees = "".join(_degree(degree) for degree in element.findall("degree") if _is_missing(degree, suffix))
    return f"{_step(element, 'root')}{suffix}{degrees}{'/' if bass else ''}{bass}"


def _is_missing(degree: etree._Element, suffix: str) -> bool:
    """Whether the text of the chord's kind does not already say a degree."""
    return degree.get("print-object") != "no" and text_of(degree, "degree-value") not in suffix


def _degree(element: etree._Element) -> str:
    """ "add9", "b5" or "no3" after a chord symbol."""
    alter = ALTERS.get(whole_of(element, "degree-alter", 0), "")
    words = {"add": "" if alter else "add", "alter": "", "subtract": "no"}
    return f"({words.get(text_of(element, 'degree-type'), '')}{alter}{text_of(element, 'degree-value')})"


def _step(element: etree._Element, tag: str) -> str:
    alter = whole_of(element, f"{tag}/{tag}-alter", 0)
    return text_of(element, f"{tag}/{tag}-step") + ALTERS.get(alter, "")
