"""How far onsets fall from their places in a beat, and how likely that is.

Deviations follow a multivariate t distribution: each onset errs by itself, and the inside
of the beat bends as a whole (rubato), early or late in its middle and in its quarters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lgamma, log, pi

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# Degrees of freedom of the deviations of one beat: now and then a beat is far off.
_FREEDOM = 5.0
# A piece's own deviations are sought among these multiples of the usual ones, at a price for being unusual.
_MULTIPLES = (0.5, 0.7, 1.0, 1.4, 2.0, 2.8)
_UNUSUAL = 6.0
# As many splits as this are imagined as usual ones beside those of the piece.
_FIRM = 4.0


@dataclass(frozen=True, slots=True)
class Deviation:
    """How onsets err: standard deviations, in beats but for own_s.

    own_s, own: each by itself. whole, halves: the bend at the middle and the quarters of a beat.
    split_share: how many places have onsets apart (spread chords, hands not together), split_gap_s:
    how far apart, on average, in seconds.
    """

    own_s: float = 0.012
    own: float = 0.014
    whole: float = 0.03
    halves: float = 0.015
    split_share: float = 0.03
    split_gap_s: float = 0.05


# Where a piece is begun from: playing in time, and free playing with hands that are not together.
STEADY = Deviation()
LOOSE = Deviation(own_s=0.018, own=0.02, whole=0.045, halves=0.022, split_share=0.15, split_gap_s=0.09)


@dataclass(frozen=True, slots=True)
class Heard:
    """Onsets of a beat as they were read: positions and places in beats, alike in number; length in seconds.

    gaps_s: between onsets of one place.
    """

    positions: tuple[float, ...]
    places: tuple[Fraction, ...]
    length_s: float
    gaps_s: tuple[float, ...] = ()


def own_deviation(beats: Sequence[Heard], usual: Deviation) -> Deviation:
    """The deviations that a piece's beats, once read, make likeliest."""
    groups: dict[int, list[Heard]] = defaultdict(list)
    for beat in beats:
        if beat.places:
            groups[len(beat.places)].append(beat)
    arrays = [
        (
            np.array([beat.positions for beat in group]),
            np.array([[[float(place) for place in beat.places]] for beat in group]),
            np.array([beat.length_s for beat in group]),
        )
        for group in groups.values()
    ]

    def price(found: Deviation) -> float:
        unusual = log(found.own / usual.own) ** 2 + log(found.whole / usual.whole) ** 2
        fits = (misfit(positions, places, lengths, deviation=found).sum() for positions, places, lengths in arrays)
        return float(sum(fits)) + _UNUSUAL * unusual

    best = min((_scaled(usual, own, bend) for own in _MULTIPLES for bend in _MULTIPLES), key=price)
    gaps_s = [gap for beat in beats for gap in beat.gaps_s]
    count = sum(len(beat.places) for beat in beats)
    share = (len(gaps_s) + _FIRM) / (count + _FIRM / usual.split_share)
    return replace(
        best, split_share=share, split_gap_s=(sum(gaps_s) + _FIRM * usual.split_gap_s) / (len(gaps_s) + _FIRM)
    )


def _scaled(usual: Deviation, own: float, bend: float) -> Deviation:
    return replace(
        usual,
        own_s=usual.own_s * own, own=usual.own * own, whole=usual.whole * bend, halves=usual.halves * bend,
    )  # fmt: skip


def misfit(positions: Floats, places: Floats, lengths_s: Floats, *, deviation: Deviation) -> Floats:
    """(rows, patterns) -log density of onsets around places.

    positions: (rows, onsets) and places: (rows, patterns, onsets), in beats; lengths_s: (rows,) of the beats.
    """
    size = positions.shape[1]
    own = ((deviation.own_s / lengths_s) ** 2 + deviation.own**2)[:, None]
    error = positions[:, None, :] - places
    whole, halves = np.sin(pi * places), np.sin(2 * pi * places)
    along, across = (error * whole).sum(axis=2), (error * halves).sum(axis=2)
    # Woodbury's identity for own variance plus two bends.
    first = own / deviation.whole**2 + (whole**2).sum(axis=2)
    second = own / deviation.halves**2 + (halves**2).sum(axis=2)
    mixed = (whole * halves).sum(axis=2)
    determinant = first * second - mixed**2
    explained = (second * along**2 - 2 * mixed * along * across + first * across**2) / determinant
    distance = ((error**2).sum(axis=2) - explained) / own
    bends = determinant * (deviation.whole * deviation.halves) ** 2 / own**2
    log_volume = (size * np.log(own) + np.log(bends)) / 2
    constant = lgamma(_FREEDOM / 2) - lgamma((_FREEDOM + size) / 2) + size / 2 * log(_FREEDOM * pi)
    return np.asarray(constant + log_volume + (_FREEDOM + size) / 2 * np.log1p(distance / _FREEDOM))
