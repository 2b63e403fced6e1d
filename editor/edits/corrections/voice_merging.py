"""Fewer voices on a staff."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from editor.edits.addresses import VoiceKey
from editor.edits.base import Edit, NewIds, Outcome, Refused, edit
from editor.edits.corrections.looms import MOST_VOICES, Loom
from editor.edits.corrections.strands import Strand, measure_starts, strands_of, voice_keys
from editor.edits.corrections.stretches import place_in_words, stretch_of
from editor.edits.corrections.weaving import woven
from editor.edits.document import Document
from transcriptions.music.numbering import measure_numbers


@edit
@dataclass(frozen=True, slots=True)
class MergeVoices(Edit):
    """At most so many voices on each staff: voices 3 and 4 go into 1 and 2, or all into 1.

    What begins and ends together becomes a chord; what lasts longer is cut and tied, so that nothing is lost. A note
    stays in a further voice where its tuplet and the others' cannot be written as one. part_id: "" for all parts.
    """

    name: ClassVar[str] = "merge_voices"
    most: int
    first: str = ""
    last: str = ""
    part_id: str = ""

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        if not 1 <= self.most <= MOST_VOICES:
            raise Refused("A staff has one to four voices.")
        score = document.score
        stretch = stretch_of(score, self.first, self.last)
        keys = self._crowded(voice_keys(score, stretch, self.part_id or None))
        if not keys:
            return Outcome(document)
        starts = measure_starts(score)
        strands = strands_of(score, stretch, keys)
        strands.sort(key=lambda strand: (not strand.is_pinned, strand.onset(starts)))
        loom = Loom(measure_numbers(score))
        for strand in strands:
            loom.place(strand, self._choices(strand))
        return Outcome(document.with_score(woven(score, stretch, loom.lines, old=keys, ids=ids)))

    @property
    def words(self) -> str:
        place = place_in_words(self.first, self.last)
        return f"Merge voices{place}" if self.most == 1 else f"Keep at most {self.most} voices on a staff{place}"

    def _crowded(self, keys: list[VoiceKey]) -> list[VoiceKey]:
        """The voices of staves that have too many, somewhere in the measures."""
        crowded = {key[:2] for key in keys if key[2] > self.most}
        return [key for key in keys if key[:2] in crowded]

    def _choices(self, strand: Strand) -> Iterator[VoiceKey]:
        part_id, staff, number = strand.key
        if not strand.is_pinned:
            yield part_id, staff, (number - 1) % self.most + 1
        yield strand.key
        yield from ((part_id, staff, other) for other in range(1, MOST_VOICES + 1) if other != number)
