"""One voice of one measure as an MEI layer: notes, rests, beams, tuplets, clefs inside the measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from lxml import etree

from editor.writers.beams import beam_groups, flags
from editor.writers.vocabulary import (
    ELISION,
    MEI_ACCIDENTALS,
    MEI_ARTICULATIONS,
    MEI_DURATIONS,
    MEI_GESTURAL,
    MEI_SIGNS,
    MEI_WORD_PLACES,
    TREMOLOS,
)
from transcriptions.music.locate import element_id
from transcriptions.music.score import Clef, Event, EventKind, Grace, Lyric, Note, Voice, event_starts
from transcriptions.music.state import Place, Setting, beat_offset

XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
BOTTOM_LINE = 30  # staff position of E4, the lowest line as percussion places are counted


@dataclass(frozen=True, slots=True)
class LayerContext:
    """What a layer needs from around it. stems: "up" or "down" by event id, where voices share a staff."""

    index: int
    setting: Setting
    shown: set[str]
    staff_numbers: Mapping[Place, int]
    octave_shifts: Mapping[str, int]
    stems: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Group:
    """Events [first, stop) under one beam or tuplet element."""

    first: int
    stop: int
    tag: str
    attributes: dict[str, str]


def write_layer(
    staff: etree._Element, voice: Voice, *, clefs: Sequence[Clef], first: bool, context: LayerContext
) -> None:
    """Append the layer to a staff element. clefs are those inside the measure; first: the clefs are its own."""
    layer_id = f"{staff.get(XML_ID)}-voice{voice.number}"
    layer = etree.SubElement(staff, "layer", {XML_ID: layer_id, "n": str(voice.number)})
    waiting = [(clef.at, _clef_element(staff, clef, own=first)) for clef in clefs]
    _fill(layer, voice, groups=_groups(voice, context), waiting=waiting, context=context)


def write_empty_layer(staff: etree._Element, clefs: Sequence[Clef]) -> None:
    """A staff on which no voice has anything: a measure's rest."""
    layer = etree.SubElement(staff, "layer", {XML_ID: f"{staff.get(XML_ID)}-voice1", "n": "1"})
    etree.SubElement(layer, "mRest", {XML_ID: f"{staff.get(XML_ID)}-rest"})
    layer.extend(_clef_element(staff, clef, own=True) for clef in clefs)


def clef_attributes(clef: Clef) -> dict[str, str]:
    if clef.sign == "percussion":
        return {"shape": "perc"}
    attributes = {"shape": clef.sign, "line": str(clef.line)}
    if clef.octave_shift:
        attributes["dis"] = {1: "8", 2: "15"}[abs(clef.octave_shift)]
        attributes["dis.place"] = "above" if clef.octave_shift > 0 else "below"
    return attributes


def _clef_element(staff: etree._Element, clef: Clef, *, own: bool) -> etree._Element:
    """The clef itself in a staff's first layer; in the others a reference to it."""
    clef_id = f"{staff.get(XML_ID)}-clef{clef.at.numerator}-{clef.at.denominator}"
    if own:
        return etree.Element("clef", {XML_ID: clef_id, **clef_attributes(clef)})
    return etree.Element("clef", {"sameas": f"#{clef_id}"})


def _groups(voice: Voice, context: LayerContext) -> list[_Group]:
    """Beams and tuplets, outer before inner: a tuplet goes outside a beam of the same extent."""
    offset = beat_offset(context.index, context.setting)
    groups = []
    for tuplet, members in groupby(enumerate(voice.events), lambda item: item[1].tuplet):
        indices = [index for index, _ in members]
        if tuplet:
            words = {XML_ID: tuplet.id, "num": str(tuplet.actual), "numbase": str(tuplet.normal)}
            groups.append(_Group(indices[0], indices[-1] + 1, "tuplet", words))
    for beam in beam_groups(voice.events, context.setting.time, offset):
        beam_id = f"{element_id(voice.events[beam[0]])}-beam"
        groups.append(_Group(beam[0], beam[-1] + 1, "beam", {XML_ID: beam_id}))
    return sorted(groups, key=lambda group: (group.first, -group.stop, group.tag == "beam"))


def _fill(
    layer: etree._Element,
    voice: Voice,
    *,
    groups: list[_Group],
    waiting: list[tuple[Fraction, etree._Element]],
    context: LayerContext,
) -> None:
    open_elements = [(layer, len(voice.events))]
    grace_group: etree._Element | None = None
    for index, (start, event) in enumerate(event_starts(voice)):
        while open_elements[-1][1] <= index and len(open_elements) > 1:
            open_elements.pop()
        while groups and groups[0].first == index:
            group = groups.pop(0)
            element = etree.SubElement(open_elements[-1][0], group.tag, group.attributes)
            open_elements.append((element, group.stop))
        parent = open_elements[-1][0]
        while waiting and waiting[0][0] <= start:
            parent.append(waiting.pop(0)[1])
        if not event.grace:
            grace_group = None
        elif grace_group is None:
            grace_group = _grace_parent(parent, voice.events[index:])
        write_event(parent if grace_group is None else grace_group, voice, event, context)
    layer.extend(element for _, element in waiting)


