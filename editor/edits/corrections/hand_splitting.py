"""The notes of a grand staff given to the hands anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from editor.edits.addresses import VoiceKey
from editor.edits.base import Edit, NewIds, Outcome, Refused, Unknown, edit
from editor.edits.corrections.looms import MOST_VOICES, Loom
from editor.edits.corrections.strands import Strand, grid_note, measure_starts, strands_of, voice_keys
from editor.edits.corrections.stretches import place_in_words, stretch_of
from editor.edits.corrections.weaving import woven
from editor.edits.document import Document
from transcriptions.music.draft import GridNote
from transcriptions.music.numbering import measure_numbers
from transcriptions.music.score import Part
from transcriptions.music.voice_splits import find_splits

RIGHT, LEFT = 1, 2


@edit
@dataclass(frozen=True, slots=True)
class SplitHands(Edit):
    """Each note of a part with two staves goes to the left hand when it is named, else to the right.

    left: note ids; a note goes with all that it is tied to, by its first notehead. Who names them (the learned hands,
    or a person) is not this edit's matter. Each staff is then divided into voices anew, and nothing is lost: what
    lasts longer than another note of its voice is cut and tied. Notes tied into or out of the measures stay.
    """

    name: ClassVar[str] = "split_hands"
    part_id: str
    left: tuple[str, ...]
    first: str = ""
    last: str = ""

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
        missing = set(self.left) - {strand.name for strand in strands}
        if missing:
            raise Unknown(min(missing))
        loom = Loom(measure_numbers(score), keeps_unisons=True)
        for strand, places in _placings(strands, set(self.left), part=part, starts=measure_starts(score)):
            loom.place(strand, places)
        lines = {
            key: [replace(head, event=replace(head.event, staff=None)) for head in heads]
            for key, heads in loom.lines.items()
        }
        return Outcome(document.with_score(woven(score, stretch, lines, old=keys, ids=ids)))

    @property
    def words(self) -> str:
        return f"Divide the notes between the hands again{place_in_words(self.first, self.last)}"


def onsets_of(strands: Sequence[Strand], starts: Sequence[Fraction]) -> list[Strand]:
    """In the order that passes of a transcription want: by start, then by pitch."""
    return sorted(
        strands, key=lambda strand: (starts[strand.heads[0].index] + strand.heads[0].start, strand.pitch.midi)
    )


def _placings(
    strands: Sequence[Strand], left: set[str], *, part: Part, starts: Sequence[Fraction]
) -> Iterator[tuple[Strand, list[VoiceKey]]]:
    """Each note with the voices it may stand in, the best one first; those that must stay where they are come first."""
    numbers: dict[str, tuple[int, int]] = {}
    for staff in (RIGHT, LEFT):
        mine = [strand for strand in onsets_of(strands, starts) if (strand.name in left) == (staff == LEFT)]
        numbers |= {name: (staff, number) for name, number in _numbers(mine, part, starts).items()}
    pinned = [strand for strand in strands if strand.is_pinned]
    yield from ((strand, [strand.key]) for strand in pinned)
    for strand in onsets_of([strand for strand in strands if not strand.is_pinned], starts):
        staff, number = numbers[strand.name]
        others = [other for other in range(1, MOST_VOICES + 1) if other != number]
        yield strand, [(part.id, staff, choice) for choice in (number, *others)]


def _numbers(strands: Sequence[Strand], part: Part, starts: Sequence[Fraction]) -> dict[str, int]:
    """The voice, 1 or 2, of each note of one staff."""
    groups: dict[Fraction, list[tuple[Strand, GridNote]]] = defaultdict(list)
    for strand in strands:
        note = grid_note(strand, part, starts)
        groups[note.start].append((strand, note))
    chords = [groups[start] for start in sorted(groups)]
    splits = find_splits([[note for _, note in chord] for chord in chords])
    found = {
        strand.name: 2 if place < split else 1
        for chord, split in zip(chords, splits, strict=True)
        for place, (strand, _) in enumerate(chord)
    }
    return found | dict.fromkeys(_alone_below(strands, found), 1)


def _alone_below(strands: Sequence[Strand], numbers: Mapping[str, int]) -> list[str]:
    """Notes of second voices in measures where the first has nothing, unless they last beyond them."""
    by_measure: dict[int, list[Strand]] = defaultdict(list)
    for strand in strands:
        for index in {head.index for head in strand.heads}:
            by_measure[index].append(strand)
    return [
        strand.name
        for here in by_measure.values()
        if all(numbers[strand.name] == 2 and len({head.index for head in strand.heads}) == 1 for strand in here)
        for strand in here
    ]
