"""The network that reads the beats of a level: where bars begin, how long they are, and whether it is the beat at all.

Dilated convolutions over neighbouring beats with means over the whole piece between them, as plain arrays. It reads one
level after the other; what it says of their bars is evidence for the choice among readings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.music.network import normed

Singles = npt.NDArray[np.float32]
Array = npt.NDArray[Any]

# A state is a place in a bar of so many beats; one more stands for everything else.
COUNTS = (2, 3, 4, 5)
FIRST_STATES = {2: 0, 3: 2, 4: 5, 5: 9}
ELSEWHERE = 14
STATES = ELSEWHERE + 1
# What a level's beat is of the printed one.
LEVELS = ("right", "half", "third", "double", "triple", "beside", "lost")
# Distances in beats of the taps of each convolution, and after how many of them the mean of the piece is added.
DILATIONS = (1, 2, 4, 8, 1, 3, 6, 12, 1, 2, 4, 16)
WHOLE_EVERY = 4
# Rows further from the mean than this many deviations say no more.
_FARTHEST = 6.0


@dataclass(frozen=True, slots=True)
class BarEvidence:
    """Natural logarithms of probabilities, a row a beat: states (beats, STATES), levels (beats, len(LEVELS)) and
    printed meters (beats, len(rhythm_evidence.METERS))."""

    states: Array
    levels: Array
    meters: Array


@dataclass(frozen=True, slots=True)
class Block:
    """scale, shift: (width,) of the normed input. taps: (3, width, width) for the beat before, itself and the one
    after, each (inputs, outputs); mix: (width, width). Biases: (width,)."""

    scale: Singles
    shift: Singles
    taps: Singles
    taps_bias: Singles
    mix: Singles
    mix_bias: Singles


@dataclass(frozen=True, slots=True)
class BarNetwork:
    """mean, deviation: (columns,) of the training rows. Layers are (weights (inputs, outputs), biases)."""

    mean: Singles
    deviation: Singles
    entry: tuple[Singles, Singles]
    blocks: tuple[Block, ...]
    wholes: tuple[tuple[Singles, Singles], ...]
    norm: tuple[Singles, Singles]
    exit: tuple[Singles, Singles]

    def read(self, rows: Array) -> BarEvidence:
        """Evidence for each beat of a level. rows: (beats, columns) of `beat_rows`."""
        hidden = standardised(rows, self.mean, self.deviation) @ self.entry[0] + self.entry[1]
        for index, (block, dilation) in enumerate(zip(self.blocks, DILATIONS, strict=True)):
            hidden = hidden + _convolved(block, hidden, dilation)
            if index % WHOLE_EVERY == WHOLE_EVERY - 1:
                weights, bias = self.wholes[index // WHOLE_EVERY]
                hidden = hidden + (np.maximum(hidden.mean(axis=0), 0) @ weights + bias)
        logits = normed(hidden, *self.norm) @ self.exit[0] + self.exit[1]
        states, levels, meters = np.split(logits, [STATES, STATES + len(LEVELS)], axis=1)
        return BarEvidence(_log_shares(states), _log_shares(levels), _log_shares(meters))


def _convolved(block: Block, hidden: Singles, dilation: int) -> Singles:
    count = len(hidden)
    padded = np.zeros((count + 2 * dilation, hidden.shape[1]), dtype=np.float32)
    padded[dilation : dilation + count] = normed(hidden, block.scale, block.shift)
    total = sum(padded[tap * dilation : tap * dilation + count] @ block.taps[tap] for tap in range(3))
    return np.asarray(np.maximum(total + block.taps_bias, 0) @ block.mix + block.mix_bias)


def _log_shares(logits: Array) -> Array:
    logits = logits.astype(np.float64)
    return np.asarray(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))


def standardised(rows: Array, mean: Array, deviation: Array) -> Singles:
    """(beats, columns) rows as the layers take them; mean, deviation: (columns,) of those learned from."""
    return np.asarray(np.clip((rows - mean) / deviation, -_FARTHEST, _FARTHEST), dtype=np.float32)
