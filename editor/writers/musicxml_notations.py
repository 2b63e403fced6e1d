"""What belongs to a note in MusicXML beside its pitch and length: ties, ends of lines, tuplets, signs, lyrics."""

from __future__ import annotations

from lxml import etree

from editor.writers.musicxml_context import NoteContext, text_child
from editor.writers.vocabulary import ELISION, TREMOLOS, XML_ARTICULATIONS
from transcriptions.music.score import Event, Note


def write_notations(element: etree._Element, event: Event, note: Note, context: NoteContext, *, leads: bool) -> None:
    """Ties and fingering of each note; what belongs to the chord stands in its first note."""
    notations = etree.Element("notations")
    if note.id in context.tied_into:
        etree.SubElement(notations, "tied", {"type": "stop"})
    if note.tied:
        etree.SubElement(notations, "tied", {"type": "start"})
    ends = context.part.lines.on_note.get(event.id, ()) if leads else ()
    for end in (end for end in ends if end.kind != "trill"):
        etree.SubElement(notations, end.kind, {"type": end.type, "number": str(end.number)})
    holders: dict[str, etree._Element] = {}
    if leads:
        _write_tuplet_edges(notations, event, context)
        _write_articulations(notations, event, holders)
    for end in (end for end in ends if end.kind == "trill"):
        words = {"type": end.type, "number": str(end.number)}
        etree.SubElement(_holder(notations, "ornaments", holders), "wavy-line", words)
    if note.fingering:
        _write_fingering(_holder(notations, "technical", holders), note.fingering)
    if len(notations):
        element.append(notations)


def write_rest_notations(element: etree._Element, event: Event, context: NoteContext) -> None:
    notations = etree.Element("notations")
    _write_tuplet_edges(notations, event, context)
    _write_articulations(notations, event, {})
    if len(notations):
        element.append(notations)


def _write_tuplet_edges(notations: etree._Element, event: Event, context: NoteContext) -> None:
    for edge in context.tuplet_edges.get(event.id, ()):
        etree.SubElement(notations, "tuplet", {"type": edge, "number": "1"})


def _holder(notations: etree._Element, tag: str, holders: dict[str, etree._Element]) -> etree._Element:
    if not tag:
        return notations
    if tag not in holders:
        holders[tag] = etree.SubElement(notations, tag)
    return holders[tag]


def _write_articulations(notations: etree._Element, event: Event, holders: dict[str, etree._Element]) -> None:
    for articulation in event.articulations:
        if articulation not in XML_ARTICULATIONS:
            raise ValueError(f"event {event.id}: articulation {articulation!r} is unknown")
        tag, name = XML_ARTICULATIONS[articulation]
        sign = etree.SubElement(_holder(notations, tag, holders), name)
        if articulation in TREMOLOS:
            sign.set("type", "single")
            sign.text = str(TREMOLOS[articulation])


def _write_fingering(technical: etree._Element, fingering: str) -> None:
    """ "3-1" is a change of finger on the held key."""
    first, *others = fingering.split("-")
    text_child(technical, "fingering", first)
    for finger in others:
        text_child(technical, "fingering", finger).set("substitution", "yes")


def write_lyrics(element: etree._Element, event: Event) -> None:
    for lyric in event.lyrics:
        written = etree.SubElement(element, "lyric", {"number": str(lyric.verse)})
        for index, text in enumerate(lyric.text.split(ELISION)):
            if index:
                text_child(written, "elision", ELISION)
            else:
                text_child(written, "syllabic", lyric.syllabic)
            text_child(written, "text", text)
        if lyric.extends:
            etree.SubElement(written, "extend")
