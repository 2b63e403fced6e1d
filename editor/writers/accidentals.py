"""Which notes show an accidental: by key, by what stands earlier in the measure, and as a courtesy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from transcriptions.music.score import Event, Pitch, Voice, event_starts
from transcriptions.music.state import Place, drawn_staff, key_alter

VoicePlace = tuple[str, int, int]
Line = tuple[Place, str, int]  # staff, step, octave: where an accidental holds


@dataclass(frozen=True, slots=True)
class Trace:
    """What a measure leaves to the next: ties that lead out of it, and how each line last sounded."""

    ties: dict[VoicePlace, set[Pitch]] = field(default_factory=dict)
    alters: dict[Line, int] = field(default_factory=dict)


def shown_accidentals(voices: Iterable[Voice], fifths: Mapping[str, int], before: Trace) -> tuple[set[str], Trace]:
    """Ids of the notes in a measure's voices that show an accidental, and what the next measure must know.

    fifths is the written key of each part. A note tied into shows none. Shown though not
    needed: a note marked cautionary, one whose line was altered in the measure before, and
    one whose step was altered in another octave of this measure.
    """
    shown: set[str] = set()
    ties = {place: set(pitches) for place, pitches in before.ties.items()}
    explicit: dict[Line, int] = {}
    sounded: dict[Line, int] = {}
    for voice, event in _in_time_order(voices):
        place = (voice.part_id, voice.staff, voice.number)
        staff = (voice.part_id, drawn_staff(voice, event))
        waiting = ties.get(place, set())
        for note in event.notes:
            line = (staff, note.pitch.step, note.pitch.octave)
            if note.drum is not None:
                continue
            if note.pitch not in waiting or event.grace:
                signature = key_alter(fifths[voice.part_id], note.pitch.step)
                needed = explicit.get(line, signature) != note.pitch.alter
                if needed or note.cautionary or _is_courtesy(line, note.pitch.alter, explicit, before):
                    shown.add(note.id)
                    explicit[line] = note.pitch.alter
            sounded[line] = note.pitch.alter
        if not event.grace:
            ties[place] = {note.pitch for note in event.notes if note.tied}
    return shown, Trace(ties, sounded)


def _is_courtesy(line: Line, alter: int, explicit: Mapping[Line, int], before: Trace) -> bool:
    if line in explicit:
        return False
    if before.alters.get(line, alter) != alter:
        return True
    staff, step, _ = line
    return any(other[:2] == (staff, step) and value != alter for other, value in explicit.items())


def _in_time_order(voices: Iterable[Voice]) -> Iterator[tuple[Voice, Event]]:
    found: list[tuple[Fraction, bool, Voice, Event]] = [
        (start, event.grace is None, voice, event) for voice in voices for start, event in event_starts(voice)
    ]
    for _, _, voice, event in sorted(found, key=lambda item: item[:2]):
        yield voice, event
