"""MusicXML (plain or .mxl) -> Score: what our writer writes, and what other programs write of the same things.

Layout, lyrics and signs that the Score has no place for are left out. Ids are new, numbered in
reading order; confidence and recording spans do not exist in MusicXML.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import count

from lxml import etree

from editor.readers.container import ReadError, musicxml_root
from editor.readers.lines import read_lines
from editor.readers.musicxml_directions import ReadMark
from editor.readers.musicxml_part import PartReader, ReadMeasure, fill_up
from editor.readers.values import number_of, text_of
from editor.writers.vocabulary import XML_BARLINES
from transcriptions.music.locate import tie_targets
from transcriptions.music.score import Key, Mark, Measure, Part, Score, Tempo, TimeSignature, check
from transcriptions.music.transposing import transposition_fifths

# Programs that number voices four to a staff.
FOUR_TO_A_STAFF = ("Rescored", "MuseScore")
BARLINES = {style: name for name, style in XML_BARLINES.items()} | {"heavy-heavy": "final", "heavy": "final"}


def read_musicxml(data: bytes) -> Score:
    """The score in a file's bytes. Raises ReadError with a sentence fit to show."""
    root = musicxml_root(data)
    numbers = count(1)

    def new_id(kind: str) -> str:
        return f"{kind}{next(numbers)}"

    software = " ".join(element.text or "" for element in root.iterfind("identification/encoding/software"))
    four = any(name in software for name in FOUR_TO_A_STAFF)
    parts: list[Part] = []
    columns: list[list[ReadMeasure]] = []
    for number, element in enumerate(root.findall("part"), start=1):
        listed = _listed(root, element)
        reader = PartReader(f"P{number}", _sounds(listed), new_id, four)
        columns.append([reader.read(measure) for measure in element.findall("measure")])
        parts.append(_part(listed, reader, _is_percussion(element, listed)))
    if not parts or not columns[0] or len({len(column) for column in columns}) > 1:
        raise ReadError("This MusicXML file has no measures, or parts of different length.")
    measures = _measures(parts, columns, new_id)
    spanners = tuple(line for column in columns for line in read_lines(column, new_id))
    return _checked(Score(new_id("s"), _title(root), _composer(root), tuple(parts), measures, spanners))


def _checked(score: Score) -> Score:
    targets = {note.id for _, note, _ in tie_targets(score, 0, len(score.measures))}
    score = replace(score, measures=tuple(_without_loose_ties(measure, targets) for measure in score.measures))
    faults = check(score)
    if faults:
        raise ReadError(f"This score cannot be read: {faults[0]}.")
    return score


def _without_loose_ties(measure: Measure, targets: set[str]) -> Measure:
    """Ties that lead to no same pitch in the voice (to a second ending, into another voice) are dropped."""
    voices = []
    for voice in measure.voices:
        events = []
        for event in voice.events:
            notes = tuple(replace(note, tied=note.tied and note.id in targets) for note in event.notes)
            events.append(replace(event, notes=notes))
        voices.append(replace(voice, events=tuple(events)))
    return replace(measure, voices=tuple(voices))


def _listed(root: etree._Element, part: etree._Element) -> etree._Element:
    for listed in root.iterfind("part-list/score-part"):
        if listed.get("id") == part.get("id"):
            return listed
    raise ReadError("This MusicXML file has a part that it does not list.")


def _sounds(listed: etree._Element) -> dict[str, int]:
    """General MIDI percussion keys by instrument id."""
    return {
        str(midi.get("id")): int(number_of(midi, "midi-unpitched")) - 1
        for midi in listed.findall("midi-instrument")
        if midi.find("midi-unpitched") is not None
    }


def _is_percussion(element: etree._Element, listed: etree._Element) -> bool:
    return bool(_sounds(listed)) or element.find("measure/note/unpitched") is not None


def _part(listed: etree._Element, reader: PartReader, is_percussion: bool) -> Part:
    program = int(number_of(listed, "midi-instrument/midi-program", Fraction(1))) - 1
    return Part(
        reader.part_id,
        text_of(listed, "part-name"),
        text_of(listed, "part-abbreviation"),
        program=min(127, max(0, program)),
        staves=reader.staves,
        transposition=reader.transposition,
        is_percussion=is_percussion,
    )


def _title(root: etree._Element) -> str:
    return text_of(root, "work/work-title") or text_of(root, "movement-title")


def _composer(root: etree._Element) -> str:
    return text_of(root, "identification/creator[@type='composer']")


def _measures(parts: list[Part], columns: list[list[ReadMeasure]], new_id: Callable[[str], str]) -> tuple[Measure, ...]:
    measures: list[Measure] = []
    time = TimeSignature(4, 4)
    ending = ""
    for index, row in enumerate(zip(*columns, strict=True)):
        changed = next((read.time for read in row if read.time), None)
        time = changed or time
        measure, ending = _barlines(row[0].element, new_id("m"), ending)
        length = max(read.length for read in row) or time.length
        measures.append(
            replace(
                measure,
                voices=tuple(fill_up(voice, length, new_id) for read in row for voice in read.voices),
                time=changed or (time if index == 0 else None),
                key=_key(parts, row) or (Key(0) if index == 0 else None),
                tempo=next((found for read in row for found in read.directions if isinstance(found, Tempo)), None),
                length=None if length == time.length else length,
                clefs=tuple(clef for read in row for clef in read.clefs),
                marks=_marks(parts, row, new_id),
            )
        )
    return tuple(measures)


def _key(parts: list[Part], row: tuple[ReadMeasure, ...]) -> Key | None:
    """The concert key, from the first pitched part that names one."""
    for part, read in zip(parts, row, strict=True):
        if read.fifths is not None and not part.is_percussion:
            fifths = read.fifths - transposition_fifths(part.transposition)
            return Key(fifths + (12 if fifths < -7 else -12 if fifths > 7 else 0), read.mode)
    return None


def _marks(parts: list[Part], row: tuple[ReadMeasure, ...], new_id: Callable[[str], str]) -> tuple[Mark, ...]:
    return tuple(
        Mark(new_id("k"), found.kind, part.id, found.staff or part.staves, found.at, found.text, found.shown)
        for part, read in zip(parts, row, strict=True)
        for found in read.directions
        if isinstance(found, ReadMark)
    )


def _barlines(element: etree._Element, measure_id: str, ending: str) -> tuple[Measure, str]:
    """A measure with its number, barlines, repeats and ending; and the ending that stays open after it."""
    after = ending
    barline = ""
    repeats = {repeat.get("direction") for repeat in element.findall("barline/repeat")}
    for line in element.findall("barline"):
        for mark in line.findall("ending"):
            if mark.get("type") == "start":
                ending = after = (mark.text or "").strip() or str(mark.get("number"))
            else:
                after = ""
        if line.get("location", "right") == "right" and "backward" not in repeats:
            barline = BARLINES.get(text_of(line, "bar-style"), "")
    label = str(element.get("number", ""))
    start, end = "forward" in repeats, "backward" in repeats
    return Measure(measure_id, label, (), barline=barline, repeat_start=start, repeat_end=end, ending=ending), after
