"""Which notes of a staff's chords go to a second voice: a beam search with learned prices.

Each chord is cut between two of its notes, or stays whole in either voice. What a cut says by
itself (lengths within and between the voices) and what it says after the chords before it (notes
cut short, leaps, entries, crossings) is weighed together; the weights were learned on keyboard
scores (`manage.py train_notation --only voices`). McLeod and Steedman (Journal of New Music
Research 45, 2016) model voices in the same manner, note by note.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from math import log2
from operator import itemgetter, mul

from transcriptions.music.draft import GridNote

Features = tuple[float, ...]

# Weights of `still_features`, then of `moving_features`.
STILL = 16
WEIGHTS: Features = (
    -0.88, -0.33, -0.51, 0.07, -0.99, -1.55, 2.55, -0.78, -0.38, -0.24, 0.07, 0.59, 1.49, 0.22, 0.35, -0.81,
    -0.58, -0.65, -0.69, -0.47, 0.22, 0.94, -0.45, -1.08, -1.13, -1.58, -1.90, -0.25, -0.73, -1.02, 0.61, 0.44,
    0.72, 0.66,
)  # fmt: skip

# Ways to go on that are followed at each chord.
_BEAM = 4

# Keys let go this late (quarters) are legato, not a held voice; no key is taken for shorter than this.
_LEGATO = 0.25
_SHORTEST = 0.05
# A voice that was silent for longer (quarters) enters anew.
_RECENT = 1.0
# Nothing overhangs or leaps by more than this (quarters, octaves).
_MOST = 2.0


@dataclass(frozen=True, slots=True)
class Sounding:
    """The last chord of a voice: when it began and ends (quarters), its lowest and highest pitch."""

    start: float
    ends: tuple[float, ...]
    lowest: int
    highest: int

    def cut_by(self, start: float) -> float:
        """What its notes lose when the voice goes on at start: 1 for each that loses everything."""
        return sum(max(0.0, end - start - _LEGATO) / (end - self.start) for end in self.ends)

    def is_held(self, start: float) -> bool:
        return max(self.ends) > start + _LEGATO

    def is_recent(self, start: float) -> bool:
        return max(self.ends) > start - _RECENT


SILENT = Sounding(-10.0, (-9.0,), 60, 60)


# The chords of the upper and of the lower voice that a chord is cut into.
Cut = tuple[Sounding | None, Sounding | None]


@dataclass(frozen=True, slots=True)
class Past:
    """What came before a chord: the last chords of both voices, and in which of them the chord before stood."""

    upper: Sounding = SILENT
    lower: Sounding = SILENT
    was_upper: bool = True
    was_lower: bool = False

    def after(self, cuts: Sequence[Cut], split: int) -> Past:
        upper, lower = cuts[split]
        return Past(upper or self.upper, lower or self.lower, upper is not None, lower is not None)


@dataclass(frozen=True, slots=True)
class _State:
    value: float
    past: Past
    split: int
    before: _State | None


def find_splits(groups: Sequence[Sequence[GridNote]], weights: Features = WEIGHTS) -> list[int]:
    """How many of the lowest notes of each chord go to the second voice. groups: chords in time order, by pitch."""
    still, moving = weights[:STILL], weights[STILL:]
    beam = [_State(0.0, Past(), 0, None)]
    for index, group in enumerate(groups):
        following = float(groups[index + 1][0].start) if index + 1 < len(groups) else None
        values = [_weighed(still_features(group, split, following), still) for split in range(len(group) + 1)]
        options = [option for before in beam for option in _next(before, group, values, moving)]
        cuts = cuts_of(group)
        beam = [
            _State(value, before.past.after(cuts, split), split, before)
            for value, split, before in nlargest(_BEAM, options, key=itemgetter(0))
        ]
    state: _State | None = beam[0]
    splits = []
    while state and state.before:
        splits.append(state.split)
        state = state.before
    return splits[::-1]


def _next(
    before: _State, group: Sequence[GridNote], values: list[float], moving: Features
) -> Iterator[tuple[float, int, _State]]:
    """The value of each cut after a state."""
    for split, value in enumerate(values):
        yield before.value + value + _weighed(moving_features(before.past, group, split), moving), split, before


def cuts_of(group: Sequence[GridNote]) -> list[Cut]:
    """A chord cut below each of its notes and above the last."""
    return [
        (sounding(group[split:]) if split < len(group) else None, sounding(group[:split]) if split else None)
        for split in range(len(group) + 1)
    ]


def path_features(groups: Sequence[Sequence[GridNote]], splits: Sequence[int]) -> list[float]:
    """The sums of all features along one way to cut the chords."""
    past = Past()
    total = [0.0] * len(WEIGHTS)
    for index, (group, split) in enumerate(zip(groups, splits, strict=True)):
        following = float(groups[index + 1][0].start) if index + 1 < len(groups) else None
        row = (*still_features(group, split, following), *moving_features(past, group, split))
        total = [value + more for value, more in zip(total, row, strict=True)]
        past = past.after(cuts_of(group), split)
    return total


def _weighed(features: Features, weights: Features) -> float:
    return float(sum(map(mul, features, weights)))


def sounding(notes: Sequence[GridNote]) -> Sounding:
    """Notes struck together, by pitch, as the last chord of a voice."""
    start = float(notes[0].start)
    ends = tuple(max(note.key_end, start + _SHORTEST) for note in notes)
    return Sounding(start, ends, notes[0].pitch, notes[-1].pitch)


def still_features(group: Sequence[GridNote], split: int, following: float | None) -> Features:
    """What a cut says by itself. following: the next onset of the staff."""
    start = float(group[0].start)
    lengths = [log2(max(note.key_end - start, _SHORTEST)) for note in group]
    is_both, is_lower = 0 < split < len(group), split == len(group)
    upper, lower = lengths[split:], lengths[:split]
    room = _MOST if following is None else following - start
    over = [min(max(note.key_end - start - room - _LEGATO, 0.0), _MOST) for note in group]
    apart = abs(sum(upper) / len(upper) - sum(lower) / len(lower)) if upper and lower else 0.0
    gap = (group[split].pitch - group[split - 1].pitch) / 12 if is_both else 0.0
    return (
        float(is_both),
        float(is_lower),
        float(is_both and split == 1),
        float(is_both and split == len(group) - 1),
        _spread(upper),
        _spread(lower),
        apart,
        apart * apart,
        _spread(over[split:]),
        _spread(over[:split]),
        max(over[split:], default=0.0) * is_both,
        max(over[:split], default=0.0) * is_both,
        max(over[:split], default=0.0) * is_lower,
        gap,
        float(is_both and group[0].start.denominator == 1),
        len(group) * is_both / 4,
    )


def moving_features(past: Past, group: Sequence[GridNote], split: int) -> Features:
    """What a cut says after what came before."""
    start = float(group[0].start)
    upper, lower = past.upper, past.lower
    has_upper, has_lower = split < len(group), split > 0
    is_both = has_upper and has_lower
    was_both = past.was_upper and past.was_lower
    low_recent, high_recent = lower.is_recent(start), upper.is_recent(start)
    low_held, high_held = lower.is_held(start), upper.is_held(start)
    return (
        upper.cut_by(start) if has_upper else 0.0,
        lower.cut_by(start) if has_lower else 0.0,
        float(has_upper and high_held),
        float(has_lower and low_held),
        float(has_upper and not has_lower and low_held),
        float(has_lower and not has_upper and high_held),
        float(has_upper and low_held and group[split].pitch <= lower.highest),
        float(has_lower and high_held and group[split - 1].pitch >= upper.lowest),
        min(abs(group[-1].pitch - upper.highest) / 12, _MOST) if has_upper and high_recent else 0.0,
        min(abs(group[0].pitch - lower.lowest) / 12, _MOST) if has_lower and low_recent else 0.0,
        float(has_lower and not low_recent),
        float(not has_upper and not high_recent),
        float(not has_lower and low_recent and not low_held),
        float(not has_upper and high_recent and not high_held),
        float(is_both and was_both),
        float(is_both and not past.was_lower),
        float(not has_upper and not past.was_upper),
        float(not has_lower and not past.was_lower),
    )


def _spread(values: Sequence[float]) -> float:
    return max(values) - min(values) if len(values) > 1 else 0.0
