"""Drummers made up for performances: grooves by meter, variations, fills, crashes where sections begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Random = np.random.Generator
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

KICK, SNARE, HAT, OPEN_HAT, RIDE, CRASH = 36, 38, 42, 46, 51, 49
_TOMS = (50, 47, 45, 43)

# Seconds that quick beats last.
_QUICK = (0.25, 0.6)

# Cymbals keep time in strokes that are so many seconds apart.
_CYMBALS_S = (0.1, 0.7)

# Bars of a section: a crash may begin it, a fill may end it.
_SECTIONS = (4, 8, 8, 16)


@dataclass(frozen=True, slots=True)
class Groove:
    """Places of strokes in a bar, in beats. more: kicks that some bars add. beats_s: beats that it is written with.

    A snare between the beats or on half bars alone is written so only where beats are quick: else its strokes
    would be beats.
    """

    kicks: tuple[float, ...]
    snares: tuple[float, ...]
    more: tuple[float, ...] = ()
    beats_s: tuple[float, float] = (0.25, 1.3)


# By beats in a bar and whether they are dotted.
_GROOVES: dict[tuple[int, bool], tuple[Groove, ...]] = {
    (4, False): (
        Groove((0, 2), (1, 3), (2.5, 1.5, 3.5, 0.5)),
        Groove((0, 2.5), (1, 3), (1.5, 2)),
        Groove((0,), (2,), (2.5, 1.5, 3.5), _QUICK),
        Groove((0, 1, 2, 3), (1, 3)),
        Groove((0, 1, 2, 3), (0.5, 1.5, 2.5, 3.5), (), _QUICK),
        Groove((0, 2), (1, 3)),
    ),
    (2, False): (Groove((0,), (1,), (0.5, 1.5)), Groove((0, 1), (0.5, 1.5), (), _QUICK), Groove((0, 1), (1,))),
    (3, False): (
        Groove((0,), (1, 2)),
        Groove((0,), (2,), (1, 1.5)),
        Groove((0,), (1,), (2, 2.5)),
        Groove((0,), (1, 2), (2.5,)),
    ),
    (2, True): (Groove((0,), (1,), (2 / 3, 5 / 3)), Groove((0, 2 / 3), (1,))),
    (3, True): (Groove((0,), (1, 2)), Groove((0,), (2,), (1,))),
    (4, True): (Groove((0, 2), (1, 3), (5 / 3, 8 / 3)), Groove((0,), (2,), (5 / 3,))),
}
_OTHER = Groove((0,), (1,))


def play_drums(random: Random, quarters: Floats, places: Ints, meters: Ints, *, beat_s: float) -> npt.NDArray[Any]:
    """(strokes, 3): position in quarters, key, velocity. quarters, places, meters: of each beat, as in `Played`.

    beat_s: seconds that a beat lasts.
    """
    habit = _Habit.draw(random, beat_s)
    downbeats = np.flatnonzero(places == 0)
    strokes: list[tuple[float, int, float]] = []
    section = int(random.choice(_SECTIONS))
    for bar, (first, after) in enumerate(zip(downbeats, [*downbeats[1:], len(places)], strict=True)):
        beats = [*quarters[first:after], _end(quarters, after)]
        compound = bool(meters[first][1] >= 8 and meters[first][0] % 3 == 0)
        groove = habit.groove(random, len(beats) - 1, compound)
        is_last = (bar + 1) % section == 0
        strokes += _bar(random, beats, groove, habit=habit, compound=compound)
        if bar % section == 0 and random.random() < habit.crashes:
            strokes += [(beats[0], CRASH, 100), (beats[0], KICK, 100)]
        if is_last and random.random() < habit.fills:
            strokes = _with_fill(random, strokes, beats, compound)
    return np.array(strokes).reshape(-1, 3)


@dataclass(slots=True)
class _Habit:
    """What one drummer does throughout."""

    beat_s: float
    style: float
    cymbal: int
    cymbals_a_beat: int
    swings: bool
    fills: float
    crashes: float
    ghosts: float
    extras: float

    @classmethod
    def draw(cls, random: Random, beat_s: float) -> _Habit:
        cymbal = int(random.choice([HAT, HAT, HAT, RIDE]))
        rates = [rate for rate in (1, 2, 2, 2, 4) if _CYMBALS_S[0] <= beat_s / rate <= _CYMBALS_S[1]]
        rate = int(random.choice(rates or [4]))
        swings = bool(random.random() < 0.15)
        return cls(
            beat_s, float(random.random()), cymbal, rate, swings, float(random.uniform(0, 0.9)),
            float(random.uniform(0, 1)), float(random.choice([0, 0, 0.15, 0.3])), float(random.uniform(0, 0.5)),
        )  # fmt: skip

    def groove(self, random: Random, beats: int, compound: bool) -> Groove:
        """The drummer's groove in a meter; now and then with kicks more."""
        all_known = _GROOVES.get((beats, compound), (_OTHER,))
        known = [each for each in all_known if each.beats_s[0] <= self.beat_s <= each.beats_s[1]] or all_known[:1]
        groove = known[int(self.style * len(known))]
        more = tuple(place for place in groove.more if random.random() < self.extras)
        return Groove(groove.kicks + more, groove.snares)


def _end(quarters: Floats, after: int) -> float:
    if after < len(quarters):
        return float(quarters[after])
    return float(2 * quarters[-1] - quarters[-2])


def _bar(
    random: Random, beats: Sequence[float], groove: Groove, *, habit: _Habit, compound: bool
) -> list[tuple[float, int, float]]:
    count = len(beats) - 1
    rate = min(habit.cymbals_a_beat, 2) * 3 // 2 if compound else habit.cymbals_a_beat
    cymbals = [place / rate for place in range(count * rate)]
    if habit.swings and not compound:
        cymbals = [place for beat in range(count) for place in ((beat, beat + 2 / 3) if beat % 2 else (beat,))]
    strokes = [(place, KICK, 95.0) for place in groove.kicks] + [(place, SNARE, 95.0) for place in groove.snares]
    strokes += [(place, habit.cymbal, 75.0 if place % 1 else 85.0) for place in cymbals]
    strokes += [
        (place, SNARE, 35.0) for place in np.arange(0.25, count, 0.25) if random.random() < habit.ghosts and place % 1
    ]
    if random.random() < 0.1:
        strokes.append((count - 0.5, OPEN_HAT, 90.0))
    at = np.interp([place for place, _, _ in strokes], np.arange(count + 1), beats)
    return [(float(when), key, loud) for when, (place, key, loud) in zip(at, strokes, strict=True) if place < count]


def _with_fill(
    random: Random, strokes: list[tuple[float, int, float]], beats: Sequence[float], compound: bool
) -> list[tuple[float, int, float]]:
    """The last beat or two of a bar on snare and toms instead."""
    count = len(beats) - 1
    start = max(0, count - int(random.choice([1, 1, 2])))
    kept = [stroke for stroke in strokes if stroke[0] < beats[start] - 1e-6 or stroke[0] >= beats[-1] - 1e-6]
    rate = 3 if compound else int(random.choice([2, 4, 4]))
    steps = np.arange(start, count, 1 / rate)
    at = np.interp(steps, np.arange(count + 1), beats)
    drums = [SNARE, *_TOMS]
    keys = [drums[min(len(drums) - 1, int(index / len(at) * len(drums)))] for index in range(len(at))]
    return kept + [(float(when), key, float(random.uniform(80, 110))) for when, key in zip(at, keys, strict=True)]
