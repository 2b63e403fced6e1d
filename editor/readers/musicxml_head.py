"""What stands before the music of a MusicXML file: title, composer, and the list of its parts."""

from __future__ import annotations

from lxml import etree

from editor.readers.container import ReadError
from editor.readers.left_out import LeftOut
from editor.readers.musicxml_part import PartReader
from editor.readers.values import text_of, whole_of
from transcriptions.music.instruments import program_of_name
from transcriptions.music.score import Part

MOST_TEXT = 200


def read_head(root: etree._Element, left_out: LeftOut) -> tuple[str, str]:
    """Title and composer; what else stands there is counted."""
    credits = {str(credit.findtext("credit-type", "")).strip(): credit for credit in root.iterfind("credit")}
    work, movement = text_of(root, "work/work-title"), text_of(root, "movement-title")
    title = _line(_joined(work, movement) or _credit_text(credits.get("title")))
    creators = root.findall("identification/creator")
    named = {kind: [creator for creator in creators if creator.get("type") == kind] for kind in ("composer", None)}
    composers = named["composer"] or named[None]
    composer = _line(", ".join(filter(None, ((name.text or "").strip() for name in composers))))
    left_out.add("creator", len(creators) - len(composers))
    composer = composer or _line(_credit_text(credits.get("composer")))
    for credit in root.iterfind("credit"):
        text = _line(_credit_text(credit))
        is_new = text and text not in (title, composer) and not text.isdecimal()
        left_out.add("credit", bool(is_new) and text_of(credit, "credit-type") != "page number")
    return title, composer


def _joined(work: str, movement: str) -> str:
    """ "6 Lieder, Op.1" and "Schwanenlied": both, unless one says all that the other does."""
    longer, shorter = (work, movement) if len(work) >= len(movement) else (movement, work)
    return longer if shorter in longer else f"{work}: {movement}"


def _credit_text(credit: etree._Element | None) -> str:
    return " ".join((words.text or "") for words in credit.findall("credit-words")) if credit is not None else ""


def _line(text: str) -> str:
    return " ".join(text.split())[:MOST_TEXT]


def listed_part(root: etree._Element, part: etree._Element) -> etree._Element:
    for listed in root.iterfind("part-list/score-part"):
        if listed.get("id") == part.get("id"):
            return listed
    raise ReadError("This MusicXML file has a part that it does not list.")


def sounds_of(listed: etree._Element) -> dict[str, int]:
    """General MIDI percussion keys by instrument id."""
    return {
        str(midi.get("id")): min(127, max(0, whole_of(midi, "midi-unpitched") - 1))
        for midi in listed.findall("midi-instrument")
        if midi.find("midi-unpitched") is not None
    }


def part_of(listed: etree._Element, element: etree._Element, reader: PartReader) -> Part:
    """The part as its list entry and its music say."""
    name = _line(text_of(listed, "part-name"))
    is_percussion = bool(sounds_of(listed)) or element.find("measure/note/unpitched") is not None
    said = listed.find("midi-instrument/midi-program")
    program = whole_of(listed, "midi-instrument/midi-program", 1) - 1
    if said is None and not is_percussion:
        program = program_of_name(name) or 0
    return Part(
        reader.part_id,
        name,
        _line(text_of(listed, "part-abbreviation")),
        program=min(127, max(0, program)),
        staves=reader.staves,
        transposition=reader.transposition,
        is_percussion=is_percussion,
    )
