"""Places on the grid: each beat takes the pattern that printed music and the playing speak for together.

One optimisation over the beats of a part (Viterbi): the price of each pattern after the one before,
counted in scores, and the misfit in time. It is done twice: the second time with the deviations
and the patterns that the piece itself shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from transcriptions.music.beat_patterns import PatternBook, pattern_book
from transcriptions.music.beat_readings import BeatOnsets, BeatReadings, Reading, read_beats
from transcriptions.music.deviation import LOOSE, STEADY, Heard, own_deviation
from transcriptions.music.draft import GridNote
from transcriptions.music.instruments import instrument_of
from transcriptions.music.onsets import Onset, group_onsets
from transcriptions.music.performance import Pedal, Performance, PlayedNote, PlayedPart
from transcriptions.music.timeline import Timeline
from transcriptions.music.values import is_compound

Floats = npt.NDArray[np.float64]

# How much the patterns of the piece itself weigh against those of all printed music, the second time.
_OWN_SHARE = 0.5
# What a pattern costs at most, in any context.
_DEAREST = 16.0


def quantise(performance: Performance, timeline: Timeline) -> list[GridNote]:
    """All notes on the grid, sorted by (part, start, pitch); of equal ones the longest is kept."""
    found: dict[tuple[int, Fraction, int], GridNote] = {}
    for index, part in enumerate(performance.parts):
        for note in _part_notes(part, index, timeline):
            key = (note.part, note.start, note.pitch)
            if key not in found or found[key].key_end < note.key_end:
                found[key] = note
    return [found[key] for key in sorted(found)]


def _part_notes(part: PlayedPart, index: int, timeline: Timeline) -> list[GridNote]:
    if not part.notes:
        return []
    onsets = group_onsets(part.notes)
    is_keyboard = part.is_drums or instrument_of(part.program).staves == 2
    places = _place(onsets, timeline, is_keyboard=is_keyboard)
    sounding = sound_ends(part.notes, part.pedals)
    origin, beat = timeline.first_beat, float(timeline.beat)
    notes = [(note, place) for onset, place in zip(onsets, places, strict=True) for note in onset.notes]
    key_ends = timeline.beats_at(np.array([note.offset_s for note, _ in notes]))
    pedal_ends = timeline.beats_at(np.array([sounding[note] for note, _ in notes]))
    return [
        GridNote(
            index, (place + origin) * timeline.beat, note.pitch, (key_end + origin) * beat, (sound_end + origin) * beat,
            note.velocity, note.confidence, note.onset_s,
        )
        for (note, place), key_end, sound_end in zip(notes, key_ends.tolist(), pedal_ends.tolist(), strict=True)
    ]  # fmt: skip


def _place(onsets: list[Onset], timeline: Timeline, *, is_keyboard: bool) -> list[Fraction]:
    """The place of each onset in beats of the grid (0 is the first beat)."""
    book = pattern_book(is_keyboard=is_keyboard, is_compound=is_compound(timeline.time))
    first, beats = _beats(onsets, timeline)
    nothing = np.zeros(len(book.patterns))
    starts = [
        (*_cheapest(read_beats(beats, book, deviation), book, nothing), deviation) for deviation in (STEADY, LOOSE)
    ]
    _, chosen, deviation = min(starts, key=lambda start: start[0])
    own = np.bincount([reading.pattern for reading in chosen if reading.pattern >= 0], minlength=len(book.patterns))
    deviation = own_deviation(list(_heard(beats, chosen)), deviation)
    _, chosen = _cheapest(read_beats(beats, book, deviation), book, own / max(1, own.sum()))
    return [first + index + place for index, reading in enumerate(chosen) for place in reading.onset_places]


def _beats(onsets: list[Onset], timeline: Timeline) -> tuple[int, list[BeatOnsets]]:
    """The first beat with an onset, and all beats from there to the last one."""
    times_s = np.array([onset.time_s for onset in onsets])
    positions = timeline.beats_at(times_s)
    beats = np.floor(positions).astype(int)
    lengths = np.diff(timeline.times_s)
    first, last = int(beats[0]), int(beats[-1]) + 1
    edges = np.searchsorted(beats, np.arange(first, last + 2))
    found = []
    for beat in range(first, last + 1):
        mine = slice(edges[beat - first], edges[beat - first + 1])
        length_s = float(lengths[min(max(beat, 0), len(lengths) - 1)])
        found.append(BeatOnsets(tuple((positions[mine] - beat).tolist()), tuple(times_s[mine].tolist()), length_s))
    return first, found


def _heard(beats: Sequence[BeatOnsets], chosen: Sequence[Reading]) -> Iterator[Heard]:
    """The beats as they were read, without what the beat before gave; onsets of one place count once."""
    for beat, reading in zip(beats, chosen, strict=True):
        positions = beat.positions[: len(beat.positions) - reading.gives]
        places = reading.onset_places[reading.takes :]
        own = dict(zip(places, positions, strict=True))
        steps = zip(pairwise(places), pairwise(beat.times_s[: len(places)]), strict=True)
        gaps_s = tuple(later - earlier for (one, other), (earlier, later) in steps if one == other)
        yield Heard(tuple(own.values()), tuple(own), beat.length_s, gaps_s)


def _cheapest(beats: Sequence[BeatReadings], book: PatternBook, own: Floats) -> tuple[float, list[Reading]]:
    """The least price of all beats, and the readings that have it. own: share of each pattern here, or zeros."""
    before = BeatReadings.of([Reading(takes=False, gives=False, pattern=-1, kind=0, price=0.0)])
    total = np.zeros(1)
    back = []
    for beat in beats:
        options = total[:, None] + _change(before, beat, book, own=own)
        back.append(options.argmin(axis=0))
        total = options.min(axis=0) + beat.prices
        before = beat
    total = np.where(before.gives, np.inf, total)
    index = int(total.argmin())
    price, chosen = float(total[index]), []
    for beat, pointers in zip(reversed(beats), reversed(back), strict=True):
        chosen.append(beat.readings[index])
        index = int(pointers[index])
    return price, chosen[::-1]


def _change(before: BeatReadings, beat: BeatReadings, book: PatternBook, *, own: Floats) -> Floats:
    """(before, beat) price of each reading after each; infinite where one takes what the other does not give."""
    is_known = beat.patterns >= 0
    chance = np.exp(-book.following[before.kinds[:, None], beat.kinds])
    chance *= np.where(is_known, np.exp(-book.prices[beat.patterns]), 1.0)
    repeated = book.repeated[before.kinds][:, None]
    same = (before.patterns[:, None] == beat.patterns) & is_known
    chance = repeated * same + (1 - repeated) * chance
    if own.any():
        chance = _OWN_SHARE * np.where(is_known, own[beat.patterns], 0.0) + (1 - _OWN_SHARE) * chance
    price = -np.log(np.maximum(chance, np.exp(-_DEAREST)))
    return np.where(before.gives[:, None] == beat.takes, price, np.inf)


def sound_ends(notes: tuple[PlayedNote, ...], pedals: tuple[Pedal, ...]) -> dict[PlayedNote, float]:
    """When each note stops sounding: the pedal holds it until it comes up or the key is struck again."""
    ends: dict[PlayedNote, float] = {}
    following: dict[int, float] = {}
    starts = np.array([pedal.onset_s for pedal in pedals])
    for note in reversed(notes):
        index = int(np.searchsorted(starts, note.offset_s, side="right")) - 1
        end = max(note.offset_s, pedals[index].offset_s) if index >= 0 else note.offset_s
        ends[note] = max(note.offset_s, min(end, following.get(note.pitch, end)))
        following[note.pitch] = note.onset_s
    return ends
