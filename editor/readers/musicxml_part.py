"""One MusicXML part: its measures' voices, in quarters, and what stands beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from lxml import etree

from editor.readers.container import ReadError
from editor.readers.items import Item, Items
from editor.readers.left_out import LeftOut
from editor.readers.musicxml_directions import Direction, read_directions
from editor.readers.musicxml_note import NoteReader, ratio_of, written_value
from editor.readers.read_voices import VoiceWriter
from editor.readers.values import attribute_whole, number_of, text_of, whole_of
from transcriptions.music.score import Clef, EventKind, TimeSignature, Voice

SIGNS = ("G", "F", "C", "percussion")
CLEF_LINES = {"G": 2, "F": 4, "C": 3, "percussion": 2}
MOST_STAVES = 4
# No measure is longer than this many quarters; a longer one is a fault, or meant to make us work.
LONGEST = Fraction(1000)


@dataclass(slots=True)
class ReadMeasure:
    """What one part says of a measure. lines: ends of slurs and the like, as (kind, type, number, event id)."""

    element: etree._Element
    length: Fraction = Fraction(0)
    voices: list[Voice] = field(default_factory=list)
    clefs: list[Clef] = field(default_factory=list)
    directions: list[Direction] = field(default_factory=list)
    lines: list[tuple[str, str, str, str]] = field(default_factory=list)
    fifths: int | None = None
    mode: str = "major"
    time: TimeSignature | None = None


@dataclass(slots=True)
class PartReader:
    """Reads a part's measures in order, keeping what holds from one to the next."""

    part_id: str
    notes: NoteReader
    four_to_a_staff: bool
    divisions: Fraction = Fraction(1)
    staves: int = 1
    transposition: int = 0
    has_transposition: bool = False
    meter: TimeSignature = field(default_factory=lambda: TimeSignature(4, 4))
    writer: VoiceWriter = field(init=False)
    late: ReadMeasure | None = None  # key, time and clefs that a measure's end says of the next one

    def __post_init__(self) -> None:
        self.writer = VoiceWriter(self.part_id, self.new_id, self.left_out, four_to_a_staff=self.four_to_a_staff)

    @property
    def new_id(self) -> Callable[[str], str]:
        return self.notes.new_id

    @property
    def left_out(self) -> LeftOut:
        return self.notes.left_out

    def read(self, element: etree._Element) -> ReadMeasure:
        """Raises ReadError."""
        measure = self._begun(element)
        items: Items = {}
        now = start = Fraction(0)
        for child in element:
            if child.tag == "attributes":
                self._read_attributes(child, now, measure)
            elif child.tag == "backup":
                now = max(Fraction(0), now - self._duration(child))
            elif child.tag == "forward":
                now += self._duration(child)
            elif child.tag in ("direction", "harmony", "sound"):
                at = max(Fraction(0), now + number_of(child, "offset", Fraction(0)) / self.divisions)
                measure.directions.extend(read_directions(child, at, self.left_out))
            elif child.tag == "note":
                voice = items.setdefault(text_of(child, "voice", "1"), [])
                if child.find("chord") is None:
                    start = now
                    now += self._start_event(child, voice, start, measure)
                elif voice and _is_seen(child):
                    self._add_note(child, voice, start)
            measure.length = max(measure.length, now)
        return self._finished(measure, items)

    def _begun(self, element: etree._Element) -> ReadMeasure:
        measure = ReadMeasure(element)
        if self.late:
            measure.fifths, measure.mode, measure.time = self.late.fifths, self.late.mode, self.late.time
            measure.clefs = [replace(clef, at=Fraction(0)) for clef in self.late.clefs]
            self.meter = measure.time or self.meter
        self.late = None
        return measure

    def _finished(self, measure: ReadMeasure, items: Items) -> ReadMeasure:
        if measure.length > LONGEST:
            raise ReadError("This score has a bar of more than 1,000 quarters.")
        measure.length = rounded_length(measure.length, self.meter.length)
        at_the_end = [clef for clef in measure.clefs if measure.length and clef.at >= measure.length]
        if at_the_end:
            self.late = self.late or ReadMeasure(measure.element)
            self.late.clefs = at_the_end
        measure.clefs = _last_of_each_place(clef for clef in measure.clefs if clef not in at_the_end)
        if measure.length:
            measure.directions = [replace(found, at=min(found.at, measure.length)) for found in measure.directions]
        measure.voices = self.writer.write(items, measure.length, time=self.meter, staves=self.staves)
        return measure

    def _duration(self, element: etree._Element) -> Fraction:
        duration = number_of(element, "duration", Fraction(0)) / self.divisions
        if duration < 0:
            raise ReadError("This MusicXML file has a duration of less than nothing.")
        return duration

    def _read_attributes(self, element: etree._Element, now: Fraction, measure: ReadMeasure) -> None:
        self.divisions = number_of(element, "divisions", self.divisions)
        if self.divisions <= 0:
            raise ReadError("This MusicXML file divides a quarter into nothing.")
        self.staves = max(self.staves, whole_of(element, "staves", self.staves))
        if self.staves > MOST_STAVES:
            raise ReadError(f"This score has a part with more than {MOST_STAVES} staves.")
        transpose = element.find("transpose")
        if transpose is not None:
            self._read_transposition(transpose)
        said = measure
        if now and (element.find("key/fifths") is not None or element.find("time/beats") is not None):
            said = self.late = self.late or ReadMeasure(measure.element)
            self.left_out.add("key inside", any(child.tag == "note" for child in element.itersiblings()))
        if element.find("key/fifths") is not None:
            said.fifths = min(7, max(-7, whole_of(element, "key/fifths")))
            said.mode = "minor" if text_of(element, "key/mode") == "minor" else "major"
        if element.find("time/beats") is not None:
            said.time = _time(element)
            self.left_out.add("time beats", not text_of(element, "time/beats").isdecimal())
            self.meter = said.time if said is measure else self.meter
        measure.clefs.extend(_clef(clef, self.part_id, now) for clef in element.findall("clef"))

    def _read_transposition(self, transpose: etree._Element) -> None:
        octaves = whole_of(transpose, "octave-change", 0)
        semitones = min(48, max(-48, whole_of(transpose, "chromatic", 0) + 12 * octaves))
        if self.has_transposition:
            self.left_out.add("transposition", semitones != self.transposition)
            return
        self.transposition, self.has_transposition = semitones, True

    def _start_event(
        self, element: etree._Element, voice: list[Item], start: Fraction, measure: ReadMeasure
    ) -> Fraction:
        """Read a new event; returns the time it takes."""
        duration = Fraction(0) if element.find("grace") is not None else self._duration(element)
        if element.find("cue") is not None or not _is_seen(element):
            self.left_out.add("hidden note", element.find("cue") is None)
            return duration
        notes = () if element.find("rest") is not None else (self.notes.note(element),)
        event = self.notes.event(element, notes)
        if not notes and not duration:
            return duration  # a rest among grace notes
        ratio = ratio_of(element)
        item = Item(
            start,
            duration,
            replace(event, staff=max(1, min(self.staves, whole_of(element, "staff", 1)))),
            written_value(element, duration),
            whole_of(element, "time-modification/actual-notes", 1),
            whole_of(element, "time-modification/normal-notes", 1),
            edges=frozenset(str(tuplet.get("type")) for tuplet in element.findall("notations/tuplet")),
        )
        if event.kind is EventKind.REST and not start and item.value and _sounding(item.value, ratio) != duration:
            # A whole rest that fills a measure of another length, not marked as such.
            item = replace(item, event=replace(item.event, kind=EventKind.MEASURE_REST))
        voice.append(item)
        self._read_line_ends(element, event.id, measure)
        return duration

    def _read_line_ends(self, element: etree._Element, event_id: str, measure: ReadMeasure) -> None:
        for notations in element.findall("notations"):
            for end in notations:
                if end.tag in ("slur", "glissando", "slide"):
                    kind = "slur" if end.tag == "slur" else "glissando"
                    measure.lines.append((kind, str(end.get("type")), str(end.get("number", "1")), event_id))
            for end in notations.findall("ornaments/wavy-line"):
                measure.lines.append(("trill", str(end.get("type")), "1", event_id))

    def _add_note(self, element: etree._Element, voice: list[Item], start: Fraction) -> None:
        item = voice[-1]
        if item.start != start or not item.event.notes:
            return  # its chord's first note is not printed
        note = self.notes.note(element)
        if note.pitch in {other.pitch for other in item.event.notes} and note.drum is None:
            return
        voice[-1] = replace(item, event=replace(item.event, notes=(*item.event.notes, note)))
        self._read_chord_signs(element, voice)

    def _read_chord_signs(self, element: etree._Element, voice: list[Item]) -> None:
        """Signs that a file gives to another note than the chord's first."""
        if element.find("notations") is None:
            return
        event = voice[-1].event
        more = self.notes.event(element, event.notes[-1:])
        signs = [sign for sign in more.articulations if sign not in event.articulations]
        voice[-1] = replace(voice[-1], event=replace(event, articulations=(*event.articulations, *signs)))


