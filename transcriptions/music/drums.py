"""Drums on a five-line percussion staff: places and heads (Weinberg, 1998), hands above feet, rolls as one note."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from transcriptions.music.draft import Chord, GridNote, Line
from transcriptions.music.performance import PlayedNote
from transcriptions.music.score import Pitch, TimeSignature
from transcriptions.music.values import beat_length

# What the feet play: bass drums and the pedal of the hi-hat, in the second voice, stems down.
FEET = frozenset({35, 36, 44})

# Strokes of one drum that follow each other this fast, so many of them for so long, are a roll.
_ROLL_GAP_S, _ROLL_STROKES, _ROLL_S = 0.075, 6, 0.4

# How long a stroke is said to sound: its release means nothing. Whatever sounds longer (quarters) is a roll.
_STROKE_S, _LONGEST_STROKE = 0.02, 0.2

# Heads: drums are round, metal is crossed.
_PLACES: dict[int, tuple[str, int, str]] = {
    35: ("F", 4, "normal"),  # acoustic bass drum
    36: ("F", 4, "normal"),  # bass drum
    37: ("C", 5, "x"),  # side stick
    38: ("C", 5, "normal"),  # snare
    39: ("C", 5, "x"),  # hand clap
    40: ("C", 5, "normal"),  # electric snare
    41: ("G", 4, "normal"),  # low floor tom
    42: ("G", 5, "x"),  # closed hi-hat
    43: ("A", 4, "normal"),  # high floor tom
    44: ("D", 4, "x"),  # pedal hi-hat
    45: ("B", 4, "normal"),  # low tom
    46: ("G", 5, "x"),  # open hi-hat
    47: ("D", 5, "normal"),  # low-mid tom
    48: ("E", 5, "normal"),  # high-mid tom
    49: ("A", 5, "x"),  # crash
    50: ("E", 5, "normal"),  # high tom
    51: ("F", 5, "x"),  # ride
    52: ("A", 5, "x"),  # Chinese cymbal
    53: ("F", 5, "diamond"),  # ride bell
    54: ("B", 4, "x"),  # tambourine
    55: ("A", 5, "x"),  # splash
    56: ("E", 5, "x"),  # cowbell
    57: ("A", 5, "x"),  # second crash
    59: ("F", 5, "x"),  # second ride
}

# Other percussion (congas, claves, …) shares the middle line.
_OTHER = ("B", 4, "diamond")


def drum_note(key: int) -> tuple[Pitch, str]:
    """Place on the staff (as a treble-clef pitch) and notehead of a percussion key 0–127."""
    step, octave, head = _PLACES.get(key, _OTHER)
    return Pitch(step, 0, octave), head


def join_rolls(notes: Iterable[PlayedNote]) -> list[PlayedNote]:
    """Strokes of a drum part, all of one short length but rolls: these are one note that lasts as long as they do."""
    by_drum: dict[int, list[PlayedNote]] = {}
    for note in sorted(notes):
        by_drum.setdefault(note.pitch, []).append(note)
    return sorted(stroke for strokes in by_drum.values() for run in _runs(strokes) for stroke in _joined(run))


def _runs(strokes: Sequence[PlayedNote]) -> list[list[PlayedNote]]:
    """Strokes of one drum, cut where they do not follow fast."""
    runs = [[strokes[0]]]
    for before, stroke in pairwise(strokes):
        if stroke.onset_s - before.onset_s > _ROLL_GAP_S:
            runs.append([])
        runs[-1].append(stroke)
    return runs


def _joined(run: Sequence[PlayedNote]) -> list[PlayedNote]:
    first, last = run[0], run[-1]
    if len(run) < _ROLL_STROKES or last.onset_s - first.onset_s < _ROLL_S:
        return [replace(stroke, offset_s=stroke.onset_s + _STROKE_S) for stroke in run]
    gap_s = (last.onset_s - first.onset_s) / (len(run) - 1)
    return [replace(first, offset_s=last.onset_s + gap_s, velocity=max(stroke.velocity for stroke in run))]


def drum_lines(part: int, groups: Sequence[Sequence[GridNote]], time: TimeSignature) -> list[Line]:
    """Hands as the first voice and feet as the second; one of them alone is the first. groups: struck together."""
    hands = [_distinct(note for note in group if note.pitch not in FEET) for group in groups]
    feet = [_distinct(note for note in group if note.pitch in FEET) for group in groups]
    voices = [voice for voice in ([group for group in hands if group], [group for group in feet if group]) if voice]
    return [Line(part, 1, number, _chords(voice, time)) for number, voice in enumerate(voices, start=1)]


def _distinct(notes: Iterable[GridNote]) -> tuple[GridNote, ...]:
    """One note for each head on the staff."""
    return tuple({drum_note(note.pitch): note for note in notes}.values())


def _chords(groups: Sequence[tuple[GridNote, ...]], time: TimeSignature) -> tuple[Chord, ...]:
    """Strokes last to the next one of the voice, but not beyond the beat; rolls as long as they are played."""
    beat = beat_length(time)
    followings = [*(group[0].start for group in groups[1:]), None]
    chords = []
    for group, following in zip(groups, followings, strict=True):
        start, key_end = group[0].start, max(note.key_end for note in group)
        is_roll = key_end - float(start) > _LONGEST_STROKE
        end = (start // beat + 1) * beat
        if is_roll:
            end = max(end, round(Fraction(key_end) / beat * 2) * beat / 2)
        end = end if following is None else min(end, following)
        chords.append(Chord(start, end, group, ("tremolo",) if is_roll else ()))
    return tuple(chords)
