"""The measures of a score from what its MusicXML parts say of each: one time, key, tempo and barline for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from lxml import etree

from editor.readers.left_out import LeftOut
from editor.readers.musicxml_directions import Direction, ReadMark
from editor.readers.musicxml_part import ReadMeasure
from editor.readers.read_voices import fill_up
from editor.readers.values import text_of
from editor.writers.vocabulary import XML_BARLINES
from transcriptions.music.score import Clef, Event, EventKind, Key, Mark, Measure, Part, Tempo, TimeSignature, Voice
from transcriptions.music.transposing import transposition_fifths

BARLINES = {style: name for name, style in XML_BARLINES.items()} | {"heavy-heavy": "final", "heavy": "final"}
# Marks that stand once, over the whole score.
FOR_ALL = ("rehearsal", "jump")

Row = Sequence[ReadMeasure]
NewId = Callable[[str], str]


def read_measures(
    parts: list[Part], columns: list[list[ReadMeasure]], new_id: NewId, left_out: LeftOut
) -> tuple[Measure, ...]:
    measures: list[Measure] = []
    time, key = TimeSignature(4, 4), Key(0)
    ending = ""
    for index, row in enumerate(zip(*columns, strict=True)):
        changed = next((read.time for read in row if read.time), None)
        left_out.add("time of a part", sum(read.time not in (None, changed) for read in row))
        time = changed or time
        said = _key(parts, row, left_out)
        key = said or key
        measure, ending = _barlines(row[0].element, new_id("m"), ending)
        length = max(read.length for read in row) or time.length
        tempo, words = _tempo(parts, row, left_out)
        measures.append(
            replace(
                measure,
                voices=_voices(parts, row, length, new_id),
                time=changed or (time if index == 0 else None),
                key=said or (key if index == 0 else None),
                tempo=tempo,
                length=None if length == time.length else length,
                clefs=_clefs(parts, row),
                marks=_marks(parts, row, words, new_id),
            )
        )
    return tuple(measures)


def _voices(parts: list[Part], row: Row, length: Fraction, new_id: NewId) -> tuple[Voice, ...]:
    """All voices, filled up; a staff without any rests."""
    voices: list[Voice] = []
    for part, read in zip(parts, row, strict=True):
        filled = [fill_up(voice, length, new_id) for voice in read.voices]
        for staff in range(1, part.staves + 1):
            here = [voice for voice in filled if voice.staff == staff]
            rest = Event(new_id("e"), EventKind.MEASURE_REST, Fraction(4)) if not here else None
            voices += [Voice(part.id, staff, 1, (rest,))] if rest else sorted(here, key=lambda voice: voice.number)
    return tuple(voices)


def _clefs(parts: list[Part], row: Row) -> tuple[Clef, ...]:
    staves = {part.id: part.staves for part in parts}
    return tuple(clef for read in row for clef in read.clefs if clef.staff <= staves[clef.part_id])


def _key(parts: list[Part], row: Row, left_out: LeftOut) -> Key | None:
    """The concert key, from the first pitched part that names one."""
    found: list[Key] = []
    for part, read in zip(parts, row, strict=True):
        if read.fifths is not None and not part.is_percussion:
            fifths = read.fifths - transposition_fifths(part.transposition)
            found.append(Key(fifths + (12 if fifths < -7 else -12 if fifths > 7 else 0), read.mode))
    if not found:
        return None
    left_out.add("key of a part", sum((key.fifths - found[0].fifths) % 12 != 0 for key in found[1:]))
    return found[0]


def _tempo(parts: list[Part], row: Row, left_out: LeftOut) -> tuple[Tempo | None, list[tuple[Part, Tempo]]]:
    """The measure's tempo, a printed one first; and the texts of the others, which stay as words."""
    found = [
        (part, direction)
        for part, read in zip(parts, row, strict=True)
        for direction in read.directions
        if isinstance(direction, Tempo)
    ]
    if not found:
        return None, []
    first = min((tempo for _, tempo in found), key=lambda tempo: (not tempo.number_shown and not tempo.text, tempo.at))
    others = [(part, tempo) for part, tempo in found if tempo != first]
    same = {(tempo.at, tempo.text) for tempo in (first,)}
    further = {(tempo.at, tempo.quarters_per_minute) for _, tempo in others}
    left_out.add("tempo", len(further - {(first.at, first.quarters_per_minute)}))
    return first, [(part, tempo) for part, tempo in others if tempo.text and (tempo.at, tempo.text) not in same]


def _marks(parts: list[Part], row: Row, words: list[tuple[Part, Tempo]], new_id: NewId) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    seen: set[tuple[str, str, Fraction]] = set()
    for part, read in zip(parts, row, strict=True):
        for found in _read_marks(read.directions):
            if found.kind not in FOR_ALL:
                staff = min(found.staff, part.staves) or part.staves
                marks.append(Mark(new_id("k"), found.kind, part.id, staff, found.at, found.text, found.shown))
            elif (place := (found.kind, found.text, found.at)) not in seen:
                seen.add(place)
                marks.append(Mark(new_id("k"), found.kind, parts[0].id, 1, found.at, found.text))
    marks += [Mark(new_id("k"), "text", part.id, 1, tempo.at, tempo.text) for part, tempo in words]
    return tuple(marks)


def _read_marks(directions: Sequence[Direction]) -> list[ReadMark]:
    return [found for found in directions if isinstance(found, ReadMark)]


def _barlines(element: etree._Element, measure_id: str, ending: str) -> tuple[Measure, str]:
    """A measure with its number, barlines, repeats and ending; and the ending that stays open after it."""
    after = ending
    barline = ""
    repeats = {repeat.get("direction") for repeat in element.findall("barline/repeat")}
    for line in element.findall("barline"):
        for mark in line.findall("ending"):
            if mark.get("type") == "start":
                ending = after = (mark.text or "").strip() or str(mark.get("number", "")).strip()
            else:
                after = ""
        if line.get("location", "right") == "right" and "backward" not in repeats:
            barline = BARLINES.get(text_of(line, "bar-style"), "")
    label = str(element.get("number", ""))
    start, end = "forward" in repeats, "backward" in repeats
    return Measure(measure_id, label, (), barline=barline, repeat_start=start, repeat_end=end, ending=ending), after
