"""A tempo curve as few marks: a new tempo where a section has one, rit. and a tempo, fermatas on clear holds."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from transcriptions.music.draft import Chord, Line, Sign
from transcriptions.music.score import Tempo
from transcriptions.music.tempo import tempo_of
from transcriptions.music.timeline import Bar, Timeline

Floats = npt.NDArray[np.float64]

# A section has its own tempo for so many bars at least, and differs from the last by this share at least.
_SECTION_BARS, _LONGEST_SECTION = 8, 400
_SECTION_CHANGE = 0.18

# Bars deviate so much (log) from their section's tempo; what a new section costs, in squared deviations.
_DEVIATION, _NEW_SECTION = 0.1, 16.0

# A ritardando falls below the first share of the section's tempo, begins where it leaves the second, lasts this long.
_RIT_DEPTH, _RIT_BEGIN = 0.75, 0.92
_RIT_BARS = 4

# A held beat is so much longer than those around it, which are themselves even.
_HOLD, _EVEN = 2.0, 1.4
_AROUND = 6

# The last chord is held when it lasts so much longer than written.
_LAST_HOLD = 1.8


@dataclass(frozen=True, slots=True)
class TempoMarks:
    """first: the opening tempo. later: by bar index. words: "rit." and "a tempo"."""

    first: Tempo
    later: dict[int, Tempo]
    words: tuple[Sign, ...]


def mark_tempo(timeline: Timeline, bars: Sequence[Bar]) -> TempoMarks:
    """The marks of a piece."""
    speeds = _bar_speeds(timeline, bars)
    sections = _sections(np.log(speeds))
    tempos = {first: tempo_of(float(np.median(speeds[first:last])), timeline.beat) for first, last in sections}
    words = [sign for first, last in sections for sign in _ritardandi(speeds[first:last], first, bars)]
    opening = tempos.pop(0)
    return TempoMarks(opening, tempos, tuple(words))


def _bar_speeds(timeline: Timeline, bars: Sequence[Bar]) -> Floats:
    """(bars,) felt beats a minute."""
    lengths = [timeline.seconds_at(bar.end) - timeline.seconds_at(bar.start) for bar in bars]
    return np.array(
        [60 * float(bar.length / timeline.beat) / length for bar, length in zip(bars, lengths, strict=True)]
    )


def _sections(speeds: Floats) -> list[tuple[int, int]]:
    """[first, stop) bars of one tempo each: the partition of least squared deviation, each section at a price."""
    count = len(speeds)
    sums, squares = np.cumsum([0, *speeds]), np.cumsum([0, *speeds**2])
    best, back = np.full(count + 1, np.inf), np.zeros(count + 1, dtype=int)
    best[0] = 0.0
    for stop in range(1, count + 1):
        firsts = np.arange(max(0, stop - _LONGEST_SECTION), max(1, stop - _SECTION_BARS + 1))
        lengths = stop - firsts
        deviation = squares[stop] - squares[firsts] - (sums[stop] - sums[firsts]) ** 2 / lengths
        costs = best[firsts] + deviation / _DEVIATION**2 + _NEW_SECTION
        choice = int(costs.argmin())
        is_too_short = stop < min(_SECTION_BARS, count)
        best[stop], back[stop] = np.inf if is_too_short else costs[choice], firsts[choice]
    edges = [count]
    while edges[-1]:
        edges.append(int(back[edges[-1]]))
    edges.reverse()
    return _distinct(speeds, list(pairwise(edges)))


def _distinct(speeds: Floats, sections: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sections that differ; the others join the one before."""
    joined = sections[:1]
    for first, stop in sections[1:]:
        before = joined[-1]
        change = abs(float(np.median(speeds[first:stop]) - np.median(speeds[slice(*before)])))
        if change < np.log1p(_SECTION_CHANGE):
            joined[-1] = (before[0], stop)
        else:
            joined.append((first, stop))
    return joined


def _ritardandi(speeds: Floats, offset: int, bars: Sequence[Bar]) -> list[Sign]:
    """Falls of the tempo inside a section, and its return."""
    usual = float(np.median(speeds))
    words: list[Sign] = []
    bar = 1
    while bar < len(speeds):
        if speeds[bar] >= _RIT_BEGIN * usual:
            bar += 1
            continue
        stop = bar
        while stop < len(speeds) and speeds[stop] < _RIT_BEGIN * usual:
            stop += 1
        if speeds[bar:stop].min() <= _RIT_DEPTH * usual and stop - bar <= _RIT_BARS:
            words.append(Sign("text", 0, 1, bars[offset + bar].start, "rit."))
            if stop < len(speeds):
                words.append(Sign("text", 0, 1, bars[offset + stop].start, "a tempo"))
        bar = stop
    return words


def hold(lines: Sequence[Line], timeline: Timeline) -> list[Line]:
    """The lines with fermatas over the chords of held beats, and over a last chord that is held."""
    places = [_held_moment(lines, timeline, beat) for beat in _held_beats(np.diff(timeline.times_s))]
    moments = {place for place in places if place is not None} | _held_end(lines)
    if not moments:
        return list(lines)
    return [
        replace(
            line,
            chords=tuple(
                replace(chord, signs=(*chord.signs, "fermata")) if chord.start in moments else chord
                for chord in line.chords
            ),
        )
        for line in lines
    ]


def _held_beats(lengths_s: Floats) -> list[int]:
    """Beats much longer than the even ones around them."""
    found = []
    for beat in range(2, len(lengths_s) - 2):
        around = np.concatenate([lengths_s[max(0, beat - _AROUND) : beat], lengths_s[beat + 1 : beat + 1 + _AROUND]])
        usual = float(np.median(around))
        neighbours = lengths_s[[beat - 1, beat + 1]]
        if lengths_s[beat] >= _HOLD * usual and (neighbours <= _EVEN * usual).all():
            found.append(beat)
    return found


def _held_moment(lines: Sequence[Line], timeline: Timeline, beat: int) -> Fraction | None:
    """The last onset of a beat, when it comes early in it and is held through."""
    start = (beat + timeline.first_beat) * timeline.beat
    inside = [chord for line in lines for chord in _between(line, start, start + timeline.beat)]
    if not inside:
        return None
    last = max(chord.start for chord in inside)
    rings = max(note.sound_end for chord in inside if chord.start == last for note in chord.notes)
    is_early = last < start + timeline.beat / 2
    return last if is_early and rings >= float(start) + 0.6 * float(timeline.beat) else None


def _between(line: Line, start: Fraction, end: Fraction) -> Sequence[Chord]:
    """The chords that begin from start on and before end."""
    first = bisect_left(line.chords, start, key=lambda chord: chord.start)
    return line.chords[first : bisect_left(line.chords, end, key=lambda chord: chord.start)]


def _held_end(lines: Sequence[Line]) -> set[Fraction]:
    """The start of the last chord when it rings much longer than it is written."""
    last = max(line.chords[-1].start for line in lines)
    chords = [line.chords[-1] for line in lines if line.chords[-1].start == last]
    written = float(max(chord.end for chord in chords) - last)
    keys = max(note.key_end for chord in chords for note in chord.notes) - float(last)
    return {last} if written >= 1 and keys >= _LAST_HOLD * written else set()
