"""Lyrics of a MusicXML note."""

from __future__ import annotations

from lxml import etree

from editor.readers.values import text_of
from editor.writers.vocabulary import ELISION
from transcriptions.music.score import Lyric

MOST_VERSES = 99
SYLLABICS = ("single", "begin", "middle", "end")


def read_lyrics(element: etree._Element) -> tuple[Lyric, ...]:
    """One syllable a verse, in the order of the verses; several elided ones are one text.

    Verses are numbered by their number where it is one, else by their order.
    """
    found: dict[int, Lyric] = {}
    for place, lyric in enumerate(element.findall("lyric"), start=1):
        text = ELISION.join("".join(part.itertext()).strip() for part in lyric.findall("text"))
        if text:
            number = str(lyric.get("number", ""))
            verse = int(number) if number.isdecimal() and 0 < int(number) <= MOST_VERSES else place
            syllabic = text_of(lyric, "syllabic", "single")
            extends = any(line.get("type") != "stop" for line in lyric.findall("extend"))
            found.setdefault(verse, Lyric(verse, text, syllabic if syllabic in SYLLABICS else "single", extends))
    return tuple(found[verse] for verse in sorted(found))
