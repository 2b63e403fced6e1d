"""What stands beside the notes in MEI: ties, slurs and other lines, dynamics, text, tempo, signs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from lxml import etree

from editor.writers.chord_symbols import engraved
from editor.writers.mei_layer import XML_ID
from editor.writers.vocabulary import (
    MEI_DURATIONS,
    MEI_FORMS,
    MEI_SIGNS,
    METRONOME_DOT,
    METRONOME_NOTES,
    base_and_dots,
    number,
)
from transcriptions.music.jumps import JUMP_SIGNS
from transcriptions.music.locate import Located, element_id
from transcriptions.music.score import Event, Mark, Measure, Part, Score, Spanner, Tempo, TimeSignature, event_starts
from transcriptions.music.state import Place, Setting, event_duration

SPANNER_ELEMENTS: dict[str, tuple[str, dict[str, str]]] = {
    "slur": ("slur", {}),
    "hairpin_up": ("hairpin", {"form": "cres"}),
    "hairpin_down": ("hairpin", {"form": "dim"}),
    "octave_up": ("octave", {"dis": "8", "dis.place": "above"}),
    "octave_down": ("octave", {"dis": "8", "dis.place": "below"}),
    "two_octaves_up": ("octave", {"dis": "15", "dis.place": "above"}),
    "two_octaves_down": ("octave", {"dis": "15", "dis.place": "below"}),
    "glissando": ("gliss", {"lform": "wavy"}),
    "trill": ("trill", {"extender": "true"}),
}
MARK_ELEMENTS = {"dynamic": "dynam", "text": "dir", "chord_symbol": "harm", "rehearsal": "reh", "jump": "repeatMark"}
# How far through its note a breath mark stands.
BREATH_SHARE = Fraction(4, 5)
# Elements of one @vgrp stand at one height along a system.
PEDAL_LINE = "100"
# Quarters between the signs of a pedal that is changed.
LIFTED_EARLIER = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class ControlContext:
    """The measures being written, [first, stop), and the settings and staves of the score.

    lifts_tempos: tempo marks are drawn above chord symbols.
    """

    score: Score
    first: int
    stop: int
    states: Sequence[Setting]
    staff_numbers: Mapping[Place, int]
    lifts_tempos: bool = False


def write_marks(element: etree._Element, measure: Measure, setting: Setting, context: ControlContext) -> None:
    """Tempo, dynamics, text and signs of a measure."""
    if measure.tempo and (measure.tempo.number_shown or measure.tempo.text):
        write = _write_lifted_tempo if context.lifts_tempos else _write_tempo
        write(element, measure, measure.tempo, setting.time)
    parts = {part.id: part for part in context.score.parts}
    for mark in _apart(mark for mark in measure.marks if mark.shown):
        _write_mark(element, mark, parts[mark.part_id], setting=setting, staff_numbers=context.staff_numbers)
    lined = {spanner.start_event_id for spanner in context.score.spanners if spanner.kind == "trill"}
    for voice in measure.voices:
        if not any(event.articulations or any(note.fingering for note in event.notes) for event in voice.events):
            continue  # most voices, and times are slow to add
        staff = context.staff_numbers[voice.part_id, voice.staff]
        for start, event in event_starts(voice):
            stamp = timestamp(start + event_duration(event, setting.length) * BREATH_SHARE, setting.time)
            for sign in (sign for sign in event.articulations if sign in MEI_SIGNS):
                if sign != "trill" or event.id not in lined:  # the line is drawn with its sign
                    place = {"staff": str(staff), "tstamp": stamp} if sign == "breath" else {}
                    _write_sign(element, event, sign, place or {"startid": f"#{element_id(event)}"})
            _write_fingers(element, event)


def _write_sign(element: etree._Element, event: Event, sign: str, place: dict[str, str]) -> None:
    written = etree.SubElement(element, MEI_SIGNS[sign], {XML_ID: f"{event.id}-{sign}", **place})
    if sign in MEI_FORMS:
        written.set("form", MEI_FORMS[sign])


def _write_fingers(element: etree._Element, event: Event) -> None:
    for note in event.notes:
        if note.fingering:
            finger = etree.SubElement(element, "fing", {XML_ID: f"{note.id}-fing", "startid": f"#{note.id}"})
            finger.text = note.fingering


def _apart(marks: Iterable[Mark]) -> Iterator[Mark]:
    """Marks as they are drawn: a pedal that is changed is lifted a little earlier, so that its signs do not collide.

    At a bar line the new sign alone says it.
    """
    marks = list(marks)
    pressed = {_place(mark) for mark in marks if (mark.kind, mark.text) == ("pedal", "down")}
    for mark in marks:
        if (mark.kind, mark.text) != ("pedal", "up") or _place(mark) not in pressed:
            yield mark
        elif mark.at >= LIFTED_EARLIER:
            yield replace(mark, at=mark.at - LIFTED_EARLIER)


def _place(mark: Mark) -> tuple[str, int, Fraction]:
    return mark.part_id, mark.staff, mark.at


def timestamp(at: Fraction, time: TimeSignature) -> str:
    """A place in the measure as MEI counts it: in beats of the signature's denominator, from 1."""
    return number(1 + at * time.denominator / 4)


