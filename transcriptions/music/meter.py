"""Metrical level, meter and bar lines of a whole piece, from its pulse and accents.

Every reading (which multiple of the pulse is the beat, how many beats a bar has) is scored
by a conditional logit (McFadden, 1974) over the features of `reading_features`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from transcriptions.music.pulse import Pulse
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

# The log odds of a bar line at a beat where nothing starts.
_SILENT_DOWNBEAT = -1.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What the readings share. pulse: the tracked path; the rest is (onsets, …), as `accents` and its log odds."""

    pulse: Pulse
    times_s: Floats
    accents: Floats
    beat_logits: Floats
    bar_logits: Floats


@dataclass(frozen=True)
class Reading:
    """One way to hear the piece. unit: places of the pulse (twelfths) in a beat; first: place of the first beat."""

    heard: Heard
    unit: int
    first: int
    meter: Meter

    @property
    def is_compound(self) -> bool:
        return is_compound(TimeSignature(*self.meter))

    @property
    def beats_in_bar(self) -> int:
        time = TimeSignature(*self.meter)
        return int(time.length / beat_length(time))

    @property
    def period_s(self) -> float:
        return float(np.median(self.heard.pulse.periods_s)) * self.unit / PLACES

    @cached_property
    def offsets(self) -> Ints:
        """(onsets,) places from the first beat."""
        return np.asarray(self.heard.pulse.places - self.first)

    @cached_property
    def beat_onsets(self) -> Ints:
        """(beats,) the first onset on each beat, -1 where nothing starts."""
        found = np.full(int(self.offsets[-1]) // self.unit + 1, -1)
        on_beat = np.flatnonzero((self.offsets % self.unit == 0) & (self.offsets >= 0))[::-1]
        found[self.offsets[on_beat] // self.unit] = on_beat
        return found

    @cached_property
    def beat_times_s(self) -> Floats:
        """(beats,) seconds; beats without an onset stand evenly between the others."""
        places, onsets = np.unique(self.offsets, return_index=True)
        beats = np.arange(len(self.beat_onsets)) * self.unit
        return np.asarray(np.interp(beats, places, self.heard.times_s[onsets]))

    @cached_property
    def downbeat_scores(self) -> Floats:
        """(beats,) log odds that a beat begins a bar."""
        return np.where(self.beat_onsets >= 0, self.heard.bar_logits[self.beat_onsets], _SILENT_DOWNBEAT)

    @cached_property
    def bar_places(self) -> Ints:
        """(beats,) the place of each beat in its bar (0 is the downbeat), by Viterbi over the whole piece."""
        return _bar_places(self.downbeat_scores.tolist(), self.beats_in_bar)


def _bar_places(scores: list[float], count: int) -> Ints:
    value = [0.0] * count
    back: list[list[int]] = []
    for score in scores:
        best = max(range(count), key=value.__getitem__)
        slipped = value[best] - _SLIP
        before = [(place - 1) % count for place in range(count)]
        back.append([place if value[place] >= slipped else best for place in before])
        value = [max(value[place], slipped) for place in before]
        value[0] += score
    state = max(range(count), key=value.__getitem__)
    places = []
    for pointers in reversed(back):
        places.append(state)
        state = pointers[state]
    return np.array(places[::-1], dtype=np.int64)


def readings(heard: Heard, *, levels: Sequence[Fraction] = LEVELS, meters: Sequence[Meter] = METERS) -> list[Reading]:
    """All readings: levels, phases of the slower levels, meters. Empty when no beat lies inside the piece."""
    start, end = int(heard.pulse.places[0]), int(heard.pulse.places[-1])
    found = []
    for level in levels:
        unit = int(PLACES / level)
        for phase in range(0, unit, min(unit, PLACES)):
            first = start + (phase - start) % unit
            if first < end:
                found += [Reading(heard, unit, first, meter) for meter in meters]
    return found
