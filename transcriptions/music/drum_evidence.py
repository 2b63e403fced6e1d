"""What drums say about beats and bars: kicks on the bar, snares between, cymbals that keep the pulse, crashes.

Weights: a logistic regression on performances of held-in scores with made-up drummers;
`manage.py train_notation --only drums` makes and prints them and says what they bring on held-out ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from transcriptions.music.performance import Performance

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

KICKS, SNARES = (35, 36), (37, 38, 39, 40)
CYMBALS, CRASHES = (42, 44, 46, 51, 53, 59), (49, 52, 55, 57)

# With fewer kicks and snares there is no drummer to follow.
_FEWEST = 8

# A stroke within this of a beat (seconds, and share of the beat) is on it.
_NEAR_S, _NEAR_SHARE = 0.06, 0.15

# How much of the drums' log odds counts beside those of the notes.
_SHARE = 0.5

# Beats longer than this are written so that snare and bass drum fall on them; log odds against a level where they
# never do.
_QUICK_S, _BETWEEN = 0.62, 4.0

# Beats before and after that are looked at.
_AROUND = (-2, -1, 1, 2)


# For the columns of `bar_columns`: the drums' own log odds, by half, since the notes say the same in part.
BAR_WEIGHTS = _SHARE * np.array(
    [2.896, -3.202, 1.105, 2.068, -0.302, -0.727, 0.197, -0.709, 0.751, -0.484, 0.829, -0.348, 0.453, 0.288]
)


@dataclass(frozen=True, slots=True)
class DrumHits:
    """Seconds of strokes, in order: kicks, snares (no ghost strokes), hi-hats and rides, crashes.

    weights: for the columns of `bar_columns`.
    """

    kicks: Floats
    snares: Floats
    cymbals: Floats
    crashes: Floats
    weights: Floats = field(default_factory=lambda: BAR_WEIGHTS)


def find_hits(performance: Performance) -> DrumHits | None:
    """The strokes of all drum parts; None when nobody keeps time on them."""
    notes = sorted(note for part in performance.parts if part.is_drums for note in part.notes)
    snares = [note for note in notes if note.pitch in SNARES]
    loud = max((note.velocity for note in snares), default=0) / 2
    hits = DrumHits(
        np.array([note.onset_s for note in notes if note.pitch in KICKS]),
        np.array([note.onset_s for note in snares if note.velocity >= loud]),
        np.array([note.onset_s for note in notes if note.pitch in CYMBALS]),
        np.array([note.onset_s for note in notes if note.pitch in CRASHES]),
    )
    return hits if len(hits.kicks) + len(hits.snares) >= _FEWEST else None


def bar_scores(hits: DrumHits, beats_s: Floats) -> Floats:
    """(beats,) log odds that the drums add to each beat being the first of a bar."""
    return np.asarray(bar_columns(hits, beats_s) @ hits.weights)


def level_odds(hits: DrumHits, beats_s: Floats) -> float:
    """Log odds against beats, 0 or less: slow ones between which snare or bass drum fall are longer than is written."""
    if not len(hits.snares) or len(beats_s) < 2 or float(np.median(np.diff(beats_s))) < _QUICK_S:
        return 0.0
    near_s = _near_s(beats_s)
    snares = float(_struck(hits.snares, beats_s, near_s).mean())
    # As many kicks may be between beats as on them.
    kicks = 2 * float(_struck(hits.kicks, beats_s, near_s).mean()) if len(hits.kicks) else 1.0
    return -_BETWEEN * (1 - min(snares, kicks, 1.0))


def bar_columns(hits: DrumHits, beats_s: Floats) -> Floats:
    """(beats, 14): kick, snare, crash, kick with crash, cymbal on the beat; kick and snare on the beats around; 1."""
    near_s = _near_s(beats_s)
    kick, snare = _struck(beats_s, hits.kicks, near_s), _struck(beats_s, hits.snares, near_s)
    crash, cymbal = _struck(beats_s, hits.crashes, near_s), _struck(beats_s, hits.cymbals, near_s)
    around = [_moved(column, step) for step in _AROUND for column in (kick, snare)]
    return np.column_stack([kick, snare, crash, kick * crash, cymbal, *around, np.ones(len(beats_s))])


def _near_s(beats_s: Floats) -> float:
    return min(_NEAR_S, _NEAR_SHARE * float(np.median(np.diff(beats_s))))


def _struck(times_s: Floats, hits_s: Floats, near_s: float) -> Floats:
    """(times,) 1 where a hit lies near, else 0."""
    if not len(hits_s):
        return np.zeros(len(times_s))
    after = np.searchsorted(hits_s, times_s)
    distance = np.minimum(
        np.abs(hits_s[np.minimum(after, len(hits_s) - 1)] - times_s), np.abs(hits_s[np.maximum(after - 1, 0)] - times_s)
    )
    return np.asarray(distance <= near_s, dtype=float)


def _moved(column: Floats, step: int) -> Floats:
    """What stands `step` beats later (earlier: negative)."""
    moved = np.zeros(len(column))
    if step > 0:
        moved[:-step] = column[step:]
    else:
        moved[-step:] = column[:step]
    return moved
