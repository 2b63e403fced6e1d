"""Voices in the words that `tests.editor.scores.Builder` reads, so that a test shows what an edit wrote."""

from __future__ import annotations

from itertools import groupby

from tests.editor.scores import ALTERS, VALUES
from transcriptions.music.score import Event, EventKind, Measure, Note, Score

SIGNS = {alter: sign for sign, alter in ALTERS.items()}
LETTERS = {value: letter for letter, value in VALUES.items()}
SILENCES = {EventKind.REST: "r", EventKind.SPACE: "s", EventKind.MEASURE_REST: "m"}


def spelled(events: tuple[Event, ...]) -> str:
    """ "q. C#4~ E4 | q r"; grace notes in brackets, tuplets as "3:2{e C4 | e D4 | e E4}"."""
    words = []
    for tuplet, group in groupby(events, lambda event: event.tuplet):
        inside = " | ".join(_event(event) for event in group)
        words.append(f"{tuplet.actual}:{tuplet.normal}{{{inside}}}" if tuplet else inside)
    return " | ".join(words)


def measures(score: Score, *, part: str = "P1", staff: int = 1, number: int = 1) -> list[str]:
    """One voice in all measures; "" where it is not there."""
    return [voice(measure, part=part, staff=staff, number=number) for measure in score.measures]


def voice(measure: Measure, *, part: str = "P1", staff: int = 1, number: int = 1) -> str:
    key = (part, staff, number)
    found = (voice for voice in measure.voices if (voice.part_id, voice.staff, voice.number) == key)
    return next((spelled(voice.events) for voice in found), "")


def _event(event: Event) -> str:
    value = LETTERS[event.base] + "." * event.dots
    words = " ".join([value, SILENCES.get(event.kind, ""), *(_note(note) for note in event.notes)])
    words = " ".join(words.split())
    return f"({words})" if event.grace else words


def _note(note: Note) -> str:
    pitch = note.pitch
    return f"{pitch.step}{SIGNS[pitch.alter]}{pitch.octave}{'~' if note.tied else ''}{'!' if note.cautionary else ''}"
