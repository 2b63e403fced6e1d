"""Meter and bar lines over the whole piece, given its beats and what the rhythm model says about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.music.beat_paths import BeatPath
from transcriptions.music.rhythm_evidence import METERS, RhythmEvidence
from transcriptions.music.score import TimeSignature
from transcriptions.music.values import beat_length

Array = npt.NDArray[Any]
Meter = tuple[int, int]

# What a change of meter at a bar line, and a bar that is cut short, cost (log).
_CHANGE_COST, _SLIP_COST = 7.0, 9.0
# Evidence of neighbouring beats is not independent.
_DOWNBEAT_WEIGHT, _METER_WEIGHT = 1.8, 0.15
# A beat that no onset plays is rarely a downbeat.
_SILENT_DOWNBEAT = 0.1
_FLOOR = 0.02


@dataclass(frozen=True, slots=True)
class BarLines:
    """places: (beats,) place of each beat in its bar. meter: the one that most beats are in.

    shares: meters with their weight in the evidence, likeliest first; they add up to 1.
    """

    places: tuple[int, ...]
    meter: Meter
    shares: tuple[tuple[Meter, float], ...]


def find_bar_lines(evidence: RhythmEvidence, path: BeatPath, meters: Sequence[Meter] = METERS) -> BarLines:
    """The likeliest bars in these meters, by Viterbi over (meter, place in the bar)."""
    downbeat = _downbeat_odds(evidence, path)
    meter_scores = _meter_scores(evidence, path, meters)
    totals = np.array([_decode(downbeat, meter_scores[:, [index]], [meter])[1] for index, meter in enumerate(meters)])
    weights = np.exp((totals - totals.max()) / max(1.0, len(path.times_s) / 40))
    order = np.argsort(-weights)
    states, _ = _decode(downbeat, meter_scores, meters)
    counted = Counter(meters[state[0]] for state in states)
    shares = tuple((meters[index], float(weights[index] / weights.sum())) for index in order)
    return BarLines(tuple(state[1] for state in states), counted.most_common(1)[0][0], shares)


def beats_in_bar(meter: Meter) -> int:
    """Felt beats in a bar."""
    time = TimeSignature(*meter)
    return int(time.length / beat_length(time))


def _downbeat_odds(evidence: RhythmEvidence, path: BeatPath) -> Array:
    """(beats, 2) log probability that a beat is not, or is, a downbeat, given that it is a beat."""
    played = path.onset >= 0
    beat, downbeat = evidence.beat[path.onset, 1], evidence.downbeat[path.onset, 1]
    given_beat = np.exp(downbeat - np.maximum(beat, downbeat))
    probability = np.clip(np.where(played, given_beat, _SILENT_DOWNBEAT), _FLOOR, 1 - _FLOOR)
    return np.asarray(_DOWNBEAT_WEIGHT * np.log(np.stack([1 - probability, probability], axis=1)))


def _meter_scores(evidence: RhythmEvidence, path: BeatPath, meters: Sequence[Meter]) -> Array:
    """(beats, meters) weighed log probability; a meter that the model doesn't know counts as a rare one."""
    nearest = np.clip(np.searchsorted(evidence.times_s, path.times_s), 0, len(evidence.times_s) - 1)
    columns = [
        evidence.meter[nearest, METERS.index(meter)] if meter in METERS else np.full(len(nearest), np.log(_FLOOR))
        for meter in meters
    ]
    return np.asarray(_METER_WEIGHT * np.maximum(np.stack(columns, axis=1), np.log(1e-4)))


def _decode(downbeat: Array, meter_scores: Array, meters: Sequence[Meter]) -> tuple[list[tuple[int, int]], float]:
    """((meter index, place) for each beat, log score)."""
    states = [(index, place) for index, meter in enumerate(meters) for place in range(beats_in_bar(meter))]
    owner = np.array([index for index, _ in states])
    first = np.array([place == 0 for _, place in states])
    last = np.array([place == beats_in_bar(meters[index]) - 1 for index, place in states])
    cost = _move_costs(states, owner, first, last)
    value = np.zeros(len(states))
    back = np.zeros((len(downbeat), len(states)), dtype=np.int64)
    for beat in range(len(downbeat)):
        if beat:
            through = value[:, None] - cost
            back[beat] = through.argmax(axis=0)
            value = through.max(axis=0)
        value = value + downbeat[beat][first.astype(int)] + meter_scores[beat][owner]
    index = int(value.argmax())
    log_score = float(value[index])
    found = []
    for beat in range(len(downbeat) - 1, -1, -1):
        found.append(states[index])
        index = int(back[beat, index])
    return found[::-1], log_score


def _move_costs(states: list[tuple[int, int]], owner: Array, first: Array, last: Array) -> Array:
    """(from, to): the next place is free, another meter at a bar line and a cut bar have their price."""
    cost = np.full((len(states), len(states)), np.inf)
    same = owner[:, None] == owner
    places = np.array([place for _, place in states])
    cost[same & (places[:, None] + 1 == places)] = 0.0
    cost[:, first] = _SLIP_COST + _CHANGE_COST * ~same[:, first]
    cost[np.ix_(last, first)] = _CHANGE_COST * ~same[np.ix_(last, first)]
    return cost
