"""The sustain pedal as signs: always kept for playback, drawn where it is clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

import numpy as np

from transcriptions.music.draft import Sign
from transcriptions.music.performance import Pedal, PlayedPart
from transcriptions.music.score import Part, Score
from transcriptions.music.timeline import Bar, Timeline

# Half pedals and slips are shorter than this.
_SHORTEST_S = 0.15

# Pedal goes down up to this much (beats) before a beat, or after it when it catches the sound.
_EARLY, _LATE = 0.12, 0.4

# Pedalling is clear when it goes down at most so often a bar, nearly always at a beat, and is down most of the time.
_MOST_A_BAR = 1.5
_ON_BEAT_SHARE = 0.8
_DOWN_SHARE = 0.6


def mark_pedals(
    played: Sequence[PlayedPart], parts: Sequence[Part], timeline: Timeline, bars: Sequence[Bar]
) -> list[Sign]:
    """Pedal signs below the lowest staff of each part that has pedals, in time order: "up" before "down"."""
    signs: list[Sign] = []
    for index, part in enumerate(played):
        spans = [span for span in part.pedals if span.offset_s - span.onset_s >= _SHORTEST_S]
        if not spans or parts[index].is_percussion:
            continue
        is_clear = _is_clear(spans, timeline, bars)
        for text, at in _changes(_placed(spans, timeline, bars)):
            signs.append(Sign("pedal", index, parts[index].staves, at, text, is_clear))
    return signs


def _is_clear(spans: Sequence[Pedal], timeline: Timeline, bars: Sequence[Bar]) -> bool:
    downs = timeline.beats_at(np.array([span.onset_s for span in spans]))
    after = downs - np.floor(downs + _EARLY)
    length_s = timeline.seconds_at(bars[-1].end) - timeline.seconds_at(bars[0].start)
    return (
        len(spans) <= _MOST_A_BAR * len(bars)
        and float((after <= _LATE).mean()) >= _ON_BEAT_SHARE
        and sum(span.offset_s - span.onset_s for span in spans) >= _DOWN_SHARE * length_s
    )


def _placed(spans: Sequence[Pedal], timeline: Timeline, bars: Sequence[Bar]) -> list[tuple[Fraction, Fraction]]:
    """Spans in quarters, on halves of the beat, inside the bars."""
    unit = timeline.beat / 2
    first, last = bars[0].start, bars[-1].end

    def places(times_s: Sequence[float]) -> list[Fraction]:
        beats = timeline.beats_at(np.array(times_s)) + timeline.first_beat
        return [min(max(round(2 * float(beat)) * unit, first), last) for beat in beats]

    downs = places([span.onset_s for span in spans])
    ups = places([span.offset_s for span in spans])
    return list(zip(downs, ups, strict=True))


def _changes(spans: Sequence[tuple[Fraction, Fraction]]) -> list[tuple[str, Fraction]]:
    """Signs in time order; of several downs at one place the last counts, and what takes no time is left out."""
    latest = [list(group)[-1] for _, group in groupby(sorted(spans), key=lambda span: span[0])]
    found: list[tuple[str, Fraction]] = []
    for index, (down, up) in enumerate(latest):
        following = latest[index + 1][0] if index + 1 < len(latest) else up
        if up > down:
            found += [("down", down), ("up", min(up, max(following, down)))]
    return found


def show_pedals(score: Score, *, shown: bool) -> Score:
    """The score with all its pedal signs drawn, or none."""
    measures = tuple(
        replace(
            measure,
            marks=tuple(replace(mark, shown=shown) if mark.kind == "pedal" else mark for mark in measure.marks),
        )
        for measure in score.measures
    )
    return replace(score, measures=measures)
