"""Score -> MusicXML 4.0, deterministic: no date and no ids of ours, parts are P1, P2 and so on."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from lxml import etree

from editor.writers.accidentals import Trace, shown_accidentals
from editor.writers.grouping import part_groups
from editor.writers.musicxml_context import NoteContext, PartContext, text_child
from editor.writers.musicxml_lines import LineEnds, line_ends
from editor.writers.musicxml_measure import TiesByVoice, beams_by_event, end_ties, tuplet_edges, write_measure
from editor.writers.stems import stem_directions
from transcriptions.music.numbering import measure_numbers
from transcriptions.music.score import Part, Score
from transcriptions.music.state import settings
from transcriptions.music.transposing import written_fifths

DOCTYPE = (
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">'
)
DRUM_CHANNEL = 10


def write_musicxml(score: Score) -> bytes:
    """The whole score as UTF-8. Raises ValueError for what MusicXML cannot say (an unknown articulation)."""
    root = etree.Element("score-partwise", {"version": "4.0"})
    if score.title:
        text_child(etree.SubElement(root, "work"), "work-title", score.title)
    identification = etree.SubElement(root, "identification")
    if score.composer:
        text_child(identification, "creator", score.composer).set("type", "composer")
    text_child(etree.SubElement(identification, "encoding"), "software", "Rescored")
    _write_part_list(root, score)
    for number, part in enumerate(score.parts, start=1):
        _write_part(root, score, part, number)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, doctype=DOCTYPE, pretty_print=True))


def part_name(number: int) -> str:
    return f"P{number}"


def _write_part_list(root: etree._Element, score: Score) -> None:
    part_list = etree.SubElement(root, "part-list")
    numbers = {part.id: number for number, part in enumerate(score.parts, start=1)}
    for group in part_groups(score):
        first = numbers[group[0].id]
        if len(group) > 1:
            start = etree.SubElement(part_list, "part-group", {"type": "start", "number": str(first)})
            text_child(start, "group-symbol", "bracket")
            text_child(start, "group-barline", "yes")
        for part in group:
            _write_score_part(part_list, score, part, numbers[part.id])
        if len(group) > 1:
            etree.SubElement(part_list, "part-group", {"type": "stop", "number": str(first)})


def _write_score_part(part_list: etree._Element, score: Score, part: Part, number: int) -> None:
    name = part_name(number)
    element = etree.SubElement(part_list, "score-part", {"id": name})
    text_child(element, "part-name", part.name)
    if part.abbreviation:
        text_child(element, "part-abbreviation", part.abbreviation)
    drums = _drum_keys(score, part) if part.is_percussion else []
    instruments = [(f"{name}-I{drum}", f"Percussion {drum}") for drum in drums] or [(f"{name}-I1", part.name)]
    for instrument_id, instrument_name in instruments:
        instrument = etree.SubElement(element, "score-instrument", {"id": instrument_id})
        text_child(instrument, "instrument-name", instrument_name)
    for index, (instrument_id, _) in enumerate(instruments):
        midi = etree.SubElement(element, "midi-instrument", {"id": instrument_id})
        text_child(midi, "midi-channel", str(DRUM_CHANNEL if part.is_percussion else melodic_channel(number - 1)))
        text_child(midi, "midi-program", str(part.program + 1))
        if drums:
            text_child(midi, "midi-unpitched", str(drums[index] + 1))


def melodic_channel(index: int) -> int:
    """MIDI channel from 1 of the part at an index; the tenth belongs to percussion."""
    return [channel for channel in range(1, 17) if channel != DRUM_CHANNEL][index % 15]


def _drum_keys(score: Score, part: Part) -> list[int]:
    return sorted(
        {
            note.drum
            for measure in score.measures
            for voice in measure.voices
            if voice.part_id == part.id
            for event in voice.events
            for note in event.notes
            if note.drum is not None
        }
    )


def _divisions(score: Score, lines: LineEnds) -> int:
    """Divisions of a quarter in which every duration and place is whole."""
    times = {Fraction(1), *(at for ends in lines.between.values() for at, _ in ends)}
    for measure, setting in zip(score.measures, settings(score), strict=True):
        times.add(setting.length)
        times.update(clef.at for clef in measure.clefs)
        times.update(mark.at for mark in measure.marks)
        if measure.tempo:
            times.add(measure.tempo.at)
        times.update(event.duration for voice in measure.voices for event in voice.events)
    return lcm(*(time.denominator for time in times))


def _write_part(root: etree._Element, score: Score, part: Part, number: int) -> None:
    element = etree.SubElement(root, "part", {"id": part_name(number)})
    lines, numbers = line_ends(score, part), measure_numbers(score)
    context = PartContext(part, part_name(number), _divisions(score, lines), lines, numbers, leads=number == 1)
    trace = Trace()
    waiting: TiesByVoice = {}
    for index, setting in enumerate(settings(score)):
        measure = score.measures[index]
        voices = [voice for voice in measure.voices if voice.part_id == part.id]
        shown, trace = shown_accidentals(voices, {part.id: written_fifths(setting.key, part)}, trace)
        tied_into, waiting = end_ties(voices, waiting)
        notes = NoteContext(
            context,
            shown,
            tied_into,
            beams_by_event(voices, setting, index),
            stem_directions(voices, setting.length),
            tuplet_edges(voices),
        )
        write_measure(element, score, index, setting=setting, context=notes)
