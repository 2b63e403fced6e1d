"""What the passes of notation have learned in more numbers than constants should hold; handed in, never read here."""

from __future__ import annotations

from dataclasses import dataclass

from transcriptions.music.network import Network


@dataclass(frozen=True, slots=True)
class Learned:
    """hands: log odds of the left hand from `hand_features.hand_rows`.

    durations: score of a written end from `duration_features.find_candidates`.
    """

    hands: Network
    durations: Network