def _write_tempo(element: etree._Element, measure: Measure, tempo: Tempo, time: TimeSignature) -> None:
    base, dots = base_and_dots(tempo.beat)
    words = {
        XML_ID: f"{measure.id}-tempo",
        "staff": "1",
        "tstamp": timestamp(tempo.at, time),
        "place": "above",
        "mm": number(tempo.bpm),
        "mm.unit": MEI_DURATIONS[base],
        "midi.bpm": number(tempo.quarters_per_minute),
    }
    if dots:
        words["mm.dots"] = str(dots)
    _write_tempo_words(etree.SubElement(element, "tempo", words), tempo)


def _write_lifted_tempo(element: etree._Element, measure: Measure, tempo: Tempo, time: TimeSignature) -> None:
    """As a rehearsal mark: Verovio stacks chord symbols over tempos, and nothing but those over chord symbols.

    One at the beginning of a measure stands over its time signature.
    """
    stamp = timestamp(tempo.at, time) if tempo.at else "0"
    words = {XML_ID: f"{measure.id}-tempo", "type": "tempo", "staff": "1", "tstamp": stamp, "place": "above"}
    written = etree.SubElement(element, "reh", words)
    _write_tempo_words(etree.SubElement(written, "rend", {"halign": "left"}), tempo)


def _write_tempo_words(written: etree._Element, tempo: Tempo) -> None:
    if not tempo.number_shown:
        written.text = tempo.text
        return
    base, dots = base_and_dots(tempo.beat)
    written.text = f"{tempo.text} " if tempo.text else ""
    symbol = etree.SubElement(written, "rend", {"glyph.auth": "smufl", "fontstyle": "normal"})
    symbol.text = METRONOME_NOTES[base] + METRONOME_DOT * dots
    symbol.tail = f" = {round(tempo.bpm)}"


def _write_mark(
    element: etree._Element, mark: Mark, part: Part, *, setting: Setting, staff_numbers: Mapping[Place, int]
) -> None:
    number_here = staff_numbers[mark.part_id, mark.staff]
    attributes = {
        XML_ID: mark.id,
        "staff": str(number_here),
        "tstamp": timestamp(mark.at, setting.time),
        "place": "below" if mark.kind in ("dynamic", "pedal") else "above",
    }
    if mark.kind == "pedal":
        etree.SubElement(element, "pedal", {**attributes, "dir": mark.text, "vgrp": PEDAL_LINE})
        return
    if mark.kind == "dynamic" and mark.staff < part.staves:
        attributes |= {"staff": f"{number_here} {number_here + 1}", "place": "between"}
    written = etree.SubElement(element, MARK_ELEMENTS[mark.kind], attributes)
    if mark.kind == "rehearsal":
        etree.SubElement(written, "rend", {"rend": "box", "fontweight": "bold"}).text = mark.text
    elif mark.kind == "jump" and mark.text in JUMP_SIGNS:
        written.set("func", mark.text)
    elif mark.kind == "jump" and mark.at >= setting.length:
        # At the end of a measure words end where it ends.
        etree.SubElement(written, "rend", {"halign": "right"}).text = mark.text
    else:
        written.text = engraved(mark.text) if mark.kind == "chord_symbol" else mark.text


