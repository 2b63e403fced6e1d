"""The players of a performance as a score has them: one part a player, in the order of print, within their range."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from transcriptions.music.drums import join_rolls
from transcriptions.music.instruments import DRUM_SET, Family, Instrument, instrument_of, is_nameless, program_of_name
from transcriptions.music.performance import Performance, PlayedNote, PlayedPart, make_part

# From the top of the page. An orchestra's strings stand at the bottom, a band's rhythm section does,
# and in chamber music the keyboard (Gould, Behind Bars, 2011, part 3).
_ORCHESTRA = (
    Family.WOODWIND, Family.BRASS, Family.PERCUSSION, Family.PLUCKED, Family.OTHER, Family.KEYBOARD, Family.VOICE,
    Family.STRINGS, Family.BASS,
)  # fmt: skip
_BAND = (
    Family.VOICE, Family.WOODWIND, Family.BRASS, Family.STRINGS, Family.OTHER, Family.PLUCKED, Family.KEYBOARD,
    Family.BASS, Family.PERCUSSION,
)  # fmt: skip
_CHAMBER = (
    Family.VOICE, Family.WOODWIND, Family.BRASS, Family.PERCUSSION, Family.OTHER, Family.STRINGS, Family.PLUCKED,
    Family.KEYBOARD, Family.BASS,
)  # fmt: skip
# The order inside families is that of the programs but for these (piccolo and flute first, double reeds, …).
_WITHIN = {72: 0, 73: 1, 74: 2, 68: 3, 69: 4, 71: 5, 64: 6, 65: 7, 66: 8, 67: 9, 70: 10, 60: 0, 56: 1, 59: 1, 57: 2}

# An orchestra has strings and this many kinds of winds at least.
_ORCHESTRA_WINDS = 3

# One hand of a keyboard as a track of its own, as notation programs write MIDI.
_HAND = re.compile(r"[ (,-]*\b(right|left|treble|bass|upper|lower|[rl]\.?h\.?|rechts|links)( hand| staff)?\b\)?", re.I)

# A note that the engine is less sure of than this may be an octave off, or one too many.
_UNSURE = 0.5
# What is left of the confidence in a note that the instrument can't play.
_OUT_OF_RANGE = 0.3
# Notes of a one-line instrument that begin within this are a chord.
_TOGETHER_S = 0.035


def as_ensemble(performance: Performance) -> Performance:
    """The same notes with one part a player, in score order, within ranges where the engine was unsure.

    Drum tracks become one part, the hands of a keyboard too, parts without notes are left out.
    A note outside its instrument's range is moved by octaves when its confidence is low, else kept and doubted.
    """
    parts = [_named(part) for part in performance.parts if part.notes]
    merged = _merge_hands(_merge_drums(parts))
    return replace(performance, parts=tuple(_playable(part) for part in _in_score_order(merged)))


def _named(part: PlayedPart) -> PlayedPart:
    """The part with the program that its name speaks of, where the file sets none (0 is also the piano)."""
    if part.program or part.is_drums or part.is_mixture:
        return part
    program = program_of_name(part.name)
    return part if program is None else replace(part, program=program)


def _merge_drums(parts: Sequence[PlayedPart]) -> list[PlayedPart]:
    drums = [part for part in parts if part.is_drums]
    if len(drums) < 2:
        return list(parts)
    merged = make_part("", [note for part in drums for note in part.notes], is_drums=True)
    return [*(part for part in parts if not part.is_drums), merged]


def _merge_hands(parts: Sequence[PlayedPart]) -> list[PlayedPart]:
    """Neighbours of one keyboard program that are named as its hands, or alike, become one part."""
    done = []
    for (program, name, is_keyboard), group in groupby(parts, key=_keyboard):
        hands = list(group)
        if not is_keyboard or len(hands) != 2:
            done += hands
            continue
        notes = [note for hand in hands for note in hand.notes]
        pedals = list(dict.fromkeys(pedal for hand in hands for pedal in hand.pedals))
        done.append(make_part(name, notes, program=program, pedals=pedals))
    return done


def _keyboard(part: PlayedPart) -> tuple[int, str, bool]:
    """What two hands of one keyboard share."""
    is_keyboard = instrument_of(part.program).staves == 2 and not part.is_drums
    name = _HAND.sub("", part.name).strip() if is_keyboard else part.name
    return part.program, "" if is_keyboard and is_nameless(name) else name, is_keyboard


def _in_score_order(parts: Sequence[PlayedPart]) -> list[PlayedPart]:
    """As in print; parts of one instrument keep their order."""
    families = {_instrument(part).family for part in parts}
    winds = {_instrument(part).name for part in parts if _instrument(part).family in (Family.WOODWIND, Family.BRASS)}
    has_drums = any(part.is_drums for part in parts)
    if Family.STRINGS in families and len(winds) >= _ORCHESTRA_WINDS and not has_drums:
        order = _ORCHESTRA
    else:
        order = _BAND if has_drums or Family.BASS in families else _CHAMBER
    return sorted(parts, key=lambda part: (order.index(_instrument(part).family), _WITHIN.get(part.program, 50)))


def _instrument(part: PlayedPart) -> Instrument:
    return DRUM_SET if part.is_drums else instrument_of(part.program)


def _playable(part: PlayedPart) -> PlayedPart:
    if part.is_drums:
        return replace(part, notes=tuple(join_rolls(part.notes)))
    instrument = instrument_of(part.program)
    notes = [_in_range(note, instrument) for note in part.notes]
    return replace(part, notes=tuple(sorted(_one_line(notes) if instrument.is_one_line else notes)))


def _in_range(note: PlayedNote, instrument: Instrument) -> PlayedNote:
    """The note, moved by octaves when it is doubtful anyhow; doubtful when it stays out of range."""
    if instrument.lowest <= note.pitch <= instrument.highest:
        return note
    if note.confidence < _UNSURE:
        nearest = instrument.lowest if note.pitch < instrument.lowest else instrument.highest - 11
        moved = nearest + (note.pitch - nearest) % 12
        if instrument.lowest <= moved <= instrument.highest:
            return replace(note, pitch=moved)
    return replace(note, confidence=min(note.confidence, _OUT_OF_RANGE))


def _one_line(notes: Sequence[PlayedNote]) -> list[PlayedNote]:
    """Without the notes that an engine was unsure of and that sound together with surer ones."""
    kept: list[PlayedNote] = []
    for note in sorted(notes):
        rival = kept[-1] if kept and note.onset_s - kept[-1].onset_s < _TOGETHER_S else None
        if rival and min(rival.confidence, note.confidence) < _UNSURE:
            kept[-1] = max(rival, note, key=lambda one: one.confidence)
        else:
            kept.append(note)
    return kept
