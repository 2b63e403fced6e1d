"""Stem directions where two voices share a staff: odd voices up, even ones down."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from transcriptions.music.score import EventKind, Voice, event_starts
from transcriptions.music.state import drawn_staff, event_duration

_Extent = tuple[tuple[str, int], Fraction, Fraction]  # staff, start, end


def stem_directions(voices: Sequence[Voice], length: Fraction) -> dict[str, str]:
    """ "up" or "down" by event id, for the chords of each voice that has company on its staff in its measure.

    A voice has company when another one has a chord or rest at the same time; spaces do not count.
    """
    extents = [_extents(voice, length) for voice in voices]
    directions: dict[str, str] = {}
    for index, voice in enumerate(voices):
        others = [extents[other] for other in range(len(extents)) if other != index]
        if any(_meet(extents[index], other) for other in others):
            word = "up" if voice.number % 2 else "down"
            directions |= {event.id: word for event in voice.events if event.kind is EventKind.CHORD}
    return directions


def _extents(voice: Voice, length: Fraction) -> list[_Extent]:
    return [
        ((voice.part_id, drawn_staff(voice, event)), start, start + event_duration(event, length))
        for start, event in event_starts(voice)
        if event.kind is not EventKind.SPACE and not event.grace
    ]


def _meet(one: list[_Extent], other: list[_Extent]) -> bool:
    if not {extent[0] for extent in one} & {extent[0] for extent in other}:
        return False
    return any(a[0] == b[0] and a[1] < b[2] and b[1] < a[2] for a in one for b in other)
