"""Syllables under notes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from editor.edits.addresses import find_events, with_events
from editor.edits.base import Edit, NewIds, Outcome, Refused, edit
from editor.edits.document import Document
from editor.edits.forms import check_one_of
from transcriptions.music.locate import element_id
from transcriptions.music.score import EventKind, Lyric

MOST_VERSES = 20
LONGEST_SYLLABLE = 200
SYLLABIC = ("single", "begin", "middle", "end")
NOT_UNDER_RESTS = "Syllables stand under notes."


@edit
@dataclass(frozen=True, slots=True)
class SetLyric(Edit):
    """A syllable of a verse in place of the one that is there; without a text it is removed."""

    name: ClassVar[str] = "set_lyric"
    target: str
    verse: int
    text: str
    syllabic: str = "single"
    extends: bool = False

    def __post_init__(self) -> None:
        check_one_of(self.verse, range(1, MOST_VERSES + 1))
        check_one_of(self.syllabic, SYLLABIC)
        if len(self.text) > LONGEST_SYLLABLE or not (self.text.isprintable() and self.text == self.text.strip()):
            raise ValueError("this is no syllable")

    @property
    def words(self) -> str:
        return f"Write “{self.text}” in verse {self.verse}" if self.text else f"Remove a syllable of verse {self.verse}"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        (found,) = find_events(document.score, (self.target,))
        if found.event.kind is not EventKind.CHORD or found.event.grace:
            raise Refused(NOT_UNDER_RESTS)
        lyrics = [lyric for lyric in found.event.lyrics if lyric.verse != self.verse]
        if self.text:
            lyrics.append(Lyric(self.verse, self.text, self.syllabic, self.extends))
        lyrics.sort(key=lambda lyric: lyric.verse)
        changed = replace(found.event, lyrics=tuple(lyrics))
        score = with_events(document.score, {changed.id: changed}, (found.index,))
        return Outcome(document.with_score(score), (element_id(changed),))
