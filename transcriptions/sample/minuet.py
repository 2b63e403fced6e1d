"""The music of the sample: the first half of the Minuet in G by Christian Petzold (BWV Anh. 114, before 1725).

Public domain; written down here by hand. A player's timing and touch are added with a fixed seed.
"""

from __future__ import annotations

import numpy as np

from transcriptions.music.performance import Performance, PlayedNote, make_part

TITLE = "Minuet in G"
COMPOSER = "Christian Petzold"
BEATS_PER_MEASURE = 3
QUARTERS_PER_MINUTE = 108.0
# Each measure: names with octaves, "+" within a chord, ":" and a length in quarters (1 when not said).
RIGHT_HAND = """
D5 G4:.5 A4:.5 B4:.5 C5:.5 | D5 G4 G4 | E5 C5:.5 D5:.5 E5:.5 F#5:.5 | G5 G4 G4 |
C5 D5:.5 C5:.5 B4:.5 A4:.5 | B4 C5:.5 B4:.5 A4:.5 G4:.5 | F#4 G4:.5 A4:.5 B4:.5 G4:.5 | A4:3 |
D5 G4:.5 A4:.5 B4:.5 C5:.5 | D5 G4 G4 | E5 C5:.5 D5:.5 E5:.5 F#5:.5 | G5 G4 G4 |
C5 D5:.5 C5:.5 B4:.5 A4:.5 | B4 C5:.5 B4:.5 A4:.5 G4:.5 | A4 B4:.5 A4:.5 G4:.5 F#4:.5 | G4:3
"""
LEFT_HAND = """
G3+B3+D4:2 A3 | B3:3 | C4:3 | B3:3 | A3:3 | G3:3 | D4 B3 G3 | D4 D3:.5 C4:.5 B3:.5 A3:.5 |
B3:2 A3 | G3 B3 G3 | C4:3 | B3 C4:.5 B3:.5 A3:.5 G3:.5 | A3:2 F#3 | G3:2 B3 | C4 D4 D3 | G3:2 G2
"""

SEED = 1725
# Standard deviation of a player's onsets around the beat they mean.
JITTER_S = 0.008
# The last measures take this much more time by the end; each phrase of eight breathes a little.
FINAL_RITARDANDO = 0.35
PHRASE_BREATH = 0.06
PHRASE_MEASURES = 8
# Notes are let go a little before the next one.
ARTICULATION = 0.92
RIGHT_VELOCITY, LEFT_VELOCITY, DOWNBEAT_ACCENT, VELOCITY_SPREAD = 76, 60, 7, 3
LEAD_IN_S = 0.5
# Room for the last chord to die away.
TAIL_S = 2.0

SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def written_notes(hand: str) -> list[tuple[float, float, int]]:
    """(start, length, MIDI pitch) of each note, in quarters. ValueError when a measure is not full."""
    notes: list[tuple[float, float, int]] = []
    for number, measure in enumerate(hand.split("|")):
        start = float(number * BEATS_PER_MEASURE)
        for token in measure.split():
            names, _, length = token.partition(":")
            quarters = float(length or 1)
            notes += [(start, quarters, _midi(name)) for name in names.split("+")]
            start += quarters
        if start != (number + 1) * BEATS_PER_MEASURE:
            raise ValueError(f"measure {number + 1} is not full")
    return notes


def played() -> Performance:
    """The minuet as a person might play it; the same each time."""
    random = np.random.default_rng(SEED)
    hands = ((written_notes(RIGHT_HAND), RIGHT_VELOCITY), (written_notes(LEFT_HAND), LEFT_VELOCITY))
    last = max(start + length for notes, _ in hands for start, length, _ in notes)
    notes = []
    for hand, velocity in hands:
        for start, length, pitch in hand:
            onset_s = _time_s(start, last) + float(random.normal(0, JITTER_S))
            offset_s = _time_s(start + length * ARTICULATION, last)
            accent = DOWNBEAT_ACCENT if start % BEATS_PER_MEASURE == 0 else 0
            touch = round(velocity + accent + float(random.normal(0, VELOCITY_SPREAD)))
            notes.append(PlayedNote(onset_s, pitch, offset_s, touch))
    return Performance((make_part("Piano", notes),), _time_s(last, last) + TAIL_S)


def _midi(name: str) -> int:
    return SEMITONES[name[0]] + ("#" in name) + 12 * (int(name[-1]) + 1)


def _time_s(quarter: float, last: float) -> float:
    """Seconds of a moment: the tempo slackens at the ends of phrases and of the piece."""
    steps = np.linspace(0, quarter, 1 + round(quarter * 24))
    phrase = PHRASE_MEASURES * BEATS_PER_MEASURE
    slower = 1 + PHRASE_BREATH * ((steps % phrase) / phrase) ** 4
    slower += FINAL_RITARDANDO * np.clip((steps - last + phrase / 4) / (phrase / 4), 0, 1) ** 2
    return LEAD_IN_S + float(np.trapezoid(slower, steps)) * 60 / QUARTERS_PER_MINUTE
