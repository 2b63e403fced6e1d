"""How fingers and feet let go, drawn at random: keys come up early or late, the pedal holds what they leave."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.music.performance import Pedal
from transcriptions.training.synthesis import Played

Random = np.random.Generator
Floats = npt.NDArray[np.float64]

# Shares of a written value that keys stay down, by way of playing: middle and spread (log).
_TOUCHES = {
    "legato": (0.99, 0.08), "usual": (0.85, 0.18), "apart": (0.57, 0.28), "short": (0.33, 0.35),
    "clipped": (0.17, 0.35),
}  # fmt: skip
_TOUCH_WEIGHTS = (0.34, 0.3, 0.2, 0.1, 0.06)
# How much more of their value notes longer than a quarter are held.
_LONG_HELD = 1.5
# A way of playing lasts for this many quarters on average.
_SAME_TOUCH_QUARTERS = 24.0
# No key is down for less than this, however short the touch.
_SHORTEST_S = 0.04
# A key is up this long before it is struck again.
_LIFT_S = 0.02


def touch(random: Random, played: Played, *, has_pedal: bool) -> tuple[npt.NDArray[Any], tuple[Pedal, ...]]:
    """The notes of a made performance with new ends, and the pedal's spans. Each performance has its own ways.

    Where the pedal is down, keys may come up as soon as the hand must move on.
    """
    notes = played.notes.copy()
    spans = _pedal_spans(random, played) if has_pedal and random.random() < 0.85 else np.zeros((0, 2))
    start, end = _at(played, notes["position"]), _at(played, notes["position"] + notes["duration"])
    length_s = np.where(np.isnan(end - start), notes["offset_s"] - notes["onset_s"], end - start)
    share = _shares(random, notes)
    is_covered = _is_inside(notes["onset_s"] + 0.9 * length_s, spans)
    share = np.where(is_covered, share * random.uniform(0.08, 1.0) ** random.random(len(notes)), share)
    notes["offset_s"] = notes["onset_s"] + np.maximum(length_s * share, _SHORTEST_S)
    _lift_before_next(notes)
    if random.random() < 0.15:  # an engine that hears no pedal, but what it holds
        notes["offset_s"] = _held(notes["offset_s"], spans)
        _lift_before_next(notes)
        spans = spans[:0]
    return notes, tuple(Pedal(float(down), float(up)) for down, up in spans)


def _at(played: Played, quarters: Floats) -> Floats:
    """Seconds of score positions, from the beats."""
    beats, times = played.beat_quarters, played.beats_s
    position = np.interp(quarters, beats, np.arange(len(beats)))
    last = len(beats) - 1
    beyond = np.maximum(quarters - beats[-1], 0) * (times[last] - times[last - 1]) / (beats[last] - beats[last - 1])
    return np.asarray(np.interp(position, np.arange(len(times)), times) + beyond)


def _shares(random: Random, notes: npt.NDArray[Any]) -> Floats:
    """What part of its value each note is held: one way of playing for some bars of one staff, with its spread."""
    names = list(_TOUCHES)
    position = np.nan_to_num(notes["position"], nan=0.0)
    share = np.ones(len(notes))
    usual = random.choice(len(names), p=_TOUCH_WEIGHTS)
    for part, staff in {(int(note["part"]), int(note["staff"])) for note in notes}:
        mine = (notes["part"] == part) & (notes["staff"] == staff)
        edges = np.cumsum(random.exponential(_SAME_TOUCH_QUARTERS, 40)) + position.min()
        ways = np.where(random.random(41) < 0.5, usual, random.choice(len(names), 41, p=_TOUCH_WEIGHTS))
        way = ways[np.searchsorted(edges, position[mine])]
        middle = np.array([_TOUCHES[name][0] for name in names])[way]
        spread = np.array([_TOUCHES[name][1] for name in names])[way]
        # Long notes are held for more of their value: nobody clips them.
        middle = middle ** (1 / np.maximum(1.0, notes["duration"][mine]) ** _LONG_HELD)
        share[mine] = middle * np.exp(random.normal(0, 1, mine.sum()) * spread)
    short = random.uniform(0.2, 0.6)
    share = np.where(notes["staccato"] > 0, np.minimum(share, short * np.exp(random.normal(0, 0.2, len(notes)))), share)
    return np.asarray(share)


def _pedal_spans(random: Random, played: Played) -> Floats:
    """(spans, 2) seconds: changed each beat or each few, or only here and there, a little after the beat."""
    every = int(random.choice([1, 1, 2, 2, 3, 4]))
    changes = np.arange(int(random.integers(0, every)), len(played.beats_s), every)
    down = played.beats_s[changes] + np.abs(random.normal(0.06, 0.06, len(changes)))
    up = np.append(played.beats_s[changes][1:], played.beats_s[-1] + 1.0) + random.normal(0.0, 0.03, len(changes))
    early = random.random(len(changes)) < random.uniform(0, 0.5)
    up = np.where(early, down + (up - down) * random.uniform(0.4, 1.0, len(changes)), up)
    kept = (random.random(len(changes)) < random.choice([0.5, 0.9, 1.0])) & (up > down + 0.05)
    return np.asarray(np.stack([down, up], axis=1)[kept])


def _is_inside(times_s: Floats, spans: Floats) -> npt.NDArray[np.bool_]:
    index = np.searchsorted(spans[:, 0], times_s, side="right") - 1
    return np.asarray((index >= 0) & (np.append(spans[:, 1], 0.0)[index] > times_s))


def _held(times_s: Floats, spans: Floats) -> Floats:
    index = np.searchsorted(spans[:, 0], times_s, side="right") - 1
    return np.asarray(np.where(index >= 0, np.maximum(times_s, np.append(spans[:, 1], 0.0)[index]), times_s))


def _lift_before_next(notes: npt.NDArray[Any]) -> None:
    """A key comes up before it is struck again."""
    order = np.lexsort((notes["onset_s"], notes["pitch"], notes["part"]))
    ordered = notes[order]
    same = (ordered["pitch"][1:] == ordered["pitch"][:-1]) & (ordered["part"][1:] == ordered["part"][:-1])
    latest = np.append(np.where(same, ordered["onset_s"][1:] - _LIFT_S, np.inf), np.inf)
    ordered["offset_s"] = np.maximum(np.minimum(ordered["offset_s"], latest), ordered["onset_s"] + 0.01)
    notes[order] = ordered
