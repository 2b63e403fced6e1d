"""Rhythm made simpler: places on a coarser grid, one note at each, values without needless ties and rests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from transcriptions.music.arranging.sounds import Frame, Sound, bar_index
from transcriptions.music.values import bar_hierarchy, beat_length, is_compound, split_note

EIGHTH, SIXTEENTH, TRIPLET = Fraction(1, 2), Fraction(1, 4), Fraction(1, 3)

_Choice = Callable[[Frame, Sequence[Fraction]], Fraction]

# A note that is written with a tie is cut to its first value when that is at least this share of it.
_ENOUGH = Fraction(2, 3)


def in_eighths(line: Sequence[Sound], frames: Sequence[Frame]) -> list[Sound]:
    """A line on the eighths of its bars; of notes that fall together the longest stays."""
    return _on_grid(line, frames, lambda frame, places: EIGHTH if frame.time.denominator <= 8 else SIXTEENTH)


def in_sixteenths(line: Sequence[Sound], frames: Sequence[Frame]) -> list[Sound]:
    """A line on sixteenths, or on triplets of eighths in beats that have triplets."""
    return _on_grid(line, frames, _fine_grid)


def _fine_grid(frame: Frame, places: Sequence[Fraction]) -> Fraction:
    is_ternary = any(place.denominator % 3 == 0 for place in places)
    return TRIPLET if is_ternary and not is_compound(frame.time) and frame.time.denominator <= 4 else SIXTEENTH


def _on_grid(line: Sequence[Sound], frames: Sequence[Frame], choose: _Choice) -> list[Sound]:
    snapped: dict[Fraction, Sound] = {}
    for frame, beat, sounds in _by_beat(line, frames):
        grid = choose(frame, [sound.start - beat for sound in sounds])
        for sound in sounds:
            start = min(beat + _nearest(sound.start - beat, grid), frame.bar.end - grid)
            start = max(start, frame.bar.start)
            rival = snapped.get(start)
            if rival is None or _weight(sound, start) > _weight(rival, start):
                snapped[start] = sound
    starts = sorted(snapped)
    following = dict(pairwise(starts))
    bars = [frames[index].bar for index in bar_index(frames, starts)]
    return [
        _placed(snapped[start], start, following.get(start), bar_end=bar.end)
        for start, bar in zip(starts, bars, strict=True)
    ]


def _by_beat(line: Sequence[Sound], frames: Sequence[Frame]) -> list[tuple[Frame, Fraction, list[Sound]]]:
    """(bar, start of the beat in the score, what starts in it)."""
    groups: dict[tuple[int, Fraction], list[Sound]] = defaultdict(list)
    for index, sound in zip(bar_index(frames, (sound.start for sound in line)), line, strict=True):
        bar = frames[index].bar
        beat = max(beat_length(frames[index].time), EIGHTH)
        origin = bar.start - bar.offset
        groups[index, origin + (sound.start - origin) // beat * beat].append(sound)
    return [(frames[index], beat, sounds) for (index, beat), sounds in sorted(groups.items(), key=lambda item: item[0])]


def _nearest(place: Fraction, grid: Fraction) -> Fraction:
    """Halfway goes down, so that the second of two thirty-seconds doesn't push its neighbour away."""
    steps = place / grid
    return grid * (steps // 1 + (1 if steps % 1 > Fraction(1, 2) else 0))


def _weight(sound: Sound, start: Fraction) -> tuple[bool, Fraction, int]:
    return (sound.start == start, sound.length, sound.midi)


def _placed(sound: Sound, start: Fraction, following: Fraction | None, *, bar_end: Fraction) -> Sound:
    """A sound at its new start; it lasts to the next one unless a rest of a quarter, or a bar line, came first."""
    end = start + max(EIGHTH, _nearest(sound.end - start + EIGHTH / 2, EIGHTH))
    if following is not None and (end > following or following - end < 1):
        end = following
    return replace(sound, start=start, end=min(end, bar_end) if sound.end <= bar_end else end)


def on_the_beat(line: Sequence[Sound], frames: Sequence[Frame]) -> list[Sound]:
    """Notes that come an eighth early and are held over a bar line or half bar are moved onto it."""
    moved: list[Sound] = []
    starts = [sound.start for sound in line]
    for position, (index, sound) in enumerate(zip(bar_index(frames, starts), line, strict=True)):
        goal = _anticipated(sound, frames[index])
        if goal is None:
            moved.append(sound)
            continue
        if moved and moved[-1].end == sound.start:
            moved[-1] = replace(moved[-1], end=goal)
        moved.append(replace(line[position], start=goal))
    return moved


def _anticipated(sound: Sound, frame: Frame) -> Fraction | None:
    """The strong place that a note comes an eighth before, if it is held a quarter or more from there."""
    bar = frame.bar
    goal = sound.start + EIGHTH
    place = goal - bar.start + bar.offset
    half = frame.time.length / 2
    is_strong = goal == bar.end or (place == half and half % beat_length(frame.time) == 0)
    return goal if is_strong and sound.end - goal >= 1 else None


def without_ties(line: Sequence[Sound], frames: Sequence[Frame]) -> list[Sound]:
    """Notes inside a bar that no single value writes are cut to their first value when little is lost."""
    found = []
    for index, sound in zip(bar_index(frames, (sound.start for sound in line)), line, strict=True):
        bar = frames[index].bar
        if sound.end <= bar.end and sound.start.denominator <= 4 and sound.end.denominator <= 4:
            place = sound.start - bar.start + bar.offset
            base, dots = split_note(place, sound.length, bar_hierarchy(frames[index].time))[0]
            value = base * (2 - Fraction(1, 2**dots))
            if value >= _ENOUGH * sound.length:
                sound = replace(sound, end=sound.start + value)
        found.append(sound)
    return found
