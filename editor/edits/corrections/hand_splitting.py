"""The notes of a grand staff given to the hands anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from editor.edits.addresses import VoiceKey
from editor.edits.base import Edit, NewIds, Outcome, Refused, Unknown, edit
from editor.edits.corrections.looms import MOST_VOICES, Loom
from editor.edits.corrections.strands import Strand, measure_starts, strands_of, voice_keys
from editor.edits.corrections.stretches import place_in_words, stretch_of
from editor.edits.corrections.weaving import woven
from editor.edits.document import Document
from transcriptions.music.numbering import measure_numbers
from transcriptions.music.score import Part

RIGHT, LEFT = 1, 2


@edit
@dataclass(frozen=True, slots=True)
class SplitHands(Edit):
    """Each note of a part with two staves goes to the left hand when it is named, else to the right.

    left, second: note ids; a note goes with all that it is tied to, by its first notehead. Who names them (what has
    been learned of hands and voices, or a person) is not this edit's matter. On its staff a note goes to the second
    voice when it is named, else to the first, and nothing is lost: what lasts longer than another note of its voice
    is cut and tied. Notes tied into or out of the measures stay.
    """

    name: ClassVar[str] = "split_hands"
    part_id: str
    left: tuple[str, ...]
    first: str = ""
    last: str = ""
    second: tuple[str, ...] = ()

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        score = document.score
        part = next((part for part in score.parts if part.id == self.part_id), None)
        if part is None:
            raise Unknown(self.part_id)
        if part.staves != 2:
            raise Refused("Only a part on two staves can be divided between hands.")
        stretch = stretch_of(score, self.first, self.last)
        keys = voice_keys(score, stretch, part.id)
        strands = strands_of(score, stretch, keys)
        missing = {*self.left, *self.second} - {strand.name for strand in strands}
        if missing:
            raise Unknown(min(missing))
        loom = Loom(measure_numbers(score), keeps_unisons=True)
        for strand, places in self._placings(strands, part, measure_starts(score)):
            loom.place(strand, places)
        lines = {
            key: [replace(head, event=replace(head.event, staff=None)) for head in heads]
            for key, heads in loom.lines.items()
        }
        return Outcome(document.with_score(woven(score, stretch, lines, old=keys, ids=ids)))

    def _placings(
        self, strands: Sequence[Strand], part: Part, starts: Sequence[Fraction]
    ) -> Iterator[tuple[Strand, list[VoiceKey]]]:
        """Each note with the voices it may stand in, the best one first; those that must stay come first."""
        left, second = set(self.left), set(self.second)
        for is_left in (False, True):
            second -= _alone_below([strand for strand in strands if (strand.name in left) == is_left], second)
        yield from ((strand, [strand.key]) for strand in strands if strand.is_pinned)
        for strand in onsets_of([strand for strand in strands if not strand.is_pinned], starts):
            staff, number = LEFT if strand.name in left else RIGHT, 2 if strand.name in second else 1
            others = [other for other in range(1, MOST_VOICES + 1) if other != number]
            yield strand, [(part.id, staff, choice) for choice in (number, *others)]

    @property
    def words(self) -> str:
        return f"Divide the notes between the hands again{place_in_words(self.first, self.last)}"


def onsets_of(strands: Sequence[Strand], starts: Sequence[Fraction]) -> list[Strand]:
    """In the order that passes of a transcription want: by start, then by pitch."""
    return sorted(
        strands, key=lambda strand: (starts[strand.heads[0].index] + strand.heads[0].start, strand.pitch.midi)
    )


def _alone_below(strands: Sequence[Strand], second: set[str]) -> set[str]:
    """Notes of second voices in measures where the first has nothing, unless they last beyond them."""
    by_measure: dict[int, list[Strand]] = defaultdict(list)
    for strand in strands:
        for index in {head.index for head in strand.heads}:
            by_measure[index].append(strand)
    return {
        strand.name
        for here in by_measure.values()
        if all(strand.name in second and len({head.index for head in strand.heads}) == 1 for strand in here)
        for strand in here
    }
