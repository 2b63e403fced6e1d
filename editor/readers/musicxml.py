"""MusicXML (plain or .mxl) -> Score: what our writer writes, and what other programs write of the same things.

What the Score has no place for is counted and named. Ids are new, numbered in reading
order; confidence and recording spans do not exist in MusicXML.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count

from lxml import etree

from editor.readers.container import ReadError, musicxml_root
from editor.readers.left_out import LeftOut
from editor.readers.lines import read_lines
from editor.readers.musicxml_head import listed_part, part_of, read_head, sounds_of
from editor.readers.musicxml_measures import read_measures
from editor.readers.musicxml_note import NoteReader
from editor.readers.musicxml_part import PartReader, ReadMeasure
from editor.readers.musicxml_vocabulary import name_left_out
from transcriptions.music.locate import tie_targets
from transcriptions.music.score import Measure, Part, Score, check

# Programs that number voices four to a staff.
FOUR_TO_A_STAFF = ("Rescored", "MuseScore")
# The largest scores for orchestra stay below these; more is meant to make us work.
MOST_PARTS, MOST_MEASURES, MOST_NOTES = 100, 5_000, 400_000


@dataclass(frozen=True, slots=True)
class Reading:
    """A score, and what of its file was not kept: one sentence each."""

    score: Score
    left_out: tuple[str, ...] = ()


def read_musicxml(data: bytes) -> Score:
    """The score in a file's bytes. Raises ReadError with a sentence fit to show."""
    return open_musicxml(data).score


def open_musicxml(data: bytes, report: Callable[[float], None] = lambda _: None) -> Reading:
    """The score in a file's bytes, and what of it could not be kept. Raises ReadError with a sentence fit to show.

    report: told the share that is done, between 0 and 1.
    """
    root = musicxml_root(data)
    _check_size(root)
    left_out = LeftOut()
    name_left_out(root, left_out)
    numbers = count(1)

    def new_id(kind: str) -> str:
        return f"{kind}{next(numbers)}"

    title, composer = read_head(root, left_out)
    parts, columns = _read_parts(root, new_id, left_out, report)
    if not parts or not any(columns):
        raise ReadError("This MusicXML file has no measures.")
    _pad(columns, left_out)
    measures = read_measures(parts, columns, new_id, left_out)
    spanners = tuple(line for column in columns for line in read_lines(column, new_id, left_out))
    score = _checked(Score(new_id("s"), title, composer, tuple(parts), measures, spanners), left_out)
    return Reading(score, left_out.sentences())


def _check_size(root: etree._Element) -> None:
    parts = root.findall("part")
    if len(parts) > MOST_PARTS:
        raise ReadError(f"This score has more than {MOST_PARTS} parts.")
    if any(len(part) > MOST_MEASURES for part in parts):
        raise ReadError(f"This score has more than {MOST_MEASURES:,} bars.")
    if sum(len(measure) for part in parts for measure in part) > MOST_NOTES:
        raise ReadError(f"This score has more than {MOST_NOTES:,} notes.")


def _read_parts(
    root: etree._Element, new_id: Callable[[str], str], left_out: LeftOut, report: Callable[[float], None]
) -> tuple[list[Part], list[list[ReadMeasure]]]:
    software = " ".join(element.text or "" for element in root.iterfind("identification/encoding/software"))
    four = any(name in software for name in FOUR_TO_A_STAFF)
    parts: list[Part] = []
    columns: list[list[ReadMeasure]] = []
    elements = root.findall("part")
    for number, element in enumerate(elements, start=1):
        report(number / (len(elements) + 1))
        listed = listed_part(root, element)
        reader = PartReader(f"P{number}", NoteReader(new_id, sounds_of(listed), left_out), four)
        columns.append([reader.read(measure) for measure in element.findall("measure")])
        parts.append(part_of(listed, element, reader))
    return parts, columns


def _pad(columns: list[list[ReadMeasure]], left_out: LeftOut) -> None:
    """Empty measures at the end of parts that have fewer than others."""
    longest = max(columns, key=len)
    for column in columns:
        missing = longest[len(column) :]
        left_out.add("padding", bool(missing))
        column.extend(ReadMeasure(etree.Element("measure", dict(measure.element.attrib))) for measure in missing)


def _checked(score: Score, left_out: LeftOut) -> Score:
    targets = {note.id for _, note, _ in tie_targets(score, 0, len(score.measures))}
    measures = tuple(_without_loose_ties(measure, targets, left_out) for measure in score.measures)
    trilled = {spanner.start_event_id for spanner in score.spanners if spanner.kind == "trill"}
    score = replace(score, measures=tuple(_with_trills(measure, trilled) for measure in measures))
    faults = check(score)
    if faults:
        raise ReadError(f"This score cannot be read: {faults[0]}.")
    return score


def _without_loose_ties(measure: Measure, targets: set[str], left_out: LeftOut) -> Measure:
    """Ties that lead to no same pitch in the voice (to a second ending, into another voice) are dropped."""
    loose = {
        note.id
        for voice in measure.voices
        for event in voice.events
        for note in event.notes
        if note.tied and note.id not in targets
    }
    left_out.add("tie", len(loose))
    if not loose:
        return measure
    voices = []
    for voice in measure.voices:
        events = []
        for event in voice.events:
            notes = tuple(replace(note, tied=note.tied and note.id not in loose) for note in event.notes)
            events.append(replace(event, notes=notes))
        voices.append(replace(voice, events=tuple(events)))
    return replace(measure, voices=tuple(voices))


def _with_trills(measure: Measure, trilled: set[str]) -> Measure:
    """A trill's line begins with its sign, also where a file has the line alone."""
    if not any(event.id in trilled for voice in measure.voices for event in voice.events):
        return measure
    voices = []
    for voice in measure.voices:
        events = (
            replace(event, articulations=(*event.articulations, "trill"))
            if event.id in trilled and "trill" not in event.articulations
            else event
            for event in voice.events
        )
        voices.append(replace(voice, events=tuple(events)))
    return replace(measure, voices=tuple(voices))
