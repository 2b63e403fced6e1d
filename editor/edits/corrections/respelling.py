"""All notes spelt anew, by the key and the music around."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from editor.edits.addresses import with_events
from editor.edits.base import Edit, NewIds, Outcome, edit
from editor.edits.corrections.strands import GRACE_LENGTH, grid_note, measure_starts, strands_of, voice_keys
from editor.edits.corrections.stretches import place_in_words, stretch_of
from editor.edits.document import Document
from transcriptions.music.draft import GridNote, Keys
from transcriptions.music.score import Pitch, Score, event_starts
from transcriptions.music.spelling import spell
from transcriptions.music.state import settings
from transcriptions.music.transposing import write_for_parts

Written = dict[tuple[int, Fraction, int], Pitch]


@edit
@dataclass(frozen=True, slots=True)
class RespellAll(Edit):
    """Sharps and flats chosen again for every note, as for a fresh transcription; no sound changes.

    Notes outside the measures are listened to, but stay as they are. A note that is tied out of the measures stays.
    """

    name: ClassVar[str] = "respell_all"
    first: str = ""
    last: str = ""

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        score = document.score
        stretch = stretch_of(score, self.first, self.last)
        pitches = _new_pitches(score, stretch)
        events = {
            event.id: replace(
                event, notes=tuple(replace(note, pitch=pitches.get(note.id, note.pitch)) for note in event.notes)
            )
            for index in stretch
            for voice in score.measures[index].voices
            for event in voice.events
            if any(pitches.get(note.id, note.pitch) != note.pitch for note in event.notes)
        }
        return Outcome(document.with_score(with_events(score, events)))

    @property
    def words(self) -> str:
        return f"Respell by key{place_in_words(self.first, self.last)}"


def _new_pitches(score: Score, stretch: range) -> dict[str, Pitch]:
    """By note id, in the stretch."""
    starts = measure_starts(score)
    whole = range(len(score.measures))
    parts = {part.id: (number, part) for number, part in enumerate(score.parts) if not part.is_percussion}
    notes: list[GridNote] = []
    places: dict[str, tuple[int, Fraction, int]] = {}
    for strand in strands_of(score, whole, [key for key in voice_keys(score, whole) if key[0] in parts]):
        number, part = parts[strand.key[0]]
        note = replace(grid_note(strand, part, starts), part=number)
        notes.append(note)
        if all(head.index in stretch for head in strand.heads):
            places |= dict.fromkeys((head.note.id for head in strand.heads), (number, note.start, note.pitch))
    for name, index, grace in _grace_notes(score, starts):
        if name[0] in parts:
            number, part = parts[name[0]]
            note = replace(grace, part=number, pitch=grace.pitch + part.transposition)
            notes.append(note)
            if index in stretch:
                places[name[1]] = (number, note.start, note.pitch)
    found = _written(score, notes, starts)
    return {name: found[place] for name, place in places.items()}


def _written(score: Score, notes: list[GridNote], starts: list[Fraction]) -> Written:
    changes = [(starts[index], state.key) for index, state in enumerate(settings(score))]
    keys = Keys(tuple(start for start, _ in changes), tuple(key for _, key in changes))
    return write_for_parts(spell(notes, keys), score.parts, keys)


def _grace_notes(score: Score, starts: list[Fraction]) -> list[tuple[tuple[str, str], int, GridNote]]:
    """(part id and note id, index of the measure, note): each a little before what it leads to."""
    found = []
    for index, measure in enumerate(score.measures):
        for voice in measure.voices:
            distance = 0
            for start, event in reversed(list(event_starts(voice))):
                distance = distance + 1 if event.grace else 0
                place = starts[index] + start - distance * GRACE_LENGTH
                for note in event.notes if event.grace else ():
                    heard = GridNote(0, place, note.pitch.midi, float(place), float(place), 64, 1.0, 0.0)
                    found.append(((voice.part_id, note.id), index, heard))
    return found
