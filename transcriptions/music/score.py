"""The written score: Score > Measure > Voice > Event > Note, for all parts.

Frozen values; time is a Fraction in quarter notes, a float never enters.
Every element has an id that is unique in the score and stays the same through
edits. Accidentals and beams are not stored: the writers derive them.
`check` names everything that would make a score unwritable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from transcriptions.music.quarters import written_quarters

STEP_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}

# Written base values in quarter notes: breve to 128th.
BASE_VALUES = tuple(Fraction(8, 2**power) for power in range(9))


@dataclass(frozen=True, slots=True)
class Pitch:
    """A written pitch: step A–G, alter in semitones (−2 to 2), octave (C4 is middle C)."""

    step: str
    alter: int
    octave: int

    @property
    def midi(self) -> int:
        return 12 * (self.octave + 1) + STEP_SEMITONES[self.step] + self.alter

    @property
    def staff_position(self) -> int:
        """Diatonic steps above C0; two pitches on one line or space share it."""
        return 7 * self.octave + "CDEFGAB".index(self.step)


@dataclass(frozen=True, slots=True)
class Tuplet:
    """The group an event belongs to: `actual` notes in the time of `normal`.

    unit is the written base value that the bracket counts (an eighth: Fraction(1, 2)).
    A group is whole when its events' durations add up to normal * unit.
    """

    id: str
    actual: int
    normal: int
    unit: Fraction

    @property
    def ratio(self) -> Fraction:
        return Fraction(self.normal, self.actual)


class EventKind(StrEnum):
    CHORD = "chord"  # one note or several on one stem
    REST = "rest"
    MEASURE_REST = "measure_rest"
    SPACE = "space"  # takes time, draws nothing


class Grace(StrEnum):
    ACCIACCATURA = "acciaccatura"
    APPOGGIATURA = "appoggiatura"


@dataclass(frozen=True, slots=True)
class Lyric:
    """A syllable under an event. syllabic: "single", "begin", "middle" or "end" (a hyphen follows begin and middle).

    extends: a line leads on under the notes that the syllable is held over.
    """

    verse: int
    text: str
    syllabic: str = "single"
    extends: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """One notehead. tied: a tie leads to the same pitch in the voice's next chord.

    velocity (1–127) and confidence (0–1) come from the engine; None when a person wrote it.
    drum: General MIDI percussion key, on percussion staves only (pitch is then the
    place on the staff). notehead: "normal", "x" or "diamond". fingering: "1" to "5", "3-1", "".
    """

    id: str
    pitch: Pitch
    tied: bool = False
    velocity: int | None = None
    confidence: float | None = None
    drum: int | None = None
    notehead: str = "normal"
    cautionary: bool = False
    fingering: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A chord, rest or space of one written value: base (quarters), dots, tuplet.

    staff: staff number in the part when drawn on another staff than the voice's.
    A MEASURE_REST lasts the whole measure whatever its base says.
    """

    id: str
    kind: EventKind
    base: Fraction
    dots: int = 0
    tuplet: Tuplet | None = None
    notes: tuple[Note, ...] = ()
    grace: Grace | None = None
    staff: int | None = None
    articulations: tuple[str, ...] = ()
    lyrics: tuple[Lyric, ...] = ()

    @property
    def duration(self) -> Fraction:
        """Sounding length in quarter notes; grace notes take none."""
        if self.grace:
            return Fraction(0)
        tuplet = self.tuplet
        ratio = (tuplet.normal, tuplet.actual) if tuplet else (1, 1)
        return written_quarters(self.base.numerator, self.base.denominator, dots=self.dots, ratio=ratio)


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice on one staff of one part in one measure. number is 1–4, 1 stems up."""

    part_id: str
    staff: int
    number: int
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class TimeSignature:
    """numerator over denominator; symbol is "", "common" or "cut"."""

    numerator: int
    denominator: int
    symbol: str = ""

    @property
    def length(self) -> Fraction:
        return Fraction(4 * self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class Key:
    """fifths: −7 (seven flats) to 7 (seven sharps), at concert pitch. mode: "major" or "minor"."""

    fifths: int
    mode: str = "major"


@dataclass(frozen=True, slots=True)
class Tempo:
    """bpm counts `beat` (a written value in quarters: 1 is a quarter, 3/2 a dotted quarter).

    at is the place in the measure, in quarters. text is a word such as "Andante", or "".
    number_shown: whether "♩ = 92" is printed; without it and without a text a tempo is only heard.
    """

    bpm: Fraction
    beat: Fraction = Fraction(1)
    text: str = ""
    at: Fraction = Fraction(0)
    number_shown: bool = True

    @property
    def quarters_per_minute(self) -> Fraction:
        return self.bpm * self.beat


@dataclass(frozen=True, slots=True)
class Clef:
    """From `at` (quarters in the measure) on. sign: "G", "F", "C" or "percussion"; line from below.

    octave_shift: −1 for a treble clef that sounds an octave lower.
    """

    part_id: str
    staff: int
    sign: str
    line: int
    at: Fraction = Fraction(0)
    octave_shift: int = 0


# Words among dynamics: from there to the next dynamic the music grows (1) or falls off (-1).
GRADUAL = {"cresc.": 1, "dim.": -1, "decresc.": -1}


@dataclass(frozen=True, slots=True)
class Mark:
    """A dynamic ("mf", or a word of GRADUAL), text or pedal sign ("down", "up") at a place in the measure.

    A rehearsal mark ("A") and a jump stand over the whole score, on its first staff. A jump says
    where to go on or to end, in words ("D.S. al Coda", "To Coda", "Fine"); "segno" and "coda" are signs.
    A mark that is not shown is heard in playback only.
    """

    id: str
    kind: str  # dynamic | text | pedal | chord_symbol | rehearsal | jump
    part_id: str
    staff: int
    at: Fraction
    text: str
    shown: bool = True


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Measure:
    """One measure of all parts.

    time, key and tempo are set where they change (time and key always in the first
    measure). length is the actual length in quarters when it differs from the time
    signature's (a pickup). clefs are set where they change. barline: "" (regular),
    "double", "final", "dashed", "dotted" or "invisible". start_s, end_s: its span in the recording, in seconds.
    confidence: 0–1, how sure the beat tracker is.
    """

    id: str
    label: str
    voices: tuple[Voice, ...]
    time: TimeSignature | None = None
    key: Key | None = None
    tempo: Tempo | None = None
    length: Fraction | None = None
    clefs: tuple[Clef, ...] = ()
    marks: tuple[Mark, ...] = ()
    barline: str = ""
    repeat_start: bool = False
    repeat_end: bool = False
    ending: str = ""
    start_s: float | None = None
    end_s: float | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """program: General MIDI 0–127. transposition: semitones from written to sounding pitch."""

    id: str
    name: str
    abbreviation: str = ""
    program: int = 0
    staves: int = 1
    transposition: int = 0
    is_percussion: bool = False


@dataclass(frozen=True, slots=True)
class Spanner:
    """A line between two events.

    kind: slur, hairpin_up, hairpin_down, octave_up, octave_down, two_octaves_up, two_octaves_down, pedal,
    glissando, trill (the wavy line after a trill's sign).
    """

    id: str
    kind: str
    start_event_id: str
    end_event_id: str


@dataclass(frozen=True, slots=True)
class Score:
    """A whole piece. At least one part and one measure."""

    id: str
    title: str
    composer: str
    parts: tuple[Part, ...]
    measures: tuple[Measure, ...]
    spanners: tuple[Spanner, ...] = ()


def measure_lengths(score: Score) -> list[Fraction]:
    """Actual length in quarters of each measure."""
    lengths: list[Fraction] = []
    time: TimeSignature | None = None
    for measure in score.measures:
        time = measure.time or time
        if time is None:
            raise ValueError("the first measure has no time signature")
        lengths.append(time.length if measure.length is None else measure.length)
    return lengths


def event_starts(voice: Voice) -> Iterator[tuple[Fraction, Event]]:
    """Events with their start in the measure, in quarters."""
    start = Fraction(0)
    for event in voice.events:
        yield start, event
        start += event.duration


def check(score: Score) -> list[str]:
    """Everything wrong with a score, one sentence each; an empty list when it can be written."""
    if not score.parts or not score.measures:
        return ["a score needs a part and a measure"]
    first = score.measures[0]
    if first.time is None or first.key is None:
        return ["the first measure needs a time signature and a key"]
    finders = (_id_faults, _length_faults, _value_faults, _tie_faults, _spanner_faults)
    return [fault for find in finders for fault in find(score)]


def _ids(score: Score) -> Iterator[str]:
    yield from (part.id for part in score.parts)
    yield from (spanner.id for spanner in score.spanners)
    for measure in score.measures:
        yield measure.id
        yield from (mark.id for mark in measure.marks)
        for voice in measure.voices:
            for event in voice.events:
                yield event.id
                yield from (note.id for note in event.notes)


def _id_faults(score: Score) -> Iterator[str]:
    seen: set[str] = set()
    for element_id in _ids(score):
        if element_id in seen:
            yield f"id {element_id} stands twice"
        seen.add(element_id)


def _length_faults(score: Score) -> Iterator[str]:
    for measure, length in zip(score.measures, measure_lengths(score), strict=True):
        for voice in measure.voices:
            if any(event.kind is EventKind.MEASURE_REST for event in voice.events):
                if len(voice.events) != 1:
                    yield f"measure {measure.label}: a whole-measure rest has company"
                continue
            filled = sum((event.duration for event in voice.events), Fraction(0))
            if filled != length:
                place = f"measure {measure.label}, staff {voice.staff}, voice {voice.number}"
                yield f"{place}: {filled} of {length} quarters"


def _value_faults(score: Score) -> Iterator[str]:
    for measure in score.measures:
        for voice in measure.voices:
            groups: dict[Tuplet, Fraction] = {}
            for event in voice.events:
                if event.base not in BASE_VALUES:
                    yield f"event {event.id}: {event.base} is no written value"
                if (event.kind is EventKind.CHORD) != bool(event.notes):
                    yield f"event {event.id}: only chords have notes"
                if event.tuplet:
                    groups[event.tuplet] = groups.get(event.tuplet, Fraction(0)) + event.duration
            for tuplet, filled in groups.items():
                if filled != tuplet.normal * tuplet.unit:
                    yield f"measure {measure.label}: tuplet {tuplet.id} is not whole"


def _tie_faults(score: Score) -> Iterator[str]:
    """A tie must lead to the same pitch in the next chord of the same voice, with no gap."""
    open_ties: dict[tuple[str, int, int], set[Pitch]] = {}
    for measure in score.measures:
        here = {(voice.part_id, voice.staff, voice.number): voice for voice in measure.voices}
        for place, pitches in open_ties.items():
            if pitches and place not in here:
                yield f"measure {measure.label}: a tie into voice {place} ends nowhere"
        following: dict[tuple[str, int, int], set[Pitch]] = {}
        for place, voice in here.items():
            waiting = open_ties.get(place, set())
            for event in voice.events:
                if event.grace:
                    continue
                missing = waiting - {note.pitch for note in event.notes}
                if missing:
                    yield f"event {event.id}: a tie into it finds no same pitch"
                waiting = {note.pitch for note in event.notes if note.tied}
            following[place] = waiting
        open_ties = following
    if any(open_ties.values()):
        yield "the last measure ends with an open tie"


def _spanner_faults(score: Score) -> Iterator[str]:
    events = {event.id for measure in score.measures for voice in measure.voices for event in voice.events}
    for spanner in score.spanners:
        if spanner.start_event_id not in events or spanner.end_event_id not in events:
            yield f"spanner {spanner.id}: an end does not exist"
