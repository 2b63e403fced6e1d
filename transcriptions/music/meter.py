"""Metrical level, meter and bar lines of a whole piece, from its pulse and accents.

Every reading (which multiple of the pulse is the beat, how many beats a bar has) is scored
by a conditional logit (McFadden, 1974) over the features of `reading_features`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from transcriptions.music.levels import Heard, Level
from transcriptions.music.rhythm import PLACES
from transcriptions.music.score import TimeSignature
from transcriptions.music.values import beat_length, is_compound

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Meter = tuple[int, int]

# The meters that a piece may be given without a hint.
METERS: tuple[Meter, ...] = ((2, 4), (3, 4), (4, 4), (6, 8), (9, 8), (12, 8))

# Beats as multiples of the tracked pulse.
LEVELS = (Fraction(1), Fraction(1, 2), Fraction(2), Fraction(1, 3), Fraction(3))

# A slip of the bar line costs this log odds: rare in print, but one lost beat must not shift all later bars.
_SLIP = 10.0

# Meters of equal numbers of beats have the same bar lines; they are asked for one after the other.
_KEPT = 8


@cache
def beats_in_bar(meter: Meter) -> int:
    """Felt beats: two in 6/8."""
    time = TimeSignature(*meter)
    return int(time.length / beat_length(time))


@dataclass(frozen=True)
class Reading:
    """One way to hear the piece: which level is the beat, and the meter."""

    level: Level
    meter: Meter

    @property
    def is_compound(self) -> bool:
        return is_compound(TimeSignature(*self.meter))

    @property
    def beats_in_bar(self) -> int:
        return beats_in_bar(self.meter)

    @property
    def bar_scores(self) -> Floats:
        """(beats,) log odds that a beat begins a bar."""
        return self.level.downbeat_scores

    @cached_property
    def bar_places(self) -> Ints:
        """(beats,) the place of each beat in its bar (0 is the downbeat), by Viterbi over the whole piece."""
        return bar_places(tuple(self.bar_scores.tolist()), self.beats_in_bar)


@lru_cache(maxsize=_KEPT)
def bar_places(scores: tuple[float, ...], count: int) -> Ints:
    """(beats,) the likeliest place of each beat in bars of `count` beats, given log odds of a bar line.

    A state is a way to count through the piece: state s has place (s + beat) % count, and stays but for slips.
    """
    value = [0.0] * count
    slips: list[tuple[int, int, int]] = []
    for beat, score in enumerate(scores):
        highest = max(value)
        if min(value) < highest - _SLIP:
            is_alone = value.count(highest) == 1
            best = value.index(highest) if is_alone else max(_by_place(beat - 1, count), key=value.__getitem__)
            for state in range(count):
                if value[state] < highest - _SLIP:
                    slips.append((beat, state, best))
                    value[state] = highest - _SLIP
        value[-beat % count] += score
    state = max(_by_place(len(scores) - 1, count), key=value.__getitem__)
    states = np.full(len(scores), state, dtype=np.int64)
    for beat, slipped, before in reversed(slips):
        if slipped == state:
            state = before
            states[:beat] = state
    places = (states + np.arange(len(scores))) % count
    places.flags.writeable = False  # Whoever asks next gets the same.
    return places


def _by_place(beat: int, count: int) -> list[int]:
    """The states in order of their places at a beat."""
    return [(place - beat) % count for place in range(count)]


def readings(
    heard: Heard, *, multiples: Sequence[Fraction] = LEVELS, meters: Sequence[Meter] = METERS
) -> list[Reading]:
    """All readings: levels, phases of the slower levels, meters. Empty when no beat lies inside the piece."""
    return [Reading(level, meter) for level in levels(heard, multiples) for meter in meters]


def levels(heard: Heard, multiples: Sequence[Fraction] = LEVELS) -> list[Level]:
    """The pulse at these multiples, the slower ones in each of their phases."""
    start, end = int(heard.pulse.places[0]), int(heard.pulse.places[-1])
    found = []
    for multiple in multiples:
        unit = int(PLACES / multiple)
        for phase in range(0, unit, min(unit, PLACES)):
            first = start + (phase - start) % unit
            if first < end:
                found.append(Level(heard, unit, first))
    return found
