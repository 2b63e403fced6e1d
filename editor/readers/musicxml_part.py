"""One MusicXML part: its measures' voices, in quarters, and what stands beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from lxml import etree

from editor.readers.container import ReadError
from editor.readers.musicxml_directions import Direction, read_directions
from editor.readers.musicxml_note import ratio_of, read_event, read_note
from editor.readers.tuplets import Modified, group_tuplets
from editor.readers.values import number_of, text_of
from transcriptions.music.score import BASE_VALUES, Clef, Event, EventKind, TimeSignature, Voice

SIGNS = ("G", "F", "C", "percussion")
MOST_VOICES = 4


@dataclass(slots=True)
class ReadItem:
    """An event being read, with the notes that later chord elements add to it."""

    start: Fraction
    duration: Fraction
    modified: Modified
    staff: int
    is_measure_rest: bool


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
    """Reads a part's measures in order, keeping what holds from one to the next.

    four_to_a_staff: voices 1 to 4 are the first staff's, 5 to 8 the second's, as this program
    and MuseScore number them; elsewhere the staff with most of a voice's notes is taken.
    """

    part_id: str
    sounds: Mapping[str, int]
    new_id: Callable[[str], str]
    four_to_a_staff: bool
    divisions: Fraction = Fraction(1)
    staves: int = 1
    transposition: int = 0
    numbers: dict[tuple[int, str], int] = field(default_factory=dict)

    def read(self, element: etree._Element) -> ReadMeasure:
        """Raises ReadError."""
        measure = ReadMeasure(element)
        items: dict[str, list[ReadItem]] = {}
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
                measure.directions.extend(read_directions(child, at))
            elif child.tag == "note":
                voice = items.setdefault(text_of(child, "voice", "1"), [])
                if child.find("chord") is None:
                    start = now
                    now += self._start_event(child, voice, start, measure)
                elif voice:
                    self._add_note(child, voice[-1])
            measure.length = max(measure.length, now)
        measure.voices = self._voices(items, measure.length)
        return measure

    def _duration(self, element: etree._Element) -> Fraction:
        return number_of(element, "duration", Fraction(0)) / self.divisions

    def _read_attributes(self, element: etree._Element, now: Fraction, measure: ReadMeasure) -> None:
        self.divisions = number_of(element, "divisions", self.divisions)
        if self.divisions <= 0:
            raise ReadError("This MusicXML file divides a quarter into nothing.")
        self.staves = int(number_of(element, "staves", Fraction(self.staves)))
        transpose = element.find("transpose")
        if transpose is not None:
            octaves = number_of(transpose, "octave-change", Fraction(0))
            self.transposition = int(number_of(transpose, "chromatic") + 12 * octaves)
        if element.find("key/fifths") is not None:
            measure.fifths = int(number_of(element, "key/fifths"))
            measure.mode = "minor" if text_of(element, "key/mode") == "minor" else "major"
        if element.find("time/beats") is not None:
            measure.time = _time(element)
        measure.clefs.extend(_clef(clef, self.part_id, now) for clef in element.findall("clef"))

    def _start_event(
        self, element: etree._Element, voice: list[ReadItem], start: Fraction, measure: ReadMeasure
    ) -> Fraction:
        """Read a new event; returns the time it takes."""
        duration = Fraction(0) if element.find("grace") is not None else self._duration(element)
        if element.find("cue") is not None:
            return duration
        is_rest = element.find("rest") is not None
        notes = () if is_rest else (read_note(element, self.new_id, self.sounds),)
        event = read_event(element, self.new_id("e"), duration, notes)
        if event.kind is EventKind.REST and event.duration * ratio_of(element) != duration:
            # A whole rest that fills a measure of another length, not marked as such.
            event = replace(event, kind=EventKind.MEASURE_REST, base=Fraction(4), dots=0)
        one = Fraction(1)
        modified = Modified(
            event,
            int(number_of(element, "time-modification/actual-notes", one)),
            int(number_of(element, "time-modification/normal-notes", one)),
            starts=element.find("notations/tuplet[@type='start']") is not None,
            stops=element.find("notations/tuplet[@type='stop']") is not None,
        )
        staff = int(number_of(element, "staff", one))
        voice.append(ReadItem(start, duration, modified, staff, event.kind is EventKind.MEASURE_REST))
        for kind in ("slur", "glissando"):
            for end in element.findall(f"notations/{kind}"):
                measure.lines.append((kind, str(end.get("type")), str(end.get("number", "1")), event.id))
        return duration

    def _add_note(self, element: etree._Element, item: ReadItem) -> None:
        note = read_note(element, self.new_id, self.sounds)
        event = item.modified.event
        item.modified = replace(item.modified, event=replace(event, notes=(*event.notes, note)))

    def _voices(self, items: Mapping[str, list[ReadItem]], length: Fraction) -> list[Voice]:
        voices: list[Voice] = []
        for name, read in items.items():
            if not read:  # a voice of cue notes only
                continue
            staff, number = self._place(name, read, {(voice.staff, voice.number) for voice in voices})
            if any(item.is_measure_rest for item in read):
                events = [item.modified.event for item in read if item.is_measure_rest][:1]
            else:
                events = self._fill(read, length, staff)
            voices.append(Voice(self.part_id, staff, number, tuple(events)))
        return voices

    def _place(self, name: str, read: list[ReadItem], taken: set[tuple[int, int]]) -> tuple[int, int]:
        """Staff and number of a voice."""
        staff = Counter(item.staff for item in read).most_common(1)[0][0]
        if name.isdecimal() and int(name) >= 1:
            by_name = ((int(name) - 1) // MOST_VOICES + 1, (int(name) - 1) % MOST_VOICES + 1)
            if by_name not in taken and (by_name[0] == staff or (self.four_to_a_staff and by_name[0] <= self.staves)):
                return by_name
        free = [number for number in range(1, MOST_VOICES + 1) if (staff, number) not in taken]
        if not free:
            raise ReadError("This score has more than four voices on a staff.")
        wanted = self.numbers.get((staff, name))
        number = wanted if wanted in free else free[0]
        self.numbers[staff, name] = number
        return staff, number

    def _fill(self, read: list[ReadItem], length: Fraction, staff: int) -> list[Event]:
        """The voice's events with spaces where it is silent."""
        complete: list[Modified] = []
        now = Fraction(0)
        for item in sorted(read, key=lambda item: item.start):
            complete.extend(self._gap(item.start - now, item.modified))
            event = item.modified.event
            elsewhere = item.staff if item.staff != staff else None
            complete.append(replace(item.modified, event=replace(event, staff=elsewhere)))
            now = item.start + item.duration
        complete.extend(self._gap(length - now, complete[-1]))
        return group_tuplets(complete, self.new_id)

    def _gap(self, gap: Fraction, neighbour: Modified) -> list[Modified]:
        """Spaces that fill a gap: plain ones, else in the tuplet of a neighbouring event."""
        if gap.denominator & (gap.denominator - 1) == 0:
            return [Modified(event) for event in spaces(gap, self.new_id)]
        actual, normal = neighbour.actual, neighbour.normal
        return [Modified(event, actual, normal) for event in spaces(gap * actual / normal, self.new_id)]


