"""Fermatas as they sound: time stands on what they are over."""

from __future__ import annotations

from fractions import Fraction

from transcriptions.music.score import Measure, event_starts
from transcriptions.music.state import Setting, event_duration

# How much longer a note lasts under a fermata: what players of notation programs are used to.
HELD = 2

# From where to where, in quarters of the measure.
Hold = tuple[Fraction, Fraction]


def holds(measure: Measure, setting: Setting) -> list[Hold]:
    """The stretches of a measure that fermatas of any part hold, ascending; those that meet or overlap are one."""
    found: list[Hold] = []
    for start, end in sorted(_under_fermatas(measure, setting)):
        if found and start <= found[-1][1]:
            start, end = found[-1][0], max(end, found.pop()[1])
        found.append((start, end))
    return found


def _under_fermatas(measure: Measure, setting: Setting) -> list[Hold]:
    return [
        (start, start + event_duration(event, setting.length))
        for voice in measure.voices
        if any("fermata" in event.articulations for event in voice.events)
        for start, event in event_starts(voice)
        if "fermata" in event.articulations and not event.grace
    ]