def _grace_parent(parent: etree._Element, following: Sequence[Event]) -> etree._Element:
    """Where grace notes go: one alone straight into the layer, several into a group with a beam."""
    run = []
    for event in following:
        if not event.grace:
            break
        run.append(event)
    if len(run) == 1:
        return parent
    group = etree.SubElement(parent, "graceGrp", {XML_ID: f"{element_id(run[0])}-graces"})
    if all(flags(event) for event in run):
        return etree.SubElement(group, "beam", {XML_ID: f"{element_id(run[0])}-beam"})
    return group


def write_event(parent: etree._Element, voice: Voice, event: Event, context: LayerContext) -> None:
    if event.kind is EventKind.MEASURE_REST:
        etree.SubElement(parent, "mRest", {XML_ID: event.id})
        return
    attributes = _event_attributes(voice, event, context)
    if event.kind is not EventKind.CHORD:
        tag = "rest" if event.kind is EventKind.REST else "space"
        etree.SubElement(parent, tag, {XML_ID: event.id, **attributes})
        return
    shift = context.octave_shifts.get(event.id, 0)
    if len(event.notes) == 1:
        element = _write_note(parent, event.notes[0], attributes, shift=shift, shown=context.shown)
    else:
        element = etree.SubElement(parent, "chord", {XML_ID: event.id, **attributes})
        for note in event.notes:
            _write_note(element, note, {}, shift=shift, shown=context.shown)
    for articulation in event.articulations:
        if articulation in MEI_ARTICULATIONS:
            artic_id = f"{event.id}-{articulation}"
            etree.SubElement(element, "artic", {XML_ID: artic_id, "artic": MEI_ARTICULATIONS[articulation]})
        elif articulation not in MEI_SIGNS and articulation not in TREMOLOS:
            raise ValueError(f"event {event.id}: articulation {articulation!r} is unknown")
    for lyric in event.lyrics:
        _write_lyric(element, lyric, f"{event.id}-verse{lyric.verse}")


def _write_lyric(parent: etree._Element, lyric: Lyric, verse_id: str) -> None:
    verse = etree.SubElement(parent, "verse", {XML_ID: verse_id, "n": str(lyric.verse)})
    syllable = etree.SubElement(verse, "syl", {XML_ID: f"{verse_id}-syl"})
    syllable.text = lyric.text.replace(ELISION, "_")  # which Verovio draws as an elision
    if lyric.syllabic in MEI_WORD_PLACES:
        syllable.set("wordpos", MEI_WORD_PLACES[lyric.syllabic])
    if lyric.syllabic in ("begin", "middle"):
        syllable.set("con", "d")
    elif lyric.extends:
        syllable.set("con", "u")


def _event_attributes(voice: Voice, event: Event, context: LayerContext) -> dict[str, str]:
    attributes = {"dur": MEI_DURATIONS[event.base]}
    if event.dots:
        attributes["dots"] = str(event.dots)
    if event.staff is not None and event.staff != voice.staff:
        attributes["staff"] = str(context.staff_numbers[voice.part_id, event.staff])
    if event.kind is EventKind.CHORD:
        if event.grace:
            attributes["grace"] = "unacc" if event.grace is Grace.ACCIACCATURA else "acc"
        if event.grace is Grace.ACCIACCATURA:
            attributes["stem.mod"] = "1slash"
        for tremolo in TREMOLOS.keys() & event.articulations:
            attributes["stem.mod"] = f"{TREMOLOS[tremolo]}slash"
        if event.id in context.stems:
            attributes["stem.dir"] = context.stems[event.id]
    return attributes


def _write_note(
    parent: etree._Element, note: Note, attributes: dict[str, str], *, shift: int, shown: set[str]
) -> etree._Element:
    pitch = note.pitch
    element = etree.SubElement(parent, "note", {XML_ID: note.id, **attributes})
    if note.drum is not None:
        element.set("loc", str(pitch.staff_position - BOTTOM_LINE))
    else:
        element.set("oct", str(pitch.octave - shift))
        element.set("pname", pitch.step.lower())
        if shift:
            element.set("oct.ges", str(pitch.octave))
    if note.notehead != "normal":
        element.set("head.shape", note.notehead)
    if note.id in shown:
        accid = etree.SubElement(element, "accid", {XML_ID: f"{note.id}-accid", "accid": MEI_ACCIDENTALS[pitch.alter]})
        if note.cautionary:
            accid.set("func", "caution")
            accid.set("enclose", "paren")
    elif pitch.alter:
        element.set("accid.ges", MEI_GESTURAL[pitch.alter])
    return element
