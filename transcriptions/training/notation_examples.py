"""Performances with their true beats and what was written: to learn quantising and durations from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from transcriptions.music.performance import Beat, BeatGrid, Pedal, Performance, PlayedNote, make_part
from transcriptions.training.rubato import bend
from transcriptions.training.synthesis import Played, excerpt, perform
from transcriptions.training.touch import touch
from transcriptions.training.works import Work, beat_quarters

Random = np.random.Generator
# (part, onset in seconds, pitch): what names a played note.
NoteKey = tuple[int, float, int]

# Silence before the first note.
_LEAD_IN_S = 2.0
# Notes of one performance: a minute or two of music.
_NOTES = 700
# General MIDI programs that stand for a keyboard and for one of the other instruments.
_KEYBOARD, _OTHER = 0, 40


class InPrint(NamedTuple):
    """How a note is printed: start and duration in quarters of the true grid; staff and voice as in a Work."""

    start: float
    duration: float
    staff: int
    voice: int


@dataclass(frozen=True, slots=True)
class NotationExample:
    """A performance on its true grid. written: how each note of the score is printed.

    quarter 0 is the bar line of the first bar, as in a Timeline of the grid. signs: the PLAYED records'
    ornament, and their staccato as its negative, of the notes that have either.
    """

    name: str
    kind: str
    performance: Performance
    grid: BeatGrid
    written: dict[NoteKey, InPrint]
    signs: dict[NoteKey, int]


def draw_notation_example(random: Random, work: Work) -> NotationExample:
    """A new performance of a part of the work. ValueError: too few notes, or bars whose beats are not alike."""
    played = bend(random, perform(random, excerpt(random, work, _NOTES)))
    beats = {beat_quarters(int(meter[0]), int(meter[1])) for meter in played.meters}
    if len(beats) > 1:
        raise ValueError("the beat changes its written value")
    is_keyboard = {int(part): _is_keyboard(work, int(part)) for part in np.unique(played.notes["part"])}
    is_solo = list(is_keyboard.values()) == [True]
    notes, pedals = touch(random, played, has_pedal=is_solo)
    notes = notes[notes["drum"] == 0]
    shift = _LEAD_IN_S - float(min(notes["onset_s"].min(), played.beats_s[0]))
    kind = "piano" if is_solo else "ensemble"
    return _example(work.name, kind, played=_shifted(played, notes, shift), pedals=_later(pedals, shift))


def notation_examples(works: list[Work], count: int, seed: int) -> Iterator[NotationExample]:
    """`count` performances; works come again when there are too few of them."""
    random = np.random.default_rng(seed)
    made = 0
    while made < count:
        for index in random.permutation(len(works))[: count - made]:
            try:
                yield draw_notation_example(random, works[index])
            except ValueError:
                continue  # an excerpt with next to nothing in it
            made += 1


def _is_keyboard(work: Work, part: int) -> bool:
    return work.kind == "piano" or len(np.unique(work.notes["staff"][work.notes["part"] == part])) > 1


def _shifted(played: Played, notes: npt.NDArray[Any], shift: float) -> Played:
    notes["onset_s"] += shift
    notes["offset_s"] += shift
    return Played(notes, played.beats_s + shift, played.places, played.meters, played.beat_quarters)


def _later(pedals: tuple[Pedal, ...], shift: float) -> list[Pedal]:
    return [Pedal(pedal.onset_s + shift, pedal.offset_s + shift) for pedal in pedals]


def _example(name: str, kind: str, *, played: Played, pedals: list[Pedal]) -> NotationExample:
    meter = (int(played.meters[0][0]), int(played.meters[0][1]))
    parts, written, signs = [], {}, {}
    beat = beat_quarters(*meter)
    first = int(played.places[0])
    for index, part in enumerate(np.unique(played.notes["part"])):
        mine = played.notes[played.notes["part"] == part]
        notes = [_note(note) for note in mine]
        is_keyboard = kind == "piano" or len(np.unique(mine["staff"])) > 1
        program = _KEYBOARD if is_keyboard else _OTHER
        parts.append(make_part(f"part {index + 1}", notes, program=program, pedals=pedals if is_keyboard else []))
        for note, record in zip(notes, mine, strict=True):
            if record["ornament"] or record["staccato"]:
                signs[index, note.onset_s, note.pitch] = int(record["ornament"]) or -1
            place = np.interp(record["position"], played.beat_quarters, np.arange(len(played.beat_quarters)))
            if not np.isnan(record["position"]) and record["position"] <= played.beat_quarters[-1]:
                start, duration = float(place + first) * beat, float(record["duration"])
                printed = InPrint(start, duration, int(record["staff"]), int(record["voice"]))
                written[index, note.onset_s, note.pitch] = printed
    length = max(note.offset_s for part in parts for note in part.notes)
    return NotationExample(name, kind, Performance(tuple(parts), length), _grid(played, meter, length), written, signs)


def _grid(played: Played, meter: tuple[int, int], length_s: float) -> BeatGrid:
    """The true beats, with one more at each end as long as the music goes on."""
    beats = [Beat(float(at), int(place)) for at, place in zip(played.beats_s, played.places, strict=True)]
    in_bar = max(int(played.places.max()) + 1, 1)
    step = beats[-1].time_s - beats[-2].time_s
    last_onset = float(played.notes["onset_s"].max())
    while beats[-1].time_s <= last_onset:
        beats.append(Beat(beats[-1].time_s + step, (beats[-1].index_in_bar + 1) % in_bar))
    return BeatGrid(tuple(beats), meter)


def _note(record: Any) -> PlayedNote:
    return PlayedNote(
        float(record["onset_s"]), int(record["pitch"]), float(record["offset_s"]), int(record["velocity"])
    )