def spanner_elements(
    spanners: Iterable[Spanner], located: Mapping[str, Located], context: ControlContext
) -> Iterator[tuple[int, etree._Element]]:
    """Lines that touch the measures being written, with the index of the measure they go into."""
    for spanner in spanners:
        start, end = located[spanner.start_event_id], located[spanner.end_event_id]
        if end.index < context.first or start.index >= context.stop:
            continue
        if spanner.kind == "pedal":
            yield from _pedal_elements(spanner, start, end, context)
            continue
        if start is end and spanner.kind in ("slur", "glissando"):
            continue
        tag, attributes = SPANNER_ELEMENTS[spanner.kind]
        element = etree.Element(tag, {XML_ID: spanner.id, **attributes})
        if spanner.kind.startswith("hairpin"):
            element.attrib.update(_hairpin_place(start, context))
        into = max(start.index, context.first)
        _anchor(element, "startid", "tstamp", place=start, context=context)
        if start is end and spanner.kind.startswith("hairpin"):
            over = start.start + start.event.duration
            element.set("tstamp2", f"0m+{timestamp(over, context.states[start.index].time)}")
        else:
            _anchor(element, "endid", "tstamp2", place=end, context=context)
        if element.get("startid") and element.get("startid") == element.get("endid"):
            continue  # only a neighbouring measure holds it
        yield into, element


def _hairpin_place(start: Located, context: ControlContext) -> dict[str, str]:
    part = next(part for part in context.score.parts if part.id == start.voice.part_id)
    number_here = context.staff_numbers[part.id, start.voice.staff]
    if start.voice.staff < part.staves:
        return {"staff": f"{number_here} {number_here + 1}", "place": "between"}
    return {"staff": str(number_here), "place": "below"}


def _pedal_elements(
    spanner: Spanner, start: Located, end: Located, context: ControlContext
) -> Iterator[tuple[int, etree._Element]]:
    for place, direction in ((start, "down"), (end, "up")):
        if context.first <= place.index < context.stop:
            words = {XML_ID: f"{spanner.id}-{direction}", "dir": direction, "startid": f"#{element_id(place.event)}"}
            words["staff"] = str(context.staff_numbers[place.voice.part_id, place.voice.staff])
            yield place.index, etree.Element("pedal", {**words, "place": "below", "form": "line", "vgrp": PEDAL_LINE})


def _anchor(element: etree._Element, id_name: str, stamp_name: str, *, place: Located, context: ControlContext) -> None:
    """Tie one end of a line to its event, or, beyond the measures written, to the nearest one there is."""
    if context.first <= place.index < context.stop:
        element.set(id_name, f"#{element_id(place.event)}")
        return
    index = context.first if place.index < context.first else context.stop - 1
    wanted = (place.voice.part_id, place.voice.staff, place.voice.number)
    for voice in context.score.measures[index].voices:
        if (voice.part_id, voice.staff, voice.number) == wanted:
            event = voice.events[0] if place.index < context.first else voice.events[-1]
            element.set(id_name, f"#{element_id(event)}")
            return
    element.set("staff", str(context.staff_numbers[place.voice.part_id, place.voice.staff]))
    element.set(stamp_name, "1" if stamp_name == "tstamp" else "0m+1")
