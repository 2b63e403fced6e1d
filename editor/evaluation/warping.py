"""Dynamic time warping between two sequences of chords, each pair of which has its costs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Costs = npt.NDArray[np.float32]
Bits = npt.NDArray[np.uint8]

# Ways into a cell: both chords taken, only the reference's, only the estimate's.
PAIRED, REFERENCE_OUT, ESTIMATE_OUT = 1, 2, 4

# Sums of costs this near are equal.
_EQUAL = 1e-9


def cheapest_ways(paired: Costs, left_out: Costs, edge: float) -> Bits:
    """(reference chords + 1, estimate chords + 1): the cheapest ways into each cell, as sums of bits.

    paired: (reference chords, estimate chords) cost of taking both. left_out: same shape, cost of taking one
    alone while the path stands at the other. edge: the same before the other's first chord.
    """
    if paired.shape != left_out.shape:
        raise ValueError(f"costs of shapes {paired.shape} and {left_out.shape}")
    rows, columns = paired.shape
    ways = np.zeros((rows + 1, columns + 1), dtype=np.uint8)
    # Costs of the last two diagonals by row; a cell depends on both.
    before, previous = np.full(rows + 1, np.inf), np.full(rows + 1, np.inf)
    previous[0] = 0.0
    for diagonal in range(1, rows + columns + 1):
        i = np.arange(max(0, diagonal - columns), min(rows, diagonal) + 1)
        j = diagonal - i
        alone = np.full(len(i), edge)
        inside = (i > 0) & (j > 0)
        pairs = np.full(len(i), np.inf)
        alone[inside] = left_out[i[inside] - 1, j[inside] - 1]
        pairs[inside] = paired[i[inside] - 1, j[inside] - 1]
        options = np.stack([before[i - 1] + pairs, previous[i - 1] + alone, previous[i] + alone])
        options[:2, i == 0] = np.inf
        options[2, j == 0] = np.inf
        cheapest = options <= options.min(axis=0) + _EQUAL
        ways[i, j] = cheapest[0] * PAIRED + cheapest[1] * REFERENCE_OUT + cheapest[2] * ESTIMATE_OUT
        before, previous = previous, np.full(rows + 1, np.inf)
        previous[i] = options.min(axis=0)
    return ways


def path(ways: Bits, preference: tuple[int, int, int]) -> list[tuple[int, int, int]]:
    """(reference chord, estimate chord, way) of each step inside the matrix, in order.

    Where several ways are equally cheap the first of `preference` is taken.
    """
    i, j = ways.shape[0] - 1, ways.shape[1] - 1
    steps = []
    while i and j:
        open_ways = int(ways[i, j])
        way = next(way for way in preference if open_ways & way)
        steps.append((i - 1, j - 1, way))
        i -= way != ESTIMATE_OUT
        j -= way != REFERENCE_OUT
    return steps[::-1]
