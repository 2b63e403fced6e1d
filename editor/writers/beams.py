"""Which notes share a beam, and the beams of each note, derived from the meter.

Groups follow beats; plain eighths join over two beats (three in 3/4); rests break a beam.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from transcriptions.music.score import Event, EventKind, TimeSignature

# Groups of eighths (or of the denominator's value) in irregular meters; others are counted in twos.
IRREGULAR = {5: (3, 2), 7: (2, 2, 3), 8: (3, 3, 2), 10: (3, 3, 2, 2), 11: (3, 3, 3, 2)}


def flags(event: Event) -> int:
    """Flags or beams of an event's value: 1 for an eighth."""
    count = 0
    value = event.base
    while value < 1:
        value *= 2
        count += 1
    return count


def beat_starts(time: TimeSignature) -> list[Fraction]:
    """Starts, in quarters, of the beats that beams follow."""
    unit = Fraction(4, time.denominator)
    if time.denominator < 8:
        return [Fraction(beat) for beat in range(int(time.length))] or [Fraction(0)]
    if time.numerator % 3 == 0:
        return [3 * unit * beat for beat in range(time.numerator // 3)]
    groups = IRREGULAR.get(time.numerator, (2,) * -(-time.numerator // 2))
    return [sum(groups[:index], 0) * unit for index in range(len(groups))]


def _span(time: TimeSignature) -> int:
    """Beats over which plain eighths join."""
    if time.denominator >= 8:
        return 1
    return 3 if (time.numerator, time.denominator) == (3, 4) else 2


def beam_groups(events: Sequence[Event], time: TimeSignature, offset: Fraction = Fraction(0)) -> list[list[int]]:
    """Indices of the events of each beam, two or more, grace notes left out.

    offset is where in a full measure the first event stands (an upbeat's place).
    """
    beats = beat_starts(time)
    runs: list[tuple[object, list[int]]] = []
    start, last = offset, -2
    position = -1
    for index, event in enumerate(events):
        if event.grace:
            continue
        position += 1
        if event.kind is EventKind.CHORD and event.base < 1:
            key = _window(event, start, beats, events)
            if runs and position == last + 1 and runs[-1][0] == key:
                runs[-1][1].append(index)
            else:
                runs.append((key, [index]))
            last = position
        start += event.duration
    groups = _join_eighths(runs, events, _span(time))
    groups = [part for group in groups for part in _split_at_tuplets(group, events)]
    return [group for group in groups if len(group) > 1]


def _window(event: Event, start: Fraction, beats: Sequence[Fraction], events: Sequence[Event]) -> object:
    """The beat an event is in, or the unit of a tuplet that is longer than a beat."""
    tuplet = event.tuplet
    if tuplet and tuplet.normal * tuplet.unit > (beats[1] if len(beats) > 1 else Fraction(4)):
        before = sum(
            (other.duration for other in events[: _position(event, events)] if other.tuplet == tuplet), Fraction(0)
        )
        return tuplet.id, before // max(tuplet.unit * tuplet.ratio, Fraction(1, 2))
    return max(index for index, beat in enumerate(beats) if index == 0 or beat <= start)


def _position(event: Event, events: Sequence[Event]) -> int:
    return next(index for index, other in enumerate(events) if other is event)


def _join_eighths(runs: Sequence[tuple[object, list[int]]], events: Sequence[Event], span: int) -> list[list[int]]:
    groups: list[list[int]] = []
    previous: object = None
    for key, run in runs:
        joined = (
            groups
            and isinstance(key, int)
            and isinstance(previous, int)
            and key // span == previous // span
            and not any(not event.grace for event in events[groups[-1][-1] + 1 : run[0]])
            and all(_is_plain_eighth(events[index]) for index in (*groups[-1], *run))
        )
        if joined:
            groups[-1] = groups[-1] + run
        else:
            groups.append(run)
        previous = key
    return groups


def _is_plain_eighth(event: Event) -> bool:
    return event.base == Fraction(1, 2) and event.dots == 0 and event.tuplet is None


def _split_at_tuplets(group: list[int], events: Sequence[Event]) -> list[list[int]]:
    """A beam holds whole tuplets or lies in one: split where it would cross an edge."""
    tuplets = {events[index].tuplet for index in group} - {None}
    whole = all(
        all(index in group for index, event in enumerate(events) if event.tuplet == tuplet and not event.grace)
        for tuplet in tuplets
    )
    if whole or len({events[index].tuplet for index in group}) == 1:
        return [group]
    parts = [[group[0]]]
    for left, right in pairwise(group):
        if events[left].tuplet == events[right].tuplet:
            parts[-1].append(right)
        else:
            parts.append([right])
    return parts


def beam_words(levels: Sequence[int]) -> list[list[str]]:
    """For each note of a beam, the MusicXML word of each of its levels.

    levels is the number of beams of each note: [1, 2, 2] gives
    [["begin"], ["continue", "begin"], ["end", "end"]].
    """
    words: list[list[str]] = []
    for index, count in enumerate(levels):
        words.append([_word(levels, index, level) for level in range(1, count + 1)])
    return words


def _word(levels: Sequence[int], index: int, level: int) -> str:
    left = index > 0 and levels[index - 1] >= level
    right = index + 1 < len(levels) and levels[index + 1] >= level
    if left and right:
        return "continue"
    if left:
        return "end"
    if right:
        return "begin"
    return "forward hook" if index == 0 else "backward hook"
