"""Time bent inside the beat, drawn at random: the beats stay where they are, what lies between comes early or late."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from transcriptions.training.synthesis import Played

Random = np.random.Generator
Floats = npt.NDArray[np.float64]

# Deviations (beats) of the middle of a beat and of its quarters in one performance: log-normal around this.
_USUAL_BEND = 0.022
_BEND_SPREAD = 0.7
# Few beats are bent by far more than most.
_TAIL = 4.0


def bend(random: Random, played: Played) -> Played:
    """The same performance with every beat's inside bent smoothly and in order; both hands bend together."""
    amount = _USUAL_BEND * float(np.exp(random.normal(0, _BEND_SPREAD)))
    count = len(played.beats_s)
    whole = np.clip(random.standard_t(_TAIL, count) * amount, -0.2, 0.2)
    halves = np.clip(random.standard_t(_TAIL, count) * amount / 2, -0.08, 0.08)
    notes = played.notes.copy()
    shift = _bent(notes["onset_s"], played.beats_s, whole, halves) - notes["onset_s"]
    notes["onset_s"] += shift
    notes["offset_s"] += shift
    return replace(played, notes=notes[np.argsort(notes["onset_s"], kind="stable")])


def _bent(times_s: Floats, beats_s: Floats, whole: Floats, halves: Floats) -> Floats:
    last = len(beats_s) - 1
    index = np.clip(np.searchsorted(beats_s, times_s, side="right") - 1, 0, last - 1)
    length = beats_s[index + 1] - beats_s[index]
    place = (times_s - beats_s[index]) / length
    bent = place + whole[index] * np.sin(np.pi * place) + halves[index] * np.sin(2 * np.pi * place)
    inside = (place > 0) & (place < 1)
    return np.where(inside, beats_s[index] + bent * length, times_s)
