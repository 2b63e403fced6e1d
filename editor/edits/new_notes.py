"""Notes that a person writes: pitches on a staff, drums on their places, within what can be written and heard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from editor.edits.base import NewIds, Refused
from editor.edits.forms import ALTERS, OCTAVES
from transcriptions.music.drums import drum_note
from transcriptions.music.score import Note, Part, Pitch

NO_DRUM = "No drum has its place there."
TOO_HIGH_OR_LOW = "This is outside of what can be written or heard."
MIDI_KEYS = range(128)

# The drums of a kit, those that a place stands for first.
_KIT = (36, 38, 42, 44, 46, 49, 51, 41, 43, 45, 47, 48, 50, 37, 53, 54, 56, 35, 39, 40, 52, 55, 57, 59)
_AT_PLACES = {drum_note(key)[0]: key for key in reversed(_KIT)}


def new_notes(part: Part, pitches: Iterable[Pitch], *, drums: Iterable[int], ids: NewIds) -> tuple[Note, ...]:
    """Notes of a chord, each once. Pitches on a percussion staff are places of drums. Raises Refused."""
    if part.is_percussion:
        keys = [*drums, *(drum_at(pitch) for pitch in pitches)]
        return tuple(drum_of(Note(ids.new("n"), Pitch("C", 0, 4)), key) for key in dict.fromkeys(keys))
    return tuple(Note(ids.new("n"), within(pitch, part)) for pitch in dict.fromkeys(pitches))


def drum_at(pitch: Pitch) -> int:
    """The General MIDI key of the drum with this place on the staff. Raises Refused."""
    key = _AT_PLACES.get(replace(pitch, alter=0))
    if key is None:
        raise Refused(NO_DRUM)
    return key


def drum_of(note: Note, key: int) -> Note:
    """The note as a stroke of another drum."""
    pitch, notehead = drum_note(key)
    return replace(note, pitch=pitch, drum=key, notehead=notehead)


def next_drum(key: int, steps: int) -> int:
    """The drum so many places higher on the staff, or lower. Raises Refused beyond the outermost."""
    order = sorted(_KIT, key=lambda each: (drum_note(each)[0].staff_position, each))
    place = order.index(key) if key in order else order.index(38)
    if not 0 <= place + steps < len(order):
        raise Refused(NO_DRUM)
    return order[place + steps]


def within(pitch: Pitch, part: Part) -> Pitch:
    """The pitch, where it can be written, and heard in this part. Raises Refused."""
    is_writable = pitch.octave in OCTAVES and pitch.alter in ALTERS and pitch.midi in MIDI_KEYS
    if not is_writable or pitch.midi + part.transposition not in MIDI_KEYS:
        raise Refused(TOO_HIGH_OR_LOW)
    return pitch


def with_added(notes: Sequence[Note], added: Iterable[Note]) -> tuple[Note, ...]:
    """A chord with more notes, without those that it has."""
    there = {(note.pitch, note.drum) for note in notes}
    return (*notes, *(note for note in added if (note.pitch, note.drum) not in there))
