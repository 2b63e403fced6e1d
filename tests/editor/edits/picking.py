"""Random places and notes of a document, for random edits."""

from __future__ import annotations

from random import Random

from editor.edits.base import Caret
from editor.edits.document import Document
from transcriptions.music.score import Event, Measure, Pitch, Voice, event_starts


def any_measure(random: Random, document: Document) -> Measure:
    return random.choice(document.score.measures)


def any_voice(random: Random, document: Document) -> Voice:
    """One in which something sounds, if that is found soon."""
    for _ in range(5):
        voice = random.choice(any_measure(random, document).voices)
        if any(event.notes for event in voice.events):
            break
    return voice


def any_event(random: Random, document: Document) -> Event:
    return random.choice(any_voice(random, document).events)


def any_targets(random: Random, document: Document, most: int = 4) -> tuple[str, ...]:
    """A few events of a voice in a row, or notes of one, by id."""
    voice = any_voice(random, document)
    sounding = [place for place, event in enumerate(voice.events) if event.notes]
    first = random.choice(sounding) if sounding and random.random() < 0.8 else random.randrange(len(voice.events))
    if random.random() < 0.3 and voice.events[first].notes:
        return (random.choice(voice.events[first].notes).id,)
    return tuple(event.id for event in voice.events[first : first + random.randint(1, most)])


def any_caret(random: Random, document: Document) -> Caret:
    """Where an event begins, mostly; now and then in a voice that may not be there."""
    measure = any_measure(random, document)
    voice = random.choice(measure.voices)
    at = random.choice([start for start, _ in event_starts(voice)])
    number = random.randint(1, 4) if random.random() < 0.2 else voice.number
    return Caret(measure.id, voice.part_id, voice.staff, number, at)


def any_pitch(random: Random) -> Pitch:
    return Pitch(random.choice("CDEFGAB"), random.choice((-1, 0, 0, 0, 1)), random.randint(2, 6))


def is_percussion(document: Document, part_id: str) -> bool:
    return any(part.id == part_id and part.is_percussion for part in document.score.parts)
