"""How long written notes last: of the ends that print could have, the one that a small network finds likeliest."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from transcriptions.music.draft import GridNote
from transcriptions.music.duration_features import TICKS, find_candidates
from transcriptions.music.network import Network
from transcriptions.music.score import TimeSignature

Group = Sequence[GridNote]


def written_ends(groups: Sequence[Group], time: TimeSignature, network: Network) -> list[Fraction]:
    """The end of each chord of one voice, in quarters, no later than the next chord.

    groups: chords in time order, each sharing its start. network: score of a candidate from its features.
    """
    found = find_candidates(groups, time)
    scores = np.full(found.possible.shape, -np.inf)
    scores[found.possible] = network(found.features[found.possible].astype(np.float32))[:, 0]
    best = found.ends[np.arange(len(groups)), scores.argmax(axis=1)]
    nexts = [*(group[0].start for group in groups[1:]), None]
    ends = [Fraction(int(end), TICKS) for end in best]
    # Places finer than a tick are left where they are.
    return [end if follows is None else min(end, follows) for end, follows in zip(ends, nexts, strict=True)]
