"""One event as MusicXML notes."""

from __future__ import annotations

from fractions import Fraction

from lxml import etree

from editor.writers.musicxml_context import NoteContext, text_child
from editor.writers.musicxml_notations import write_lyrics, write_notations, write_rest_notations
from editor.writers.vocabulary import XML_ACCIDENTALS, XML_TYPES, base_and_dots, number
from transcriptions.music.score import Event, EventKind, Grace, Note, Voice

FORTE_VELOCITY = 90  # MusicXML counts loudness in percent of this velocity


def voice_number(staff: int, number_on_staff: int) -> str:
    """Voices are numbered through a part, four to a staff."""
    return str(4 * (staff - 1) + number_on_staff)


def write_event(parent: etree._Element, voice: Voice, event: Event, context: NoteContext) -> None:
    if event.kind is not EventKind.CHORD:
        _write_rest(parent, voice, event, context)
        return
    for index, note in enumerate(event.notes):
        element = _start_note(parent, event, note)
        if index:
            etree.SubElement(element, "chord")
        _write_pitch(element, note)
        _write_length(element, event, note, context)
        _write_look(element, voice, event, note=note, context=context)
        if index == 0:
            for level, word in enumerate(context.beams.get(event.id, ()), start=1):
                text_child(element, "beam", word).set("number", str(level))
        write_notations(element, event, note, context, leads=index == 0)
        if index == 0:
            write_lyrics(element, event)


def write_whole_rest(parent: etree._Element, voice: Voice, length: int, context: NoteContext) -> None:
    """The rest of a voice that rests for a whole measure; length in divisions."""
    element = etree.SubElement(parent, "note")
    etree.SubElement(element, "rest", {"measure": "yes"})
    text_child(element, "duration", str(length))
    text_child(element, "voice", voice_number(voice.staff, voice.number))
    if context.part.part.staves > 1:
        text_child(element, "staff", str(voice.staff))
    write_rest_notations(element, voice.events[0], context)


def _start_note(parent: etree._Element, event: Event, note: Note) -> etree._Element:
    element = etree.SubElement(parent, "note")
    if note.velocity is not None:
        element.set("dynamics", f"{100 * note.velocity / FORTE_VELOCITY:.2f}")
    if event.grace:
        etree.SubElement(element, "grace", {"slash": "yes" if event.grace is Grace.ACCIACCATURA else "no"})
    return element


def _write_rest(parent: etree._Element, voice: Voice, event: Event, context: NoteContext) -> None:
    element = etree.SubElement(parent, "note")
    if event.kind is EventKind.SPACE:
        element.set("print-object", "no")
    etree.SubElement(element, "rest")
    text_child(element, "duration", str(int(event.duration * context.part.divisions)))
    _write_look(element, voice, event, note=None, context=context)
    write_rest_notations(element, event, context)


def _write_pitch(element: etree._Element, note: Note) -> None:
    if note.drum is not None:
        place = etree.SubElement(element, "unpitched")
        text_child(place, "display-step", note.pitch.step)
        text_child(place, "display-octave", str(note.pitch.octave))
        return
    pitch = etree.SubElement(element, "pitch")
    text_child(pitch, "step", note.pitch.step)
    if note.pitch.alter:
        text_child(pitch, "alter", str(note.pitch.alter))
    text_child(pitch, "octave", str(note.pitch.octave))


def _write_length(element: etree._Element, event: Event, note: Note, context: NoteContext) -> None:
    if not event.grace:
        text_child(element, "duration", str(int(event.duration * context.part.divisions)))
    if note.id in context.tied_into:
        etree.SubElement(element, "tie", {"type": "stop"})
    if note.tied:
        etree.SubElement(element, "tie", {"type": "start"})
    if note.drum is not None:
        etree.SubElement(element, "instrument", {"id": f"{context.part.name}-I{note.drum}"})


def _write_look(
    element: etree._Element, voice: Voice, event: Event, *, note: Note | None, context: NoteContext
) -> None:
    text_child(element, "voice", voice_number(voice.staff, voice.number))
    text_child(element, "type", XML_TYPES[event.base])
    for _ in range(event.dots):
        etree.SubElement(element, "dot")
    if note and note.id in context.shown:
        accidental = text_child(element, "accidental", XML_ACCIDENTALS[note.pitch.alter])
        if note.cautionary:
            accidental.set("cautionary", "yes")
            accidental.set("parentheses", "yes")
    if event.tuplet:
        _write_time_modification(element, event.tuplet.actual, event.tuplet.normal, event.tuplet.unit)
    if note and event.id in context.stems:
        text_child(element, "stem", context.stems[event.id])
    if note and note.notehead != "normal":
        text_child(element, "notehead", note.notehead)
    if context.part.part.staves > 1:
        text_child(element, "staff", str(event.staff or voice.staff))


def _write_time_modification(element: etree._Element, actual: int, normal: int, unit: Fraction) -> None:
    modification = etree.SubElement(element, "time-modification")
    text_child(modification, "actual-notes", number(Fraction(actual)))
    text_child(modification, "normal-notes", number(Fraction(normal)))
    base, dots = base_and_dots(unit)
    text_child(modification, "normal-type", XML_TYPES[base])
    for _ in range(dots):
        etree.SubElement(modification, "normal-dot")
