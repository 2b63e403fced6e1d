"""Places on the grid: each beat takes the division that costs least, chords stay together.

One optimisation over the beats of a part: misfit in time, the price of the division,
the price of changing it, and of onsets that fall together.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from transcriptions.music.draft import GridNote
from transcriptions.music.onsets import Onset, group_onsets
from transcriptions.music.performance import Pedal, Performance, PlayedNote, PlayedPart
from transcriptions.music.timeline import Timeline
from transcriptions.music.values import is_compound


@dataclass(frozen=True, slots=True)
class Division:
    """Places inside a beat (0 to 1), the price of using them, and whether they need a tuplet in a simple meter."""

    places: tuple[Fraction, ...]
    price: float
    family: int


def _even(count: int, price: float, family: int) -> Division:
    return Division(tuple(Fraction(place, count) for place in range(count + 1)), price, family)


# Prices are in units of -log probability: what share of beats take the division in printed piano music.
_TWO_AGAINST_THREE = Division((Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(2, 3), Fraction(1)), 3.5, 3)
_SIMPLE = (
    _even(1, 0.0, 0), _even(2, 0.3, 2), _even(4, 1.2, 2), _even(3, 2.2, 3), _even(8, 4.0, 2), _even(6, 4.0, 3),
    _TWO_AGAINST_THREE, _even(12, 6.5, 3),
)  # fmt: skip
_COMPOUND = (
    _even(1, 0.0, 0), _even(3, 0.3, 3), _even(6, 1.2, 3), _even(12, 4.0, 3), _even(2, 4.0, 2), _even(4, 5.0, 2),
)  # fmt: skip

# The change of family (binary to ternary) between neighbouring beats.
_FAMILY_CHANGE = 1.2

# Onsets deviate by this much around their place: a floor in seconds and a share of the beat.
_DEVIATION_S = 0.012
_DEVIATION_BEATS = 0.022

# Two onsets on one place: an arpeggio or a grace note, seldom.
_COLLISION = 3.0


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
    places = _place(onsets, timeline)
    sound_ends = _sound_ends(part.notes, part.pedals)
    origin, beat = timeline.first_beat, float(timeline.beat)
    notes = [(note, place) for onset, place in zip(onsets, places, strict=True) for note in onset.notes]
    key_ends = timeline.beats_at(np.array([note.offset_s for note, _ in notes]))
    pedal_ends = timeline.beats_at(np.array([sound_ends[note] for note, _ in notes]))
    return [
        GridNote(
            index, (place + origin) * timeline.beat, note.pitch, (key_end + origin) * beat, (sound_end + origin) * beat,
            note.velocity, note.confidence, note.onset_s,
        )
        for (note, place), key_end, sound_end in zip(notes, key_ends.tolist(), pedal_ends.tolist(), strict=True)
    ]  # fmt: skip


def _place(onsets: list[Onset], timeline: Timeline) -> list[Fraction]:
    """The place of each onset in beats of the grid (0 is the first beat)."""
    divisions = _COMPOUND if is_compound(timeline.time) else _SIMPLE
    positions = timeline.beats_at(np.array([onset.time_s for onset in onsets]))
    beats = np.floor(positions + 0.0).astype(int)
    lengths = np.diff(timeline.times_s)
    edges = [0, *(np.flatnonzero(np.diff(beats)) + 1).tolist(), len(onsets)]
    groups = [(first, last) for first, last in pairwise(edges) if first < last]
    costs, snapped = [], []
    for first, last in groups:
        beat = int(beats[first])
        length_s = float(lengths[min(max(beat, 0), len(lengths) - 1)])
        fits = [_fit(positions[first:last] - beat, division, length_s) for division in divisions]
        costs.append([cost for cost, _ in fits])
        snapped.append([[beat + place for place in places] for _, places in fits])
    chosen = _cheapest(np.array(costs), divisions)
    return [place for choice, options in zip(chosen, snapped, strict=True) for place in options[choice]]


def _fit(offsets: np.ndarray, division: Division, length_s: float) -> tuple[float, list[Fraction]]:
    """Cost and places of the onsets of one beat on one division. offsets: (onsets,), 0 to 1 beat."""
    grid = np.array([float(place) for place in division.places])
    nearest = np.abs(offsets[:, None] - grid[None, :]).argmin(axis=1)
    deviation = _DEVIATION_S / length_s + _DEVIATION_BEATS
    misfit = float((((offsets - grid[nearest]) / deviation) ** 2).sum()) / 2
    collisions = int((np.diff(nearest) == 0).sum())
    return division.price + misfit + _COLLISION * collisions, [division.places[place] for place in nearest.tolist()]


def _cheapest(costs: np.ndarray, divisions: tuple[Division, ...]) -> list[int]:
    """The division of each beat that costs least over all. costs: (beats, divisions)."""
    families = np.array([division.family for division in divisions])
    differs = (families[:, None] != families[None, :]) & (families[:, None] > 0) & (families[None, :] > 0)
    change = _FAMILY_CHANGE * differs
    total, back = costs[0], []
    for cost in costs[1:]:
        options = total[:, None] + change
        back.append(options.argmin(axis=0))
        total = options.min(axis=0) + cost
    choice = [int(total.argmin())]
    for pointers in reversed(back):
        choice.append(int(pointers[choice[-1]]))
    return choice[::-1]


def _sound_ends(notes: tuple[PlayedNote, ...], pedals: tuple[Pedal, ...]) -> dict[PlayedNote, float]:
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