def fill_up(voice: Voice, length: Fraction, new_id: Callable[[str], str]) -> Voice:
    """The voice with spaces to the end of its measure, which another part may have made longer."""
    if any(event.kind is EventKind.MEASURE_REST for event in voice.events):
        return voice
    filled = sum((event.duration for event in voice.events), Fraction(0))
    return replace(voice, events=(*voice.events, *spaces(length - filled, new_id)))


def spaces(gap: Fraction, new_id: Callable[[str], str]) -> list[Event]:
    """Spaces that take a time together. Raises ReadError when no written values do."""
    found = []
    while gap > 0:
        base = next((base for base in BASE_VALUES if base <= gap), None)
        if base is None:
            raise ReadError("This score has a gap in a voice that no written values fill.")
        found.append(Event(new_id("e"), EventKind.SPACE, base))
        gap -= base
    return found


def _time(element: etree._Element) -> TimeSignature:
    symbol = str(element.find("time").get("symbol", ""))
    beats = sum(int(number) for number in text_of(element, "time/beats").split("+") if number.strip().isdecimal())
    unit = int(number_of(element, "time/beat-type"))
    if beats < 1 or unit < 1:
        raise ReadError("This score has a time signature that Rescored cannot write.")
    return TimeSignature(beats, unit, symbol if symbol in ("common", "cut") else "")


def _clef(element: etree._Element, part_id: str, at: Fraction) -> Clef:
    sign = text_of(element, "sign")
    lines = {"G": 2, "F": 4, "C": 3, "percussion": 2}
    shown = sign if sign in SIGNS else "G"
    line = int(number_of(element, "line", Fraction(lines[shown])))
    shift = int(number_of(element, "clef-octave-change", Fraction(0)))
    return Clef(part_id, int(element.get("number", "1")), shown, line, at, shift)
