"""The tempo mark: a rounded number and the word that fits it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from transcriptions.music.score import Tempo
from transcriptions.music.timeline import Timeline

# Upper limits of felt beats a minute, as metronomes print them.
_WORDS = (
    (45, "Grave"), (60, "Largo"), (72, "Adagio"), (92, "Andante"), (108, "Andantino"), (120, "Moderato"),
    (144, "Allegro"), (168, "Vivace"), (1000, "Presto"),
)  # fmt: skip


def tempo_mark(timeline: Timeline) -> Tempo:
    """The median tempo of the whole piece, in the felt beat."""
    return tempo_of(60 / float(np.median(np.diff(timeline.times_s))), timeline.beat)


def tempo_of(beats_per_minute: float, beat: Fraction) -> Tempo:
    """A tempo as it is printed. beat: the felt one, in quarters."""
    step = 1 if beats_per_minute < 60 else 2
    rounded = max(1, step * round(beats_per_minute / step))
    word = next(word for limit, word in _WORDS if rounded <= limit or limit == 1000)
    return Tempo(Fraction(rounded), beat, word)
