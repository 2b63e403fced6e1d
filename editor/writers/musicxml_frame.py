"""The frame of a MusicXML measure: its attributes (key, time, clefs) and barlines."""

from __future__ import annotations

import re

from lxml import etree

from editor.writers.musicxml_context import PartContext, text_child
from editor.writers.vocabulary import XML_BARLINES
from transcriptions.music.score import Clef, Measure, Part, Score, TimeSignature
from transcriptions.music.state import default_clef, diatonic_steps, staves
from transcriptions.music.transposing import written_fifths

ENDING_NUMBERS = re.compile(r"[1-9][0-9]*(, ?[1-9][0-9]*)*")


def write_attributes(element: etree._Element, measure: Measure, index: int, context: PartContext) -> None:
    """Divisions, key, time, clefs and transposition, where they start or change."""
    part = context.part
    clefs = [clef for clef in measure.clefs if not clef.at and clef.part_id == part.id]
    if index == 0:
        given = {clef.staff: clef for clef in clefs}
        clefs = [given.get(staff, default_clef(part, staff)) for staff in staves(part)]
    if not (measure.key or measure.time or clefs):
        return
    attributes = etree.SubElement(element, "attributes")
    if index == 0:
        text_child(attributes, "divisions", str(context.divisions))
    if measure.key:
        key = etree.SubElement(attributes, "key")
        text_child(key, "fifths", str(written_fifths(measure.key, part)))
        text_child(key, "mode", measure.key.mode)
    if measure.time:
        _write_time(attributes, measure.time)
    if index == 0 and part.staves > 1:
        text_child(attributes, "staves", str(part.staves))
    for clef in clefs:
        write_clef(attributes, clef, part)
    if index == 0 and part.transposition and not part.is_percussion:
        _write_transposition(attributes, part.transposition)


def _write_time(attributes: etree._Element, time: TimeSignature) -> None:
    element = etree.SubElement(attributes, "time")
    if time.symbol:
        element.set("symbol", time.symbol)
    text_child(element, "beats", str(time.numerator))
    text_child(element, "beat-type", str(time.denominator))


def write_clef(attributes: etree._Element, clef: Clef, part: Part) -> None:
    element = etree.SubElement(attributes, "clef")
    if part.staves > 1:
        element.set("number", str(clef.staff))
    text_child(element, "sign", clef.sign)
    if clef.sign != "percussion":
        text_child(element, "line", str(clef.line))
    if clef.octave_shift:
        text_child(element, "clef-octave-change", str(clef.octave_shift))


def _write_transposition(attributes: etree._Element, semitones: int) -> None:
    sign = 1 if semitones > 0 else -1
    octaves, chromatic = divmod(abs(semitones), 12)
    element = etree.SubElement(attributes, "transpose")
    text_child(element, "diatonic", str(diatonic_steps(semitones) - sign * 7 * octaves))
    text_child(element, "chromatic", str(sign * chromatic))
    if octaves:
        text_child(element, "octave-change", str(sign * octaves))


def write_left_barline(element: etree._Element, score: Score, index: int) -> None:
    measure = score.measures[index]
    starts_ending = measure.ending and (index == 0 or score.measures[index - 1].ending != measure.ending)
    if not (measure.repeat_start or starts_ending):
        return
    barline = etree.SubElement(element, "barline", {"location": "left"})
    if measure.repeat_start:
        text_child(barline, "bar-style", "heavy-light")
    if starts_ending:
        _write_ending(barline, measure.ending, "start")
    if measure.repeat_start:
        etree.SubElement(barline, "repeat", {"direction": "forward"})


def write_right_barline(element: etree._Element, score: Score, index: int) -> None:
    measure = score.measures[index]
    is_last = index + 1 == len(score.measures)
    stops_ending = measure.ending and (is_last or score.measures[index + 1].ending != measure.ending)
    if not (measure.repeat_end or measure.barline or stops_ending):
        return
    barline = etree.SubElement(element, "barline", {"location": "right"})
    if measure.repeat_end or measure.barline:
        text_child(barline, "bar-style", "light-heavy" if measure.repeat_end else XML_BARLINES[measure.barline])
    if stops_ending:
        _write_ending(barline, measure.ending, "stop" if measure.repeat_end else "discontinue")
    if measure.repeat_end:
        etree.SubElement(barline, "repeat", {"direction": "backward"})


def _write_ending(barline: etree._Element, ending: str, kind: str) -> None:
    if ENDING_NUMBERS.fullmatch(ending):
        etree.SubElement(barline, "ending", {"number": ending, "type": kind})
        return
    element = etree.SubElement(barline, "ending", {"number": "1", "type": kind})
    element.text = ending if kind == "start" else None
