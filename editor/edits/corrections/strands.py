"""Notes as they sound, on their own: each with the noteheads that are tied to write it, and where those stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate

from editor.edits.addresses import VoiceKey, key_of, voice_in
from editor.edits.line import items_of
from transcriptions.music.draft import GridNote
from transcriptions.music.score import Event, Note, Part, Pitch, Score, Tuplet
from transcriptions.music.state import settings

# What passes that ask for a velocity are told of notes that people wrote.
_USUAL_VELOCITY = 64
# A grace note is taken to sound so long before what it leads to, in quarters.
GRACE_LENGTH = Fraction(1, 48)


@dataclass(frozen=True, slots=True)
class Cell:
    """A tuplet with the place in the measure where it begins, in quarters."""

    start: Fraction
    tuplet: Tuplet

    @property
    def end(self) -> Fraction:
        return self.start + self.tuplet.normal * self.tuplet.unit

    @property
    def shape(self) -> tuple[Fraction, int, int, Fraction]:
        return self.start, self.tuplet.actual, self.tuplet.normal, self.tuplet.unit


@dataclass(frozen=True, slots=True)
class Head:
    """A notehead: from start to end in quarters, in the measure of this index.

    event: the chord it belongs to, with the grace notes that lead there. is_struck: no tie leads to it.
    is_moved: it stood elsewhere, so that its value is to be found anew.
    """

    index: int
    start: Fraction
    end: Fraction
    note: Note
    event: Event
    graces: tuple[Event, ...] = ()
    cell: Cell | None = None
    is_struck: bool = True
    is_moved: bool = False


@dataclass(frozen=True, slots=True)
class Strand:
    """A note with all that it is tied to, inside some measures. key: the voice it is written in."""

    key: VoiceKey
    heads: tuple[Head, ...]

    @property
    def name(self) -> str:
        """The id of its first notehead."""
        return self.heads[0].note.id

    @property
    def pitch(self) -> Pitch:
        return self.heads[0].note.pitch

    @property
    def is_pinned(self) -> bool:
        """A tie leads out of the measures, so that it must stay in its voice."""
        return not self.heads[0].is_struck or self.heads[-1].note.tied

    def onset(self, starts: Sequence[Fraction]) -> Fraction:
        """Quarters from the start of the score, where measures start at these."""
        return starts[self.heads[0].index] + self.heads[0].start

    @property
    def length(self) -> Fraction:
        return sum((head.end - head.start for head in self.heads), Fraction(0))


def strands_of(score: Score, stretch: range, keys: Iterable[VoiceKey]) -> list[Strand]:
    """All notes but grace notes of some voices, voice by voice in the order in which they begin."""
    lengths = [state.length for state in settings(score)]
    return [strand for key in keys for strand in _of_voice(score, stretch, key=key, lengths=lengths)]


def voice_keys(score: Score, stretch: range, part_id: str | None = None) -> list[VoiceKey]:
    """The voices that there are, in the order of parts, staves and numbers."""
    order = {part.id: number for number, part in enumerate(score.parts)}
    keys = {key_of(voice) for index in stretch for voice in score.measures[index].voices}
    wanted = [key for key in keys if part_id is None or key[0] == part_id]
    return sorted(wanted, key=lambda key: (order[key[0]], *key[1:]))


def _of_voice(score: Score, stretch: range, *, key: VoiceKey, lengths: Sequence[Fraction]) -> list[Strand]:
    found: list[list[Head]] = []
    waiting = _tied_before(score, stretch.start, key)
    open_strands: dict[Pitch, list[Head]] = {}
    for index in stretch:
        voice = voice_in(score.measures[index], key)
        for head in heads_of(voice.events, index, lengths[index]) if voice else ():
            pitch = head.note.pitch
            strand = open_strands.pop(pitch, None)
            if strand is None or (strand[-1].index, strand[-1].start) == (index, head.start):
                is_struck = pitch not in waiting or bool(head.start) or index != stretch.start
                strand = [replace(head, is_struck=is_struck)]
                found.append(strand)
            else:
                strand.append(replace(head, is_struck=False))
            if head.note.tied:
                open_strands[pitch] = strand
    return [Strand(key, tuple(heads)) for heads in found]


def _tied_before(score: Score, index: int, key: VoiceKey) -> set[Pitch]:
    """Pitches that a tie leads to from the measure before."""
    voice = voice_in(score.measures[index - 1], key) if index else None
    last = next((event for event in reversed(voice.events) if not event.grace), None) if voice else None
    return {note.pitch for note in last.notes if note.tied} if last else set()


def heads_of(events: Sequence[Event], index: int, length: Fraction) -> list[Head]:
    """The noteheads of a voice in one measure of this length."""
    found = []
    for item in items_of(events, length):
        cell = Cell(item.start, item.tuplet) if item.tuplet else None
        now = item.start
        graces: list[Event] = []
        for event in item.events:
            if event.grace:
                graces.append(event)
                continue
            end = now + event.duration
            found += [Head(index, now, end, note, event, tuple(graces), cell) for note in event.notes]
            now, graces = end, []
    return found


def measure_starts(score: Score) -> list[Fraction]:
    """Quarters from the start of the score to each measure, and to its end."""
    return list(accumulate((state.length for state in settings(score)), initial=Fraction(0)))


def grid_note(strand: Strand, part: Part, starts: Sequence[Fraction]) -> GridNote:
    """A note as the passes of a transcription see it: sounding pitch, held as long as it is written."""
    first, last = strand.heads[0], strand.heads[-1]
    end = float(starts[last.index] + last.end)
    velocity = first.note.velocity or _USUAL_VELOCITY
    return GridNote(0, strand.onset(starts), first.note.pitch.midi + part.transposition, end, end, velocity, 1.0, 0.0)
