"""An event of a MusicXML voice, before it has its place among others."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from transcriptions.music.score import Event


@dataclass(frozen=True, slots=True)
class Item:
    """An event as read. event.staff is where it is drawn; value: base and dots, None when no value is its length.

    edges: "start" and "stop" of brackets of tuplets.
    """

    start: Fraction
    duration: Fraction
    event: Event
    value: tuple[Fraction, int] | None
    actual: int = 1
    normal: int = 1
    edges: frozenset[str] = frozenset()

    @property
    def end(self) -> Fraction:
        return self.start + self.duration


Items = dict[str, list[Item]]  # by the name of the voice
