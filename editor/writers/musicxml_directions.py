"""What stands between MusicXML's notes: tempo, dynamics, text, pedal, chord symbols, hairpins, octave lines."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from lxml import etree

from editor.writers.chord_symbols import harmony
from editor.writers.musicxml_context import PartContext, text_child
from editor.writers.musicxml_lines import LineEnd
from editor.writers.vocabulary import XML_TYPES, base_and_dots, number
from transcriptions.music.harmony import is_harmony
from transcriptions.music.jumps import JUMP_SIGNS, jump_of
from transcriptions.music.score import GRADUAL, Mark, Measure, Tempo

# MusicXML has an element of its own for each of these.
DYNAMICS = frozenset(
    [
        "p",
        "pp",
        "ppp",
        "pppp",
        "ppppp",
        "pppppp",
        "f",
        "ff",
        "fff",
        "ffff",
        "fffff",
        "ffffff",
        "mp",
        "mf",
        "sf",
        "sfp",
        "sfpp",
        "fp",
        "rf",
        "rfz",
        "sfz",
        "sffz",
        "fz",
        "n",
        "pf",
        "sfzp",
    ]
)


@dataclass(frozen=True, slots=True)
class Direction:
    """A tempo, mark or end of a line at a place in the measure, in quarters, on a staff of its part."""

    at: Fraction
    staff: int
    content: Tempo | Mark | LineEnd

    @property
    def rank(self) -> int:
        """Order among directions of one moment: what ends comes first."""
        if isinstance(self.content, LineEnd):
            return 0 if self.content.type == "stop" else 3
        return 1 if isinstance(self.content, Tempo) else 2

    def element(self, offset: int, staves: int) -> etree._Element:
        """As MusicXML; offset, in divisions, is its distance from the note that follows it."""
        content = self.content
        if isinstance(content, Mark) and not content.shown:
            return _only_heard({"damper-pedal": "yes" if content.text == "down" else "no"}, offset)
        if isinstance(content, Tempo) and not (content.number_shown or content.text):
            return _only_heard({"tempo": number(content.quarters_per_minute)}, offset)
        if isinstance(content, Tempo):
            element = _tempo(content)
        else:
            element = _mark(content) if isinstance(content, Mark) else _line(content)
        return _finish(element, offset, self.staff if staves > 1 else 0)


def staff_directions(
    measure: Measure, context: PartContext, *, index: int, staff: int, with_tempo: bool
) -> list[Direction]:
    """Directions of one staff of a measure in time order."""
    found = [Direction(measure.tempo.at, staff, measure.tempo)] if measure.tempo and with_tempo else []
    marks = (
        mark
        for mark in measure.marks
        if (mark.part_id, mark.staff) == (context.part.id, staff) and (mark.shown or mark.kind == "pedal")
    )
    found.extend(Direction(mark.at, staff, mark) for mark in marks)
    found.extend(Direction(at, staff, end) for at, end in context.lines.between.get((index, staff), ()))
    return sorted(found, key=lambda direction: (direction.at, direction.rank))


def _finish(element: etree._Element, offset: int, staff: int) -> etree._Element:
    """Add offset and staff where MusicXML's order has them: before the sound."""
    sound = element.find("sound")
    if sound is not None:
        element.remove(sound)
    if offset:
        text_child(element, "offset", str(offset))
    if staff:
        text_child(element, "staff", str(staff))
    if sound is not None:
        element.append(sound)
    return element


def _tempo(tempo: Tempo) -> etree._Element:
    element = etree.Element("direction", {"placement": "above"})
    if tempo.text:
        text_child(etree.SubElement(element, "direction-type"), "words", tempo.text)
    if tempo.number_shown:
        _write_metronome(etree.SubElement(element, "direction-type"), tempo)
    etree.SubElement(element, "sound", {"tempo": number(tempo.quarters_per_minute)})
    return element


def _write_metronome(parent: etree._Element, tempo: Tempo) -> None:
    metronome = etree.SubElement(parent, "metronome")
    base, dots = base_and_dots(tempo.beat)
    text_child(metronome, "beat-unit", XML_TYPES[base])
    for _ in range(dots):
        etree.SubElement(metronome, "beat-unit-dot")
    text_child(metronome, "per-minute", number(tempo.bpm))


def _only_heard(words: dict[str, str], offset: int) -> etree._Element:
    """A sound of its own: for playback only."""
    element = etree.Element("sound", words)
    if offset:
        text_child(element, "offset", str(offset))
    return element


def _mark(mark: Mark) -> etree._Element:
    if mark.kind == "chord_symbol" and is_harmony(mark.text):
        return harmony(mark.text)
    element = etree.Element("direction", {"placement": "below" if mark.kind in ("dynamic", "pedal") else "above"})
    holder = etree.SubElement(element, "direction-type")
    if mark.kind == "pedal":
        etree.SubElement(
            holder, "pedal", {"type": "start" if mark.text == "down" else "stop", "sign": "yes", "line": "no"}
        )
    elif mark.kind == "dynamic" and mark.text in GRADUAL:
        etree.SubElement(holder, "words", {"font-style": "italic"}).text = mark.text
    elif mark.kind == "dynamic":
        dynamics = etree.SubElement(holder, "dynamics")
        if mark.text in DYNAMICS:
            etree.SubElement(dynamics, mark.text)
        else:
            text_child(dynamics, "other-dynamics", mark.text)
    elif mark.kind == "rehearsal":
        text_child(holder, "rehearsal", mark.text)
    elif mark.kind == "jump" and mark.text in JUMP_SIGNS:
        etree.SubElement(holder, mark.text)
    else:
        text_child(holder, "words", mark.text)
    if mark.kind == "jump" and (said := _jump_sound(mark.text)):
        etree.SubElement(element, "sound", said)
    return element


def _jump_sound(text: str) -> dict[str, str]:
    """What a player does where a jump stands. Names are needed to find each other; there is one of each."""
    jump = jump_of(text)
    if not jump:
        return {}
    if jump.kind == "back":
        return {"dacapo": "yes"} if jump.whence == "start" else {"dalsegno": "segno"}
    return {"fine": {"fine": "yes"}, "to_coda": {"tocoda": "coda"}}.get(jump.kind, {jump.kind: jump.kind})


def _line(end: LineEnd) -> etree._Element:
    """One end of a hairpin, pedal or octave line."""
    element = etree.Element(
        "direction", {"placement": "above" if "octave" in end.kind and end.kind.endswith("_up") else "below"}
    )
    holder = etree.SubElement(element, "direction-type")
    number_here = str(end.number)
    if end.kind.startswith("hairpin"):
        kind = "crescendo" if end.kind == "hairpin_up" else "diminuendo"
        etree.SubElement(holder, "wedge", {"type": kind if end.type == "start" else "stop", "number": number_here})
    elif "octave" in end.kind:
        direction = "down" if end.kind.endswith("_up") else "up"
        kind = direction if end.type == "start" else "stop"
        size = "15" if end.kind.startswith("two") else "8"
        etree.SubElement(holder, "octave-shift", {"type": kind, "number": number_here, "size": size})
    else:
        etree.SubElement(holder, "pedal", {"type": end.type, "number": number_here, "line": "yes", "sign": "no"})
    return element
