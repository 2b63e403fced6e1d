"""What the writers of MusicXML's parts, measures and notes share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from editor.writers.musicxml_lines import LineEnds
from transcriptions.music.score import Part


@dataclass(frozen=True, slots=True)
class PartContext:
    """What all measures of a part share.

    name is its id in the file; numbers: of the measures; leads: it carries the tempo.
    """

    part: Part
    name: str
    divisions: int
    lines: LineEnds
    numbers: Sequence[str]
    leads: bool


@dataclass(frozen=True, slots=True)
class NoteContext:
    """What the events of a measure need from around them.

    shown: notes with an accidental; tied_into: notes that end a tie; by event id: beam words,
    stems and edges of tuplets.
    """

    part: PartContext
    shown: set[str]
    tied_into: set[str]
    beams: Mapping[str, Sequence[str]]
    stems: Mapping[str, str]
    tuplet_edges: Mapping[str, Sequence[str]]


def text_child(parent: etree._Element, tag: str, text: str) -> etree._Element:
    child = etree.SubElement(parent, tag)
    child.text = text
    return child
