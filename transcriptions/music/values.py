"""Which written values a length takes at its place in the bar: the one module that decides.

A length that is no single value there becomes several tied ones, cut at the
strongest place inside it, as engravers do (Gould, Behind Bars, 2011).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from transcriptions.music.score import BASE_VALUES, TimeSignature

# No position is finer than this (a 128th), so that every split ends.
FINEST = Fraction(1, 32)

_Fits = Callable[[Fraction, Fraction, Fraction, "Hierarchy"], bool]
_MAX_DOTS = 1
_VALUES = {
    base * (2 - Fraction(1, 2**dots)): (base, dots)
    for base in BASE_VALUES
    for dots in range(_MAX_DOTS + 1)
    if not (dots and base <= FINEST)
}


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Periods of the metrical levels in quarters, from the bar down; beat is the felt one."""

    levels: tuple[Fraction, ...]
    beat: Fraction
    is_compound: bool = False

    def strength(self, position: Fraction) -> int:
        """0 for a place on the strongest level, larger for weaker ones."""
        for index, period in enumerate(self.levels):
            if position % period == 0:
                return index
        return len(self.levels)


def is_compound(time: TimeSignature) -> bool:
    """Whether beats are dotted: 6/8, 9/8, 12/8 and their like."""
    return time.numerator > 3 and time.numerator % 3 == 0 and time.denominator >= 8


def beat_length(time: TimeSignature) -> Fraction:
    """The felt beat in quarters; compound meters count their dotted beats."""
    unit = Fraction(4, time.denominator)
    return 3 * unit if is_compound(time) else unit


def bar_hierarchy(time: TimeSignature) -> Hierarchy:
    """The levels of a time signature: bar, half bar where there is one, beat, and down by halves."""
    beat = beat_length(time)
    levels = [time.length]
    if time.length % (2 * beat) == 0 and time.length > 2 * beat:
        levels.append(2 * beat)
    levels.append(beat)
    if is_compound(time):
        levels.append(beat / 3)
    return Hierarchy(_halved(levels), beat, is_compound(time))


def group_hierarchy(actual: int, unit: Fraction) -> Hierarchy:
    """The levels inside a tuplet of `actual` written units, in written (unscaled) quarters."""
    return Hierarchy(_halved([actual * unit, unit]), actual * unit)


def split_note(start: Fraction, length: Fraction, hierarchy: Hierarchy) -> list[tuple[Fraction, int]]:
    """(base, dots) of the tied values that write a note of `length` quarters from `start` in the bar.

    start and length are multiples of FINEST; a ValueError says when length is not positive.
    """
    return _split(start, length, hierarchy, _note_fits)


def split_rest(start: Fraction, length: Fraction, hierarchy: Hierarchy) -> list[tuple[Fraction, int]]:
    """(base, dots) of the rests that fill `length` quarters from `start` in the bar."""
    return _split(start, length, hierarchy, _rest_fits)


def _halved(levels: list[Fraction]) -> tuple[Fraction, ...]:
    while levels[-1] > FINEST:
        levels.append(levels[-1] / 2)
    return tuple(levels)


def _split(start: Fraction, length: Fraction, hierarchy: Hierarchy, fits: _Fits) -> list[tuple[Fraction, int]]:
    if length <= 0:
        raise ValueError(f"a written length is positive, got {length}")
    written = []
    waiting = [(start, length)]
    while waiting:
        start, length = waiting.pop()
        value = _VALUES.get(length)
        cut = strongest_inside(start, start + length, hierarchy)
        if value and (cut is None or fits(start, length, cut, hierarchy)):
            written.append(value)
        elif cut is None:
            raise ValueError(f"{length} quarters at {start} is finer than a 128th")
        else:
            waiting += [(cut, start + length - cut), (start, cut - start)]
    return written


def strongest_inside(start: Fraction, end: Fraction, hierarchy: Hierarchy) -> Fraction | None:
    """The strongest place strictly between start and end: the later one when start is the stronger end."""
    for period in hierarchy.levels:
        first = (start // period + 1) * period
        if first >= end:
            continue
        last = (end // period) * period if end % period else end - period
        return last if hierarchy.strength(start) <= hierarchy.strength(end) else first
    return None


def _note_fits(start: Fraction, length: Fraction, cut: Fraction, hierarchy: Hierarchy) -> bool:
    """A note may cross no stronger place than its start, but for an even syncopation over the next level."""
    if hierarchy.is_compound and length > hierarchy.beat and length % hierarchy.beat:
        return False
    crossed, own = hierarchy.strength(cut), hierarchy.strength(start)
    if crossed >= own:
        return True
    if hierarchy.is_compound and hierarchy.levels[crossed] >= hierarchy.beat:
        return False
    is_plain = length in BASE_VALUES
    return is_plain and crossed == own - 1 and length == 2 * (cut - start)


def _rest_fits(start: Fraction, length: Fraction, cut: Fraction, hierarchy: Hierarchy) -> bool:
    """A rest stands on its own level; dotted ones only fill beats of compound meters."""
    if length >= hierarchy.beat:
        return length in hierarchy.levels and start % length == 0
    return length in BASE_VALUES and (start % hierarchy.beat) % length == 0
