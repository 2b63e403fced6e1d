"""Other ways to hear the beats of a piece: half or double tempo, another meter, other bar lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
import numpy.typing as npt

from transcriptions.music.hints import Alternative, Hints
from transcriptions.music.meter import Meter, Reading
from transcriptions.music.score import TimeSignature
from transcriptions.music.values import beat_length

Floats = npt.NDArray[np.float64]

# Log odds of readings and of bar lines, summed over a piece, are too sure of themselves: by these factors.
# `manage.py train_notation --only confidence` prints them.
READING_SCALE, PHASE_SCALE = 1.34, 0.0403

# Beats that differ by less than this factor are of one tempo.
_SAME_TEMPO = 1.25

# Tempo changes that are offered, as factors of the beat's speed, and how they are called.
_TEMPOS = (
    (2.0, "twice as fast"),
    (0.5, "half as fast"),
    (3.0, "three times as fast"),
    (1 / 3, "a third as fast"),
)
# The first two are always offered, the others only where they are this likely.
_ALWAYS, _WORTH_TELLING = 2, 0.05

# Other meters and pickups offered at most.
_MOST_METERS, _MOST_PICKUPS = 2, 2

# Quarters a minute that a hint may say.
_SLOWEST, _FASTEST = 20.0, 400.0


@dataclass(frozen=True, slots=True)
class Doubt:
    """Probabilities of what was chosen: tempo and meter, and the place of the bar lines; and what else it may be."""

    reading: float
    phase: float
    alternatives: tuple[Alternative, ...]


def weigh(options: Sequence[Reading], scores: Floats, hints: Hints) -> Doubt:
    """The doubt about the best of some readings. scores: (options,) log odds."""
    best = options[int(scores.argmax())]
    shares = softmax(READING_SCALE * scores)
    chosen = sum(
        share
        for option, share in zip(options, shares, strict=True)
        if option.meter == best.meter and _speed(option, best) == 1
    )
    phases = softmax(PHASE_SCALE * phase_sums(best)) if hints.pickup_beats is None else np.array([1.0])
    found = [
        *_tempos(options, shares, best),
        *_meters(options, shares, best),
        *_pickups(best, phases),
    ]
    found.sort(key=lambda alternative: -alternative.probability)
    return Doubt(min(1.0, float(chosen)), float(phases[0]), tuple(found))


def are_alike(options: Sequence[Reading], best: Reading) -> npt.NDArray[np.bool_]:
    """(options,) whether a reading has the tempo and meter of the best one."""
    return np.array([option.meter == best.meter and _speed(option, best) == 1 for option in options])


def quarters_a_minute(reading: Reading) -> float:
    """The tempo of a reading."""
    return 60 / reading.level.period_s * float(beat_length(TimeSignature(*reading.meter)))


def phase_sums(reading: Reading) -> Floats:
    """(beats in a bar,) summed log odds of the bar lines, were all of them this many beats later."""
    scores, places = reading.bar_scores, reading.bar_places
    return np.array([float(scores[places == shift].sum()) for shift in range(reading.beats_in_bar)])


def softmax(scores: Floats) -> Floats:
    """Log odds as probabilities."""
    share = np.exp(scores - scores.max())
    return np.asarray(share / share.sum())


def _speed(reading: Reading, best: Reading) -> float | None:
    """1 for the beat of the best reading, else the factor of _TEMPOS that it is faster by, or None."""
    ratio = best.level.period_s / reading.level.period_s
    factors = (1.0, *(factor for factor, _ in _TEMPOS))
    nearest = min(factors, key=lambda factor: abs(log(ratio / factor)))
    return nearest if abs(log(ratio / nearest)) < log(_SAME_TEMPO) else None


def _tempos(options: Sequence[Reading], shares: Floats, best: Reading) -> list[Alternative]:
    found = []
    for index, (factor, label) in enumerate(_TEMPOS):
        share, meter = _likeliest_meter(options, shares, best, factor)
        tempo = quarters_a_minute(best) * factor * _quarters(meter) / _quarters(best.meter)
        if not _SLOWEST <= tempo <= _FASTEST or (index >= _ALWAYS and share < _WORTH_TELLING):
            continue
        words = label if meter == best.meter else f"{label}, in {meter[0]}/{meter[1]}"
        found.append(Alternative("tempo", words, Hints(round(tempo, 1), meter), round(share, 3)))
    return found


def _quarters(meter: Meter) -> float:
    return float(beat_length(TimeSignature(*meter)))


def _likeliest_meter(options: Sequence[Reading], shares: Floats, best: Reading, factor: float) -> tuple[float, Meter]:
    """The probability of all readings at a tempo, and the likeliest meter among them."""
    by_meter: dict[Meter, float] = {}
    for option, share in zip(options, shares.tolist(), strict=True):
        if _speed(option, best) == factor:
            by_meter[option.meter] = by_meter.get(option.meter, 0.0) + share
    if not by_meter:
        return 0.0, best.meter
    return sum(by_meter.values()), max(by_meter, key=lambda meter: (by_meter[meter], meter == best.meter))


def _meters(options: Sequence[Reading], shares: Floats, best: Reading) -> list[Alternative]:
    by_meter: dict[Meter, float] = {}
    for option, share in zip(options, shares.tolist(), strict=True):
        if option.meter != best.meter and _speed(option, best) == 1:
            by_meter[option.meter] = by_meter.get(option.meter, 0.0) + share
    likeliest = sorted(by_meter, key=lambda meter: -by_meter[meter])[:_MOST_METERS]
    beats = quarters_a_minute(best) / _quarters(best.meter)
    tempos = {meter: round(beats * _quarters(meter), 1) for meter in likeliest}
    return [
        Alternative("meter", f"{meter[0]}/{meter[1]}", Hints(tempo, meter), round(by_meter[meter], 3))
        for meter, tempo in tempos.items()
        if _SLOWEST <= tempo <= _FASTEST
    ]


def _pickups(best: Reading, shares: Floats) -> list[Alternative]:
    """Bar lines elsewhere, as pickups of a number of beats."""
    count = best.beats_in_bar
    tempo = round(min(_FASTEST, max(_SLOWEST, quarters_a_minute(best))), 1)
    now = -int(best.bar_places[0]) % count
    likeliest = sorted(range(1, len(shares)), key=lambda shift: -shares[shift])[:_MOST_PICKUPS]
    return [
        Alternative("pickup", _pickup_label(pickup), Hints(tempo, best.meter, pickup), round(float(shares[shift]), 3))
        for shift in likeliest
        for pickup in ((now + shift) % count,)
    ]


def _pickup_label(beats: int) -> str:
    if not beats:
        return "without a pickup"
    return f"with a pickup of {beats} beat{'s' if beats > 1 else ''}"
