"""Works as they are played to learn from: in another meter, with other figures, with ornaments, or as printed."""

from __future__ import annotations

import numpy as np

from transcriptions.training.embellishment import embellish
from transcriptions.training.figuration import vary
from transcriptions.training.remetering import remeter
from transcriptions.training.works import Work

# How often networks that read music meet a work in another meter. What weighs their evidence learns from printed
# meters alone, which are as common as in print.
REMETERED = 0.3


def varied(random: np.random.Generator, work: Work, *, remetered: float) -> Work:
    """The work with some of these changes, or none. remetered: how often its meter is another one, 0 to 1."""
    in_meter = remeter(random, work) if random.random() < remetered else work
    return embellish(random, vary(random, in_meter))
