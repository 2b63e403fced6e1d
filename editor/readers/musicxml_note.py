"""One MusicXML note element as a Note of the Score, and the written value of an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from lxml import etree

from editor.readers.container import ReadError
from editor.readers.lyrics import read_lyrics
from editor.readers.values import number_of, text_of
from editor.writers.musicxml_note import FORTE_VELOCITY
from editor.writers.vocabulary import XML_ARTICULATIONS, XML_TYPES, base_and_dots
from transcriptions.music.score import Event, EventKind, Grace, Note, Pitch

BASES = {name: base for base, name in XML_TYPES.items()} | {"long": Fraction(8)}
ARTICULATIONS = {names: word for word, names in XML_ARTICULATIONS.items()}
HEADS = {"x": "x", "cross": "x", "diamond": "diamond"}
SNARE = 38  # for a percussion note whose file names no sound


def read_note(element: etree._Element, new_id: Callable[[str], str], sounds: Mapping[str, int]) -> Note:
    """sounds: General MIDI percussion keys by instrument id. Raises ReadError."""
    unpitched = element.find("unpitched")
    pitch = _pitch(element) if unpitched is None else _place(unpitched)
    accidental = element.find("accidental")
    marked = accidental is not None and "yes" in (accidental.get("cautionary"), accidental.get("parentheses"))
    loudness = element.get("dynamics")
    instrument = element.find("instrument")
    drum = sounds.get(str(instrument.get("id")), SNARE) if instrument is not None else SNARE
    return Note(
        new_id("n"),
        pitch,
        tied=any(tie.get("type") == "start" for tie in element.findall("tie")),
        velocity=_velocity(loudness) if loudness else None,
        drum=None if unpitched is None else drum,
        notehead=HEADS.get(text_of(element, "notehead"), "normal"),
        cautionary=marked,
        fingering=_fingering(element),
    )


def _velocity(loudness: str) -> int:
    try:
        return min(127, max(1, round(float(loudness) * FORTE_VELOCITY / 100)))
    except ValueError as error:
        raise ReadError(f"This MusicXML file has the loudness {loudness!r}.") from error


def _pitch(element: etree._Element) -> Pitch:
    step, alter = text_of(element, "pitch/step"), number_of(element, "pitch/alter", Fraction(0))
    octave = number_of(element, "pitch/octave")
    if step not in tuple("ABCDEFG") or alter not in (-2, -1, 0, 1, 2) or octave not in range(10):
        raise ReadError(f"This score has a pitch that Rescored cannot write ({step} {alter} {octave}).")
    return Pitch(step, int(alter), int(octave))


def _place(unpitched: etree._Element) -> Pitch:
    step = text_of(unpitched, "display-step", "B")
    return Pitch(step, 0, int(number_of(unpitched, "display-octave", Fraction(4))))


def read_event(element: etree._Element, event_id: str, duration: Fraction, notes: tuple[Note, ...]) -> Event:
    """The event that a note element starts, without its tuplet. Raises ReadError."""
    rest = element.find("rest")
    kind = EventKind.CHORD
    if rest is not None:
        kind = EventKind.SPACE if element.get("print-object") == "no" else EventKind.REST
        if rest.get("measure") == "yes" and kind is EventKind.REST:
            return Event(event_id, EventKind.MEASURE_REST, Fraction(4))
    base, dots = _value(element, duration)
    grace = element.find("grace")
    return Event(
        event_id,
        kind,
        base,
        dots,
        notes=notes,
        grace=None if grace is None else _grace(grace),
        articulations=_articulations(element),
        lyrics=read_lyrics(element) if notes else (),
    )


def _grace(element: etree._Element) -> Grace:
    return Grace.ACCIACCATURA if element.get("slash") == "yes" else Grace.APPOGGIATURA


def _value(element: etree._Element, duration: Fraction) -> tuple[Fraction, int]:
    name = text_of(element, "type")
    if name:
        if name not in BASES:
            raise ReadError(f"This score has a note value that Rescored cannot write ({name}).")
        return BASES[name], len(element.findall("dot"))
    try:
        return base_and_dots(duration / ratio_of(element))
    except ValueError as error:
        raise ReadError(f"This score has a note of {duration} quarters without a written value.") from error


def ratio_of(element: etree._Element) -> Fraction:
    """Sounding through written length: 2/3 in a triplet."""
    one = Fraction(1)
    actual = number_of(element, "time-modification/actual-notes", one)
    normal = number_of(element, "time-modification/normal-notes", one)
    if actual < 1 or normal < 1:
        raise ReadError("This score has a tuplet of no notes.")
    return normal / actual


def _articulations(element: etree._Element) -> tuple[str, ...]:
    """Those that the Score knows, in the order of the file."""
    found: list[str] = []
    for notations in element.findall("notations"):
        for child in notations:
            names = [("", child.tag)] if not len(child) else [(child.tag, sign.tag) for sign in child]
            found.extend(ARTICULATIONS[name] for name in names if name in ARTICULATIONS)
    return tuple(found)


def _fingering(element: etree._Element) -> str:
    """Fingers in the order of the file; "3-1" is a change of finger."""
    fingers = element.iterfind("notations/technical/fingering")
    return "-".join(filter(None, ((finger.text or "").strip() for finger in fingers)))
