"""Where systems break, decided from estimated widths so that no engraver is needed.

Widths are in staff spaces (a staff is four high). They were calibrated against the natural
(unjustified) widths that Verovio 6.4 gives with its default spacing: a moment that lasts
q quarters takes 2.5 * (256 q) ** 0.6 of its units (18 to a space), 3.9 spaces for a quarter,
and never less than its noteheads, accidentals and dots need. On 360 random piano measures
(whole notes to 32nds, chords, accidentals) Verovio's width was 0.98 of the estimate, with a
standard deviation of 0.04.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from editor.writers.accidentals import Trace, shown_accidentals
from transcriptions.music.score import Event, EventKind, Measure, Score, event_starts
from transcriptions.music.state import Place, Setting, settings
from transcriptions.music.transposing import written_fifths

NOTEHEAD = 1.6  # the closest two noteheads stand
ACCIDENTAL = 1.1
SECOND = 1.2  # a chord with neighbours on both sides of the stem
DOT = 0.7
GRACE = 1.7
LETTER, SYLLABLE_GAP = 0.95, 1.2  # of lyrics: a letter, and the space or hyphen after a syllable
CLEF = 2.6  # inside a measure; at the start of a system 3.4 with its margin
SYSTEM_CLEF = 3.4
BRACE_MARGIN = 2  # left of every system, where a brace or bracket stands
TIME_SIGNATURE = 2.7
BARLINE = 1.6
REPEAT = 1.2
KEY_ACCIDENTAL = 1.0
SMALLEST_MEASURE = 7.5  # Verovio's measureMinWidth
LABEL = 0.9  # a letter of a part's name

OVERFULL = 50.0  # squeezing costs far more than stretching, but a little of it less than a lonely measure
LAST_SHORT = 0.7  # what emptiness costs in the last system, against the others


_Ink = dict[tuple[Place, Fraction], float]


def break_systems(score: Score, width: float, *, labels: bool = False) -> tuple[int, ...]:
    """Indices of the measures that start a system, 0 first, for systems `width` staff spaces wide.

    labels: part names stand before the systems.

    Of all ways to break, the one whose systems are stretched most evenly (least squares). A
    measure wider than a system gets one of its own.
    """
    widths = measure_widths(score)
    return _least_ragged(widths, head_widths(score, labels=labels), width)


def _least_ragged(widths: Sequence[float], heads: Sequence[float], width: float) -> tuple[int, ...]:
    count = len(widths)
    best: list[tuple[float, int]] = [(0.0, 0)]  # by number of measures placed: cost, start of the last system
    for stop in range(1, count + 1):
        options = []
        content = 0.0
        for first in range(stop - 1, -1, -1):
            content += widths[first]
            natural = heads[first] + content
            if natural > 1.3 * width and first < stop - 1:
                break
            options.append((best[first][0] + _badness(natural / width, is_last=stop == count), first))
        best.append(min(options))
    breaks: list[int] = []
    stop = count
    while stop:
        stop = best[stop][1]
        breaks.append(stop)
    return tuple(reversed(breaks))


def _badness(fill: float, *, is_last: bool) -> float:
    if fill > 1:
        return OVERFULL * (fill - 1) ** 2 + (fill - 1)
    return (1 - fill) ** 2 * (LAST_SHORT if is_last else 1)


def head_widths(score: Score, *, labels: bool = False) -> list[float]:
    """For each measure, the names, clefs and key of a system that starts with it; the first one's time too."""
    states = settings(score)
    sharps = [max(abs(written_fifths(state.key, part)) for part in score.parts) for state in states]
    heads = [BRACE_MARGIN + SYSTEM_CLEF + KEY_ACCIDENTAL * count for count in sharps]
    heads[0] += TIME_SIGNATURE
    if labels:
        short = LABEL * max(len(part.abbreviation) for part in score.parts)
        heads = [head + short for head in heads]
        heads[0] += LABEL * max(len(part.name) for part in score.parts) - short
    return heads


def measure_widths(score: Score) -> list[float]:
    """The natural width of each measure, with changes of key and time but not what a system starts with."""
    widths = []
    trace = Trace()
    for index, (measure, setting) in enumerate(zip(score.measures, settings(score), strict=True)):
        fifths = {part.id: written_fifths(setting.key, part) for part in score.parts}
        shown, trace = shown_accidentals(measure.voices, fifths, trace)
        width = BARLINE + _content_width(measure, setting, shown)
        if index and measure.time:
            width += TIME_SIGNATURE
        if index and measure.key:
            width += KEY_ACCIDENTAL * max(abs(count) for count in fifths.values())
        width += REPEAT * (measure.repeat_start + measure.repeat_end)
        widths.append(max(width, SMALLEST_MEASURE))
    return widths


def _content_width(measure: Measure, setting: Setting, shown: set[str]) -> float:
    """From the first notes' accidentals to the barline: each moment as long as time or ink asks for."""
    before, after = _ink(measure, shown)
    moments = sorted({Fraction(0), *(moment for _, moment in after)})
    places = {place for place, _ in after}
    width = max((before.get((place, moments[0]), 0.0) for place in places), default=0.0)
    for moment, following in zip(moments, [*moments[1:], setting.length], strict=True):
        by_time = 2.5 * (256 * max(float(following - moment), 0.0)) ** 0.6 / 18
        by_ink = (after.get((place, moment), 0.0) + before.get((place, following), 0.0) for place in places)
        width += max(by_time, max(by_ink, default=0.0))
    return width + CLEF * sum(1 for clef in measure.clefs if clef.at)


def _ink(measure: Measure, shown: set[str]) -> tuple[_Ink, _Ink]:
    """What the notes of each staff and moment need to the left of their head, and from it to the right."""
    before: _Ink = {}
    after: _Ink = {}
    for voice in measure.voices:
        graces = 0
        for start, event in event_starts(voice):
            if event.grace:
                graces += 1
            elif event.kind not in (EventKind.SPACE, EventKind.MEASURE_REST):
                key = ((voice.part_id, voice.staff), start)
                accidentals = sum(1 for note in event.notes if note.id in shown)
                left = ACCIDENTAL * min(accidentals, 3) + GRACE * graces
                right = max(NOTEHEAD + DOT * event.dots + SECOND * _has_second(event), _lyrics_width(event))
                before[key] = max(before.get(key, 0.0), left)
                after[key] = max(after.get(key, 0.0), right)
                graces = 0
    return before, after


def _lyrics_width(event: Event) -> float:
    """Of the widest syllable, which stands in the middle under its note."""
    return max((LETTER * len(lyric.text) + SYLLABLE_GAP for lyric in event.lyrics), default=0.0)


def _has_second(event: Event) -> bool:
    """Whether two notes of a chord are neighbours, so that one stands across the stem."""
    places = sorted(note.pitch.staff_position for note in event.notes)
    return any(high - low == 1 for low, high in pairwise(places))
