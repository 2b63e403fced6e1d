"""One measure of one part as MusicXML: its voices one after another, with what stands between their notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from lxml import etree

from editor.writers.beams import beam_groups, beam_words, flags
from editor.writers.musicxml_context import NoteContext, text_child
from editor.writers.musicxml_directions import Direction, staff_directions
from editor.writers.musicxml_frame import write_attributes, write_clef, write_left_barline, write_right_barline
from editor.writers.musicxml_note import write_event, write_whole_rest
from transcriptions.music.score import Clef, Event, EventKind, Measure, Part, Pitch, Score, Voice, event_starts
from transcriptions.music.state import Setting, beat_offset, staves, voices_of

TiesByVoice = Mapping[tuple[int, int], set[Pitch]]  # staff and number of the voice: pitches that a tie waits for


@dataclass(frozen=True, slots=True)
class _Staff:
    """What stands between the notes of one staff in a measure, in time order."""

    clefs: list[Clef]
    directions: list[Direction]


def end_ties(voices: Sequence[Voice], waiting: TiesByVoice) -> tuple[set[str], TiesByVoice]:
    """Ids of the notes of a measure that end a tie, and the pitches that stay tied when it ends."""
    ends: set[str] = set()
    following: dict[tuple[int, int], set[Pitch]] = {}
    for voice in voices:
        expected = waiting.get((voice.staff, voice.number), set())
        for event in voice.events:
            if event.grace:
                continue
            ends |= {note.id for note in event.notes if note.pitch in expected}
            expected = {note.pitch for note in event.notes if note.tied}
        following[voice.staff, voice.number] = expected
    return ends, following


def write_measure(parent: etree._Element, score: Score, index: int, *, setting: Setting, context: NoteContext) -> None:
    measure, part = score.measures[index], context.part.part
    element = etree.SubElement(parent, "measure", {"number": context.part.numbers[index]})
    if setting.length != setting.time.length:
        element.set("implicit", "yes")
    write_left_barline(element, score, index)
    write_attributes(element, measure, index, context.part)
    ticks = int(setting.length * context.part.divisions)
    written = 0
    for staff in staves(part):
        with_tempo = context.part.leads and staff == 1
        directions = staff_directions(measure, context.part, index=index, staff=staff, with_tempo=with_tempo)
        between = _Staff(_clefs_inside(measure, part, staff), directions)
        for voice in voices_of(measure, part, staff) or [_silence(part, staff, measure)]:
            if written:
                text_child(etree.SubElement(element, "backup"), "duration", str(ticks))
            _write_voice(element, voice, between, setting=setting, context=context)
            between = _Staff([], [])
            written += 1
    write_right_barline(element, score, index)


def _clefs_inside(measure: Measure, part: Part, staff: int) -> list[Clef]:
    clefs = [clef for clef in measure.clefs if clef.at and (clef.part_id, clef.staff) == (part.id, staff)]
    return sorted(clefs, key=lambda clef: clef.at)


def _silence(part: Part, staff: int, measure: Measure) -> Voice:
    """A measure's rest for a staff on which no voice has anything."""
    rest = Event(f"{measure.id}-{part.id}-staff{staff}-rest", EventKind.MEASURE_REST, Fraction(4))
    return Voice(part.id, staff, 1, (rest,))


def _write_voice(
    element: etree._Element, voice: Voice, between: _Staff, *, setting: Setting, context: NoteContext
) -> None:
    """The voice's notes, with the clefs and directions of its staff where they stand in time."""
    part = context.part
    moments = [start for start, _ in event_starts(voice)]
    for index, (start, event) in enumerate(event_starts(voice)):
        following = moments[index + 1] if index + 1 < len(moments) else setting.length
        while between.clefs and between.clefs[0].at <= start:
            write_clef(etree.SubElement(element, "attributes"), between.clefs.pop(0), part.part)
        while between.directions and between.directions[0].at < following:
            direction = between.directions.pop(0)
            element.append(direction.element(int((direction.at - start) * part.divisions), part.part.staves))
        if event.kind is EventKind.MEASURE_REST:
            write_whole_rest(element, voice, int(setting.length * part.divisions), context)
        else:
            write_event(element, voice, event, context)
    for direction in between.directions:
        element.append(direction.element(0, part.part.staves))
    for clef in between.clefs:
        _write_late_clef(element, clef, setting, context)


def _write_late_clef(element: etree._Element, clef: Clef, setting: Setting, context: NoteContext) -> None:
    """A clef that stands inside the last note: go back to it in time, and forward again."""
    rest = str(int((setting.length - clef.at) * context.part.divisions))
    text_child(etree.SubElement(element, "backup"), "duration", rest)
    write_clef(etree.SubElement(element, "attributes"), clef, context.part.part)
    text_child(etree.SubElement(element, "forward"), "duration", rest)


def beams_by_event(voices: Sequence[Voice], setting: Setting, index: int) -> dict[str, list[str]]:
    """MusicXML's beam words of each event of a measure, grace notes included."""
    found: dict[str, list[str]] = {}
    for voice in voices:
        groups = beam_groups(voice.events, setting.time, beat_offset(index, setting))
        for group in (*groups, *_grace_runs(voice)):
            words = beam_words([flags(voice.events[member]) for member in group])
            found |= {voice.events[member].id: word for member, word in zip(group, words, strict=True)}
    return found


def _grace_runs(voice: Voice) -> Iterator[list[int]]:
    for is_grace, members in groupby(range(len(voice.events)), lambda index: voice.events[index].grace is not None):
        run = list(members)
        if is_grace and len(run) > 1 and all(flags(voice.events[index]) for index in run):
            yield run


def tuplet_edges(voices: Sequence[Voice]) -> dict[str, list[str]]:
    """ "start" and "stop" by event id, for the first and last event of each tuplet."""
    edges: dict[str, list[str]] = {}
    for voice in voices:
        for tuplet, members in groupby(voice.events, lambda event: event.tuplet):
            if tuplet:
                group = list(members)
                edges.setdefault(group[0].id, []).append("start")
                edges.setdefault(group[-1].id, []).append("stop")
    return edges
