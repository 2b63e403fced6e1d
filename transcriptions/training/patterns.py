"""Counts where in the beat notes begin in printed scores, as the table that quantising reads."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from transcriptions.music.beat_patterns import EMPTY, KINDS, Pattern
from transcriptions.music.score import TimeSignature
from transcriptions.music.values import beat_length, is_compound
from transcriptions.training.works import Work

# Score time in whole numbers while counting: thirds, fifths and sevenths of all values fit.
_TICKS = 5040
# Patterns seen less often than this are left to the general reading of a beat.
_SEEN_OFTEN = 12
_MOST_PATTERNS = 220
# Added to every count of one kind after another, so that nothing is impossible.
_SMOOTHING = 5.0
_LINE_WIDTH = 110

Name = tuple[str, str]


@dataclass(slots=True)
class _Counts:
    """patterns: how often each was seen; following, repeated: kinds after kinds, and the very same pattern again."""

    patterns: Counter[Pattern] = field(default_factory=Counter)
    following: npt.NDArray[np.float64] = field(default_factory=lambda: np.full((EMPTY + 1, EMPTY + 1), _SMOOTHING))
    repeated: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(EMPTY + 1))


def count_patterns(works: list[Work]) -> Iterator[str]:
    """Yields how many beats were counted, then the lines of `music/pattern_table.py`."""
    counts: dict[Name, _Counts] = defaultdict(_Counts)
    for work in works:
        for part in np.unique(work.notes["part"]):
            mine = work.notes[(work.notes["part"] == part) & (work.notes["grace"] == 0)]
            is_keyboard = work.kind == "piano" or len(np.unique(mine["staff"])) > 1
            beats = list(_beats(work, np.unique(np.round(mine["onset"] * _TICKS)).astype(np.int64)))
            _count(counts, beats, "keyboard" if is_keyboard else "line")
    for name, counted in sorted(counts.items()):
        yield f"{' '.join(name)}: {counted.patterns.total()} beats"
    yield from _module(counts)


def _beats(work: Work, onsets: npt.NDArray[np.int64]) -> Iterator[tuple[bool, Pattern | None]]:
    """(whether the meter is compound, pattern) of every beat; None for a pattern that no division holds."""
    for bar in work.bars:
        time = TimeSignature(int(bar["numerator"]), int(bar["denominator"]))
        beat = float(beat_length(time))
        length = round(beat * _TICKS)
        first, end = (int(np.ceil(edge / beat - 1e-6)) for edge in (bar["offset"], bar["offset"] + bar["length"]))
        for place in range(first, max(first, end)):
            start = round((bar["start"] + place * beat - bar["offset"]) * _TICKS)
            low, high = np.searchsorted(onsets, [start, start + length])
            found = Pattern(tuple(Fraction(int(onset) - start, length) for onset in onsets[low:high]))
            allowed = {division for divisions in KINDS for division in divisions}
            if is_compound(time):
                allowed -= {5, 7, 10, 16}
            yield is_compound(time), found if found.division in allowed else None


def _count(counts: dict[Name, _Counts], beats: list[tuple[bool, Pattern | None]], sort: str) -> None:
    for (compound, before), (_, pattern) in pairwise([(False, None), *beats]):
        mine = counts[sort, "compound" if compound else "simple"]
        if pattern is not None:
            mine.patterns[pattern] += 1
            if before is not None:
                mine.following[before.kind, pattern.kind] += 1
                mine.repeated[before.kind] += before == pattern


def _module(counts: dict[Name, _Counts]) -> list[str]:
    lines = ['"""Patterns of onsets in a beat, counted in printed scores; made by `manage.py train_notation`."""', ""]
    lines += ["# pattern=100 * -log(share of its kind), the likeliest first: 4:0.2.3 is 0, 1/2, 3/4 of a beat."]
    lines += ["PATTERNS = {"]
    kept = {name: _kept(counted.patterns) for name, counted in sorted(counts.items())}
    for name, patterns in kept.items():
        lines += [f'    ("{name[0]}", "{name[1]}"): (', *_wrapped(_entries(patterns)), "    ),"]
    lines += ["}", "", "# 100 * -log of the chance of a kind (columns) after another (rows), as in beat_patterns."]
    lines += ["FOLLOWING = {"]
    for name in kept:
        following = counts[name].following
        prices = -100 * np.log(following / following.sum(axis=1, keepdims=True))
        rows = [f"        ({', '.join(str(round(price)) for price in row)})," for row in prices]
        lines += [f'    ("{name[0]}", "{name[1]}"): (', *rows, "    ),"]
    lines += ["}", "", "# Percent of beats that take the very pattern of the beat before, beyond chance, by its kind."]
    lines += ["REPEATED = {"]
    for name in kept:
        shares = ", ".join(str(share) for share in _repeated(counts[name], kept[name]))
        lines += [f'    ("{name[0]}", "{name[1]}"): ({shares}),']
    return [*lines, "}"]


def _kept(patterns: Counter[Pattern]) -> list[tuple[Pattern, float]]:
    """The frequent patterns with their share of their kind."""
    totals: Counter[int] = Counter()
    for pattern, count in patterns.items():
        totals[pattern.kind] += count
    frequent = [(pattern, count) for pattern, count in patterns.most_common(_MOST_PATTERNS) if count >= _SEEN_OFTEN]
    return [(pattern, count / totals[pattern.kind]) for pattern, count in frequent]


def _repeated(counted: _Counts, kept: list[tuple[Pattern, float]]) -> list[int]:
    """Percent by kind: what repetition adds to the chance of drawing the same pattern again."""
    following = counted.following / counted.following.sum(axis=1, keepdims=True)
    found = []
    for kind in range(EMPTY + 1):
        mine = np.array([share for pattern, share in kept if pattern.kind == kind])
        chance = float((mine**2).sum()) * following[kind, kind]
        seen = counted.repeated[kind] / max(1.0, counted.following[kind].sum())
        found.append(round(100 * max(0.0, (seen - chance) / (1 - chance))) if chance < 1 else 0)
    return found


def _entries(patterns: list[tuple[Pattern, float]]) -> Iterator[str]:
    for pattern, share in patterns:
        places = ".".join(str(int(place * pattern.division)) for place in pattern.places)
        yield f"{pattern.division}:{places}={round(-100 * np.log(share))}"


def _wrapped(entries: Iterator[str]) -> Iterator[str]:
    line = ""
    for entry in entries:
        if len(line) + len(entry) > _LINE_WIDTH - 12:
            yield f'        "{line}"'
            line = ""
        line += f"{entry} "
    yield f'        "{line}"'
