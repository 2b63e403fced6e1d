"""What passes have learned in more numbers than constants should hold; handed in, never read here."""

from __future__ import annotations

from dataclasses import dataclass

from transcriptions.music.network import Network
from transcriptions.music.reading_model import ReadingModel


@dataclass(frozen=True, slots=True)
class Learned:
    """readings: chooses among readings of a piece, by `reading_features`.

    hands: log odds of the left hand from `hand_features.hand_rows`.

    durations: score of a written end from `duration_features.find_candidates`.
    """

    readings: ReadingModel
    hands: Network
    durations: Network
