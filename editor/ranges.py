"""Notes that the instrument of their part does not have, for whoever chose or wrote for it."""

from __future__ import annotations

import re

from transcriptions.music.instruments import instrument_of, transposition_of
from transcriptions.music.score import Note, Part, Score

# Relatives of an instrument share its General MIDI program, but not its range: a bass clarinet, a piccolo trumpet.
_RELATIVE = re.compile(r"\b(?:alto|tenor|baritone|bass|contra\w*|soprano|sopranino|piccolo)\b", re.IGNORECASE)
# Instruments whose names are no single thing.
_SEVERAL = frozenset({"Strings", "Brass", "Timpani", "Tubular Bells"})
# Nationalities keep their capitals.
_COMMON_WORD = re.compile(r"\b(?!English)[A-Z][a-z]+")


def outside_range(score: Score) -> dict[str, str]:
    """By ids of notes, in the order of the score, where they lie: "below the range of a flute"."""
    parts = {part.id: part for part in score.parts if not part.is_percussion and not _is_relative(part)}
    bounds = {name: _bounds(part) for name, part in parts.items()}
    voices = [voice for measure in score.measures for voice in measure.voices if voice.part_id in parts]
    return {
        note.id: f"{side} the range of {_named(parts[voice.part_id])}"
        for voice in voices
        for event in voice.events
        for note in event.notes
        if (side := _side(note, parts[voice.part_id], bounds[voice.part_id]))
    }


def _is_relative(part: Part) -> bool:
    name = instrument_of(part.program).name.lower()
    return any(word.lower() not in name for word in _RELATIVE.findall(part.name))


def _side(note: Note, part: Part, bounds: tuple[int, int]) -> str:
    """Written pitches become sounding ones; lines and clefs of other octaves say how a pitch is drawn only."""
    sounding = note.pitch.midi + part.transposition
    if sounding < bounds[0]:
        return "below"
    return "above" if sounding > bounds[1] else ""


def _bounds(part: Part) -> tuple[int, int]:
    """Lowest and highest sounding MIDI pitch."""
    instrument = instrument_of(part.program)
    # One in another key sounds higher or lower as a whole; players of several have both ranges.
    shift = transposition_of(instrument, part.name) - instrument.transposition
    return instrument.lowest + min(0, shift), instrument.highest + max(0, shift)


def _named(part: Part) -> str:
    """ "a flute", "an English horn", "the timpani"."""
    instrument = instrument_of(part.program)
    words = _COMMON_WORD.sub(lambda found: found[0].lower(), instrument.name.partition(" in ")[0])
    if instrument.name in _SEVERAL:
        return f"the {words}"
    return f"{'an' if words[0].lower() in 'aeiou' else 'a'} {words}"
