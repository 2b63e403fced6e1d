"""Where notes stand in their bars and how long they are written, against the printed score.

The level of the beat is partly a convention: a score in halved or doubled values reads well. Of a few
factors for the whole score the one that explains it best is taken; pairs of notes are counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from editor.evaluation.pairing import Pairs
from editor.evaluation.printed import Printed

Floats = npt.NDArray[np.float64]

# The written score's quarters may be worth this much in the printed one.
FACTORS = (1.0, 0.5, 2.0, 0.25, 4.0, 2 / 3, 1.5)
# What is off by a 96th note at most counts as equal, in quarters: triplets written as near as binary values allow.
TOLERANCE = 1 / 24 + 1e-6
# How much place counts against rhythm and value when the factor is chosen: it can be wrong throughout.
_PLACE_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Placement:
    """Shares of note pairs, 0 to 1: place in the bar, written value, both, and step from the chord before.

    factor: of the reference's quarters in the estimate's. downbeat_f: F-measure of notes on bar lines.
    """

    place: float
    value: float
    place_and_value: float
    rhythm: float
    downbeat_f: float
    factor: float


def placement(pairs: Pairs, reference: Printed, estimate: Printed) -> Placement:
    """Zeros without pairs. pairs: as `pair_notes` gives them for these two scores."""
    if not pairs:
        return Placement(0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    places = _columns([(reference.place_in_bar(wanted), estimate.place_in_bar(found)) for wanted, found in pairs])
    values = _columns([(wanted.duration, found.duration) for wanted, found in pairs])
    onsets = _columns([(wanted.onset, found.onset) for wanted, found in pairs])
    steps = np.diff(onsets, axis=0)
    steps = steps[steps[:, 0] > 0]
    best = max((_under(factor, places, values, steps) for factor in FACTORS), key=lambda found: found[0])
    _, place, value, both, rhythm, factor = best
    return Placement(place, value, both, rhythm, _downbeat_f(places), factor)


def _under(factor: float, places: Floats, values: Floats, steps: Floats) -> tuple[float, ...]:
    """(how well the factor explains the score, place, value, both, rhythm, factor)"""
    in_place, right_value = _same(places, factor), _same(values, factor)
    place, value = float(in_place.mean()), float(right_value.mean())
    rhythm = float(_same(steps, factor).mean()) if len(steps) else 0.0
    both = float((in_place & right_value).mean())
    # Rounded, so that the earlier of equally good factors wins.
    return round(rhythm + value + _PLACE_SHARE * place, 9), place, value, both, rhythm, factor


def _same(columns: Floats, factor: float) -> npt.NDArray[np.bool_]:
    return np.asarray(abs(columns[:, 0] - factor * columns[:, 1]) < TOLERANCE)


def _columns(rows: list[tuple[object, object]]) -> Floats:
    return np.array(rows, dtype=float)


def _downbeat_f(places: Floats) -> float:
    on_bar_line = places < 1e-6
    total = on_bar_line.sum()
    return float(2 * on_bar_line.all(axis=1).sum() / total) if total else 0.0
