"""Keyboard parts of made performances, each note with its printed staff and voice: what hands and voices learn from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from transcriptions.music.draft import GridNote
from transcriptions.music.note_graph import NoteGraph, note_graph
from transcriptions.music.timeline import Timeline
from transcriptions.training.gridded import true_notes
from transcriptions.training.notation_examples import NotationExample, notation_examples
from transcriptions.training.works import Work

Random = np.random.Generator
Answers = npt.NDArray[np.bool_]

# Half of the performances are of solo works, half of songs and their accompaniments.
_SOLO_SHARE = 2
# How often keys are held for the whole of what is printed: notes that a person wrote, or a program exported.
_AS_PRINTED = 0.15
# How many parts are cut to a few notes, and how few (natural logarithms): short pieces are read too.
_SHORT, _SHORT_LOG_NOTES = 0.15, (1.6, 4.5)
# A staff with fewer of a part's notes than this share says little about hands.
_SMALLEST_SHARE = 0.05
# Fewer notes say nothing.
_FEWEST = 4
# A note lasts beyond an onset that comes so long before its end, in quarters.
_BEYOND = 0.05


@dataclass(frozen=True, slots=True)
class KeyboardPart:
    """notes: on the true grid, sorted. is_left, is_second: (notes,) on the lower staff; in a second voice.
    durations: (notes,) as printed, in quarters. kind: that of the performance, "piano" or "ensemble"."""

    kind: str
    notes: list[GridNote]
    is_left: Answers
    is_second: Answers
    durations: npt.NDArray[np.float64]

    def part_of(self, where: Answers) -> KeyboardPart:
        """Some of the notes."""
        notes = [note for note, is_here in zip(self.notes, where, strict=True) if is_here]
        return KeyboardPart(self.kind, notes, self.is_left[where], self.is_second[where], self.durations[where])

    @property
    def staves(self) -> list[KeyboardPart]:
        """The notes of each staff that has enough of them."""
        return [self.part_of(here) for here in (~self.is_left, self.is_left) if here.sum() >= _FEWEST]


@dataclass(frozen=True, slots=True)
class NoteExample:
    """answers: (notes, 2) what is asked of each note, and what is learned beside it."""

    kind: str
    graph: NoteGraph
    answers: Answers


def example_of(part: KeyboardPart, asked: Answers) -> NoteExample:
    """The notes of a part, or of one staff, with what is asked; beside, whether each lasts beyond the next onset."""
    start = np.array([float(note.start) for note in part.notes])
    onsets = np.unique(start)
    following = np.append(onsets, np.inf)[np.searchsorted(onsets, start) + 1]
    lasts = start + part.durations > following + _BEYOND
    return NoteExample(part.kind, note_graph(part.notes), np.stack([asked, lasts], axis=1))


def keyboard_parts(works: Sequence[Work], count: int, seed: int) -> Iterator[KeyboardPart]:
    """The parts on two staves of `count` performances."""
    random = np.random.default_rng(seed)
    solo = [work for work in works if work.kind == "piano"]
    songs = [work for work in works if work.kind == "song"]
    of_solo = 0 if not solo else count // _SOLO_SHARE if songs else count
    for kind, number in ((solo, of_solo), (songs, count - of_solo)):
        for example in notation_examples(kind, number, int(random.integers(2**31))):
            for part in _parts(example, as_printed=random.random() < _AS_PRINTED):
                yield _shortened(random, part) if random.random() < _SHORT else part


def _parts(example: NotationExample, *, as_printed: bool) -> Iterator[KeyboardPart]:
    everything = true_notes(example, Timeline.from_grid(example.grid))
    for index in sorted({note.part for note in everything}):
        notes = [note for note in everything if note.part == index]
        printed = [example.written[note.part, note.time_s, note.pitch] for note in notes]
        staff = np.array([one.staff for one in printed])
        numbers, counts = np.unique(staff, return_counts=True)
        if len(numbers) != 2 or counts.min() < _SMALLEST_SHARE * counts.sum() or len(notes) < _FEWEST:
            continue
        if as_printed:
            notes = [_held(note, one.duration) for note, one in zip(notes, printed, strict=True)]
        is_second = np.array([_is_second(one.voice) for one in printed])
        durations = np.array([one.duration for one in printed])
        yield KeyboardPart(example.kind, notes, staff == numbers[1], is_second, durations)


def _shortened(random: Random, part: KeyboardPart) -> KeyboardPart:
    """A few notes in a row."""
    count = int(np.exp(random.uniform(*_SHORT_LOG_NOTES)))
    first = int(random.integers(max(1, len(part.notes) - count)))
    index = np.arange(len(part.notes))
    return part.part_of((index >= first) & (index < first + count))


def _held(note: GridNote, duration: float) -> GridNote:
    end = float(note.start) + duration
    return replace(note, key_end=end, sound_end=end)


def _is_second(voice: int) -> bool:
    """MusicXML counts four voices a staff, the readers of **kern tens of staves and their voices."""
    return (voice % 10 >= 2) if voice > 10 else (voice - 1) % 4 in (1, 3)
