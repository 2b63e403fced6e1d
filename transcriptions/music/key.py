"""The key of a piece from how long each pitch class sounds.

Profiles: Albrecht and Shanahan, "The Use of Large Corpora to Train a New Type of
Key-Finding Algorithm", Music Perception 31 (2013).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from transcriptions.music.score import Key

_MAJOR = (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081)
_MINOR = (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052)

# Fifths of the major key on each pitch class; six sharps and six flats: flats are the commoner print.
_MAJOR_FIFTHS = (0, -5, 2, -3, 4, -1, -6, 1, -4, 3, -2, 5)


def find_key(weights: npt.NDArray[np.float64]) -> Key:
    """The likeliest key. weights: (12,) sounding time of each pitch class, C first; all zero gives C major."""
    if not weights.any():
        return Key(0)
    scores = {
        (tonic, mode): float(np.corrcoef(np.roll(weights, -tonic), profile)[0, 1])
        for tonic in range(12)
        for mode, profile in (("major", _MAJOR), ("minor", _MINOR))
    }
    tonic, mode = max(scores, key=lambda place: scores[place])
    relative = tonic if mode == "major" else (tonic + 3) % 12
    return Key(_MAJOR_FIFTHS[relative], mode)


def key_name(key: Key) -> str:
    """The key in words: "E flat major"."""
    place = key.fifths + (3 if key.mode == "minor" else 0)
    alter = ("", " sharp", " flat")[(place + 1) // 7]
    return f"{'FCGDAEB'[(place + 1) % 7]}{alter} {key.mode}"
