"""Chords of composed pieces: phrases that begin at home, go by fifths and steps, and end in a cadence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

Random = np.random.Generator

DEGREES = 7
_TONIC, _SUPERTONIC, _SUBDOMINANT, _DOMINANT, _LEADING = 0, 1, 3, 4, 6
# Places of the degrees on the line of fifths, from the tonic; in minor the seventh is raised over the dominant.
_MAJOR, _MINOR, _RAISED = (0, 2, 4, -1, 1, 3, 5), (0, 2, -3, -1, 1, -4, -2), 5
# Which chord may follow which (degrees); what comes twice is twice as likely.
_NEXT: dict[int, tuple[int, ...]] = {
    0: (3, 4, 4, 5, 1, 0), 1: (4, 4, 6), 2: (5, 3), 3: (4, 4, 1, 0), 4: (0, 0, 5, 4), 5: (1, 3, 4), 6: (0,),
}  # fmt: skip
# Falling fifths through the key.
_SEQUENCE = (0, 3, 6, 2, 5, 1, 4)
# How often a phrase is a sequence, one over a held bass, one that ends open; how often a dominant has its seventh,
# and how often chords change twice as fast before the end of a phrase.
_SEQUENCES, _PEDALS, _OPEN, _SEVENTHS, _HASTENED = 0.25, 0.1, 0.3, 0.4, 0.4


class Key(NamedTuple):
    """fifths: of its signature."""

    fifths: int
    is_minor: bool

    @property
    def tonic(self) -> int:
        """Its place on the line of fifths."""
        return self.fifths + 3 * self.is_minor

    def neighbour(self, random: Random) -> Key:
        """Where a phrase may go: the dominant, subdominant or relative."""
        relative = Key(self.fifths, not self.is_minor)
        near = [Key(self.fifths + step, self.is_minor) for step in (1, 1, -1)]
        return [relative, *near][int(random.integers(len(near) + 1))]


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord over `length` quarters from `start` on. root: degree of the key, 0 to 6."""

    start: float
    length: float
    root: int
    key: Key
    has_seventh: bool = False

    @property
    def end(self) -> float:
        return self.start + self.length

    @property
    def degrees(self) -> tuple[int, ...]:
        """Its tones as degrees, from the root."""
        return tuple((self.root + third) % DEGREES for third in ((0, 2, 4, 6) if self.has_seventh else (0, 2, 4)))

    def fifths(self, step: int) -> int:
        """The place on the line of fifths of a step of the scale; steps count degrees over octaves."""
        degree = step % DEGREES
        if self.key.is_minor and degree == _LEADING and self.root in (_DOMINANT, _LEADING):
            return self.key.tonic + _RAISED
        return self.key.tonic + (_MINOR if self.key.is_minor else _MAJOR)[degree]

    def pitch(self, step: int) -> int:
        """The MIDI pitch of a step; step 35 is the tonic between 60 and 71."""
        tonic = 7 * self.key.tonic % 12
        return 12 * (step // DEGREES) + tonic + (7 * (self.fifths(step) - self.key.tonic)) % 12

    def step_below(self, pitch: int) -> int:
        """The highest step of the scale that is not above a MIDI pitch."""
        first = DEGREES * (pitch // 12 - 1)
        return max(step for step in range(first, first + 2 * DEGREES) if self.pitch(step) <= pitch)

    def nearest(self, step: int) -> int:
        """The step of the chord's tone that is nearest."""
        return min((step + away for away in (0, -1, 1, -2, 2)), key=lambda near: near % DEGREES not in self.degrees)

    def above(self, lowest: int, count: int) -> list[int]:
        """Steps of `count` tones of the chord, from the one nearest to `lowest` up."""
        found = [self.nearest(lowest)]
        while len(found) < count:
            found.append(next(step for step in range(found[-1] + 1, found[-1] + 8) if step % DEGREES in self.degrees))
        return found


def plan_phrase(random: Random, key: Key, bars: int, *, bar: float, change: float) -> list[Chord]:
    """Chords of a phrase from 0 on. bar: quarters in a bar; change: quarters from chord to chord, usually."""
    count = max(2, round(bars * bar / change))
    roots = _roots(random, count)
    lengths = [change] * count
    lengths[-1] += bars * bar - count * change
    if count >= 4 and random.random() < _HASTENED:
        place = count - 2
        roots[place : place + 1] = [int(random.choice([_SUPERTONIC, _SUBDOMINANT])), roots[place]]
        lengths[place : place + 1] = [change / 2, change / 2]
    starts = np.concatenate([[0.0], np.cumsum(lengths)[:-1]]).tolist()
    return [
        Chord(start, length, root, key, root == _DOMINANT and bool(random.random() < _SEVENTHS))
        for start, length, root in zip(starts, lengths, roots, strict=True)
    ]


def _roots(random: Random, count: int) -> list[int]:
    drawn = random.random()
    if drawn < _SEQUENCES and count >= 6:
        found = [_SEQUENCE[index % len(_SEQUENCE)] for index in range(count)]
    elif drawn < _SEQUENCES + _PEDALS:
        found = [int(random.choice([_TONIC, _SUBDOMINANT, _DOMINANT, _TONIC])) for _ in range(count)]
    else:
        found = [_TONIC if random.random() < 0.8 else _DOMINANT]
        while len(found) < count:
            found.append(int(random.choice(_NEXT[found[-1]])))
    if random.random() < _OPEN:
        found[-1] = _DOMINANT
    else:
        found[-2:] = [_DOMINANT, _TONIC]
    return found
