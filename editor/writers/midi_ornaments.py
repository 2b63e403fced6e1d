"""Ornaments and articulations as they sound in a MIDI file of the score: plainly, each in one way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from editor.writers.beams import flags
from editor.writers.vocabulary import TREMOLOS
from transcriptions.music.score import Event, Note, Pitch
from transcriptions.music.state import key_alter

# Quarters: a stroke of a trill, the delay of each note of a rolled chord, what is left of a staccato note.
STROKE = Fraction(1, 8)
ROLL = Fraction(1, 16)
STACCATO_SHARE = Fraction(1, 2)

# Steps from the written note, stroke by stroke; the last one is held.
FIGURES = {"mordent": (0, -1, 0), "inverted_mordent": (0, 1, 0), "turn": (1, 0, -1, 0), "inverted_turn": (-1, 0, 1, 0)}
# A tremolo is no faster than thirty-seconds, however many strokes it has.
FASTEST_REPETITION = Fraction(1, 8)

Sound = tuple[Fraction, Fraction, Note]  # onset and end in quarters


def sound(event: Event, rank: int, *, onset: Fraction, end: Fraction, fifths: int) -> Iterator[Sound]:
    """What one note of an event sounds like from onset to end. rank: its place in the chord, 0 for the lowest;
    fifths: the written key."""
    note = event.notes[rank]
    if "trill" in event.articulations and end - onset >= 2 * STROKE:
        yield from _trill(note, onset, end, fifths)
        return
    figure = next((FIGURES[sign] for sign in event.articulations if sign in FIGURES), None)
    if figure and end - onset > len(figure) * STROKE:
        for index, step in enumerate(figure):
            stop = end if index == len(figure) - 1 else onset + STROKE
            yield onset, stop, _neighbour(note, step, fifths)
            onset += STROKE
        return
    if "arpeggio" in event.articulations:
        onset = min(onset + rank * ROLL, end - STROKE) if end - onset > STROKE else onset
    if "staccato" in event.articulations:
        end = onset + (end - onset) * STACCATO_SHARE
    yield onset, end, note


def repetition(event: Event) -> Fraction:
    """The length of a tremolo's strokes: one stroke through a stem makes eighths, as a flag does; 0 without."""
    strokes = max((TREMOLOS.get(sign, 0) for sign in event.articulations), default=0)
    return max(Fraction(1, 2 ** (strokes + flags(event))), FASTEST_REPETITION) if strokes else Fraction(0)


def _trill(note: Note, onset: Fraction, end: Fraction, fifths: int) -> Iterator[Sound]:
    """An odd number of strokes, so that it ends on the note itself."""
    count = int((end - onset) / STROKE)
    count -= count % 2 == 0
    for index in range(count):
        stop = end if index == count - 1 else onset + STROKE
        yield onset, stop, _neighbour(note, index % 2, fifths)
        onset += STROKE


def _neighbour(note: Note, step: int, fifths: int) -> Note:
    if not step or note.drum is not None:
        return note
    place = note.pitch.staff_position + step
    letter = "CDEFGAB"[place % 7]
    return replace(note, pitch=Pitch(letter, key_alter(fifths, letter), place // 7))
