"""MV2H's meter figure: bars, beats and parts of beats with the right start and end."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from editor.evaluation.mv2h.music import Grouping, f_measure


def meter_f_measure(reference: Sequence[Grouping], estimate: Sequence[Grouping], *, grouping_ms: int) -> float:
    """F-measure, 0 to 1, of groupings whose two ends are at most grouping_ms apart, whatever their level."""
    waiting = sorted(reference)
    matched = 0
    for grouping in sorted(estimate):
        place = bisect_left(waiting, grouping.start_ms - grouping_ms, key=lambda other: other.start_ms)
        while place < len(waiting) and waiting[place].start_ms <= grouping.start_ms + grouping_ms:
            if abs(waiting[place].end_ms - grouping.end_ms) <= grouping_ms:
                del waiting[place]
                matched += 1
                break
            place += 1
    return f_measure(matched, len(waiting), len(estimate) - matched)
