"""What the words of a jump mean to somebody who plays: "D.S. al Coda" and the like."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Texts of marks of kind "jump" that are drawn as signs.
JUMP_SIGNS = ("segno", "coda")

_BACK = re.compile(
    r"(?:(?P<start>d\.? ?c\.?|da capo)|d\.? ?s\.?|d[ae]l segno)(?:,? (?:al|e poi(?: la)?) (?P<until>fine|coda)\.?)?",
    re.IGNORECASE,
)
_TO_CODA = re.compile(r"(?:to|al?)(?: la)? coda", re.IGNORECASE)
_FINE = re.compile(r"fine\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Jump:
    """kind: "segno", "coda" (the places), "to_coda", "fine", or "back" to `whence` ("start" or "segno").

    until: after going back, play to the "fine", by the "coda", or to the end ("").
    """

    kind: str
    whence: str = ""
    until: str = ""


def jump_of(text: str) -> Jump | None:
    """What a text says of where to go on; None for words that say nothing of it."""
    words = " ".join(text.split())
    if words in JUMP_SIGNS:
        return Jump(words)
    if _TO_CODA.fullmatch(words):
        return Jump("to_coda")
    if _FINE.fullmatch(words):
        return Jump("fine")
    found = _BACK.fullmatch(words)
    if not found:
        return None
    return Jump("back", "start" if found["start"] else "segno", (found["until"] or "").lower())
