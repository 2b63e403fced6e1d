"""What the user said about a recording; every field that is set is obeyed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Hints:
    """tempo_bpm: quarters a minute, 20 to 400. meter: (numerator, denominator) as printed.

    pickup_beats: beats before the first full bar (0: the first note is on a downbeat).
    """

    tempo_bpm: float | None = None
    meter: tuple[int, int] | None = None
    pickup_beats: int | None = None

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Hints:
        """The hints whose fields these are, with the meter as any pair; what is missing was not said."""
        meter = values.get("meter")
        pair = None if meter is None else (int(meter[0]), int(meter[1]))
        return cls(values.get("tempo_bpm"), pair, values.get("pickup_beats"))

    def __post_init__(self) -> None:
        if self.tempo_bpm is not None and not 20 <= self.tempo_bpm <= 400:
            raise ValueError(f"tempo_bpm must be 20 to 400, got {self.tempo_bpm}")
        if self.meter is not None and not (1 <= self.meter[0] <= 16 and self.meter[1] in (2, 4, 8)):
            raise ValueError(f"meter must be 1 to 16 over 2, 4 or 8, got {self.meter}")
        if self.pickup_beats is not None and not 0 <= self.pickup_beats < 16:
            raise ValueError(f"pickup_beats must be 0 to 15, got {self.pickup_beats}")


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to hear a piece. kind: "tempo", "meter" or "pickup". label: what it changes, in words.

    hints: what makes the decoder choose it. probability: 0 to 1, as the model sees it.
    """

    kind: str
    label: str
    hints: Hints
    probability: float
