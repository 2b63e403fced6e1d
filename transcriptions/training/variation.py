"""What is played to learn from: works in another meter, with other figures, with ornaments or as printed, and composed
pieces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transcriptions.training.composition import compose
from transcriptions.training.embellishment import embellish
from transcriptions.training.figuration import vary
from transcriptions.training.remetering import remeter
from transcriptions.training.works import Work

Random = np.random.Generator


class Mix(NamedTuple):
    """How often, 0 to 1: works in another meter; composed pieces instead of works."""

    remetered: float = 0.0
    composed: float = 0.0


# What judges must be printed music. Networks that read music learn not to know works by heart; what weighs their
# evidence learns from printed meters, which are as common as in print.
AS_PRINTED, FOR_NETWORKS, FOR_CHOICE = Mix(), Mix(remetered=0.15, composed=0.2), Mix(composed=0.2)


class Source(NamedTuple):
    """Works to play from, and what may stand for them."""

    works: Sequence[Work]
    mix: Mix = AS_PRINTED

    def pick(self, random: Random, weights: npt.NDArray[np.float64]) -> Work:
        """One of the works, by their weights, or a composed piece."""
        if random.random() < self.mix.composed:
            return compose(random)
        return self.works[random.choice(len(self.works), p=weights / weights.sum())]


def varied(random: Random, work: Work, mix: Mix) -> Work:
    """The work with some changes, or none."""
    in_meter = remeter(random, work) if random.random() < mix.remetered else work
    return embellish(random, vary(random, in_meter))
