"""How long written notes last: as in print, to the next onset of the voice, and rests only where there is silence."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from transcriptions.music.draft import GridNote
from transcriptions.music.score import TimeSignature
from transcriptions.music.values import beat_length, is_compound

Group = Sequence[GridNote]

# A note that sounds for this share of the way to the next one is written up to it: detached playing is no rest.
_FILLED_SHARE = 0.4
_FILLED_BY_PEDAL = 0.75

# Gaps shorter than this share of a beat are never written as rests.
_SMALLEST_REST = Fraction(1, 2)

# What is held at the end, or through a long silence, is written at most this long (quarters).
_LONGEST = Fraction(8)

# A key comes up before the value is over: by a quarter of what it was held, and by this much (quarters) at most.
_EARLY_SHARE = 0.25
_EARLY_MOST = 0.2


def written_ends(groups: Sequence[Group], time: TimeSignature) -> list[Fraction]:
    """The end of each chord of one voice, in quarters. groups: chords in time order, each sharing its start."""
    beat = beat_length(time)
    ends = []
    for index, group in enumerate(groups):
        following = groups[index + 1][0].start if index + 1 < len(groups) else None
        ends.append(_end(group, following, beat, unit=beat / 3 if is_compound(time) else beat))
    return ends


def _end(group: Group, following: Fraction | None, beat: Fraction, *, unit: Fraction) -> Fraction:
    start = group[0].start
    held = max(note.key_end for note in group) - float(start)
    sounding = max(note.sound_end for note in group) - float(start)
    room = min(_LONGEST, _LONGEST if following is None else following - start)
    if following is not None and room == following - start:
        filled = held >= _FILLED_SHARE * float(room) or sounding >= _FILLED_BY_PEDAL * float(room)
        if filled or room <= beat * _SMALLEST_REST:
            return following
    end = _place_after(start, held + min(held * _EARLY_SHARE, _EARLY_MOST), unit)
    if following is not None and following - end < beat * _SMALLEST_REST:
        return following
    return min(end, start + room)


def _place_after(start: Fraction, length: float, unit: Fraction) -> Fraction:
    """The end of the printed value from start that is nearest to a length: to a unit, or its half or quarter."""
    next_unit = (start // unit + 1) * unit
    if start % unit:
        gap = next_unit - start
        if start.denominator % 3 == 0 or length > float(gap) / 2:
            return (
                next_unit
                if length < float(gap + unit / 2)
                else next_unit + unit * max(1, round((length - float(gap)) / float(unit)))
            )
        return start + gap / 2
    if length >= 0.75 * float(unit):
        return start + unit * max(1, round(length / float(unit)))
    return start + (unit / 2 if length >= 0.3 * float(unit) else unit / 4)