def rounded_length(length: Fraction, usual: Fraction) -> Fraction:
    """A measure's length without the rounding of a file whose divisions are too coarse for its tuplets."""
    if abs(length - usual) < Fraction(1, 16):
        return usual
    return Fraction(round(length * 32), 32) if length else length


def _is_seen(element: etree._Element) -> bool:
    return element.get("print-object") != "no" or element.find("rest") is not None


def _sounding(value: tuple[Fraction, int], ratio: Fraction) -> Fraction:
    base, dots = value
    return base * (2 - Fraction(1, 2**dots)) * ratio


def _last_of_each_place(clefs: Iterable[Clef]) -> list[Clef]:
    return list({(clef.staff, clef.at): clef for clef in clefs}.values())


def _time(element: etree._Element) -> TimeSignature:
    time = element.find("time")
    symbol = str(time.get("symbol", "")) if time is not None else ""
    units = [unit for unit in element.findall("time/beat-type") if (unit.text or "").strip().isdecimal()]
    beats = [
        int(number)
        for found in element.findall("time/beats")
        for number in (found.text or "").split("+")
        if number.strip().isdecimal() and len(number) < 5
    ]
    unit = int((units[0].text or "0")[:4]) if units else 0
    if not 1 <= sum(beats) <= 99 or unit not in (1, 2, 4, 8, 16, 32, 64):
        raise ReadError("This score has a time signature that Rescored cannot write.")
    return TimeSignature(sum(beats), unit, symbol if symbol in ("common", "cut") else "")


def _clef(element: etree._Element, part_id: str, at: Fraction) -> Clef:
    sign = text_of(element, "sign")
    shown = sign if sign in SIGNS else "G"
    line = min(5, max(1, whole_of(element, "line", CLEF_LINES[shown])))
    shift = min(2, max(-2, whole_of(element, "clef-octave-change", 0)))
    return Clef(part_id, max(1, attribute_whole(element, "number", 1)), shown, line, at, shift)
