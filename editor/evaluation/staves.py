"""Whether notes stand on the right staff: the hands of a pianist, the parts of an ensemble."""

from __future__ import annotations

from collections import Counter

from editor.evaluation.pairing import Pairs


def staff_accuracy(pairs: Pairs, *, reference_staves: int, estimate_staves: int) -> float:
    """Share of note pairs on the same staff, 0 to 1.

    With another number of staves, each staff of the estimate stands for the reference's that it shares most with.
    """
    if not pairs:
        return 0.0
    shared = Counter((wanted.staff, found.staff) for wanted, found in pairs)
    if reference_staves == estimate_staves:
        right = sum(count for (wanted, found), count in shared.items() if wanted == found)
    else:
        best: dict[int, int] = {}
        for (_, found), count in shared.items():
            best[found] = max(best.get(found, 0), count)
        right = sum(best.values())
    return right / len(pairs)
