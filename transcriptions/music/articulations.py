"""Articulations where they are clear: staccato, accents, and tenuto among staccato."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from transcriptions.music.draft import Chord, Line
from transcriptions.music.score import Part

Floats = npt.NDArray[np.float64]

# A staccato note is held for less than this share of its value, at most this long (quarters), and rings no longer.
_STACCATO_SHARE = 0.3
_STACCATO_LONGEST = 0.6
_RINGS_SHARE = 0.6

# Values that are dotted (quarters): shorter ones are detached by their speed, longer ones are no staccato.
_STACCATO_VALUES = (0.25, 1.0)

# With more short notes than this the touch, or the engine, is so throughout, and no sign says anything.
_MOST_SHORT = 0.6

# Staccato comes in groups: neighbours on each side of which this many are short too.
_AROUND, _COMPANY = 3, 3

# An accent is louder than everything this many chords around it by this much velocity.
_ACCENT_AROUND, _ACCENT_VELOCITY = 6, 16

# A note held for its whole value in the midst of staccato.
_TENUTO_SHARE = 0.95


def articulate(lines: Sequence[Line], parts: Sequence[Part]) -> list[Line]:
    """The lines with articulations on their chords, before other signs of theirs."""
    return [line if parts[line.part].is_percussion else _articulated(line) for line in lines]


def _articulated(line: Line) -> Line:
    chords = line.chords
    staccato = _staccato(chords)
    tenuto = _tenuto(chords, staccato)
    accents = _accents(chords)
    found = []
    for index, chord in enumerate(chords):
        wanted = (("staccato", staccato[index]), ("tenuto", tenuto[index]), ("accent", accents[index]))
        signs = tuple(name for name, is_there in wanted if is_there)
        found.append(replace(chord, signs=(*signs, *chord.signs)) if signs else chord)
    return replace(line, chords=tuple(found))


def held_shares(chords: Sequence[Chord]) -> tuple[Floats, Floats]:
    """(chords,) how much of its value each chord is held by keys, and sounds with pedal."""
    values = np.array([float(chord.end - chord.start) for chord in chords])
    starts = np.array([float(chord.start) for chord in chords])
    keys = np.array([max(note.key_end for note in chord.notes) for chord in chords])
    sounds = np.array([max(note.sound_end for note in chord.notes) for chord in chords])
    return (keys - starts) / values, (sounds - starts) / values


def _staccato(chords: Sequence[Chord]) -> npt.NDArray[np.bool_]:
    held, sounding = held_shares(chords)
    values = np.array([float(chord.end - chord.start) for chord in chords])
    has_value = (values >= _STACCATO_VALUES[0]) & (values <= _STACCATO_VALUES[1])
    short = (held < _STACCATO_SHARE) & (held * values < _STACCATO_LONGEST) & (sounding < _RINGS_SHARE) & has_value
    if short.mean() > _MOST_SHORT:
        return np.zeros(len(chords), dtype=bool)
    company = np.convolve(np.pad(short, _AROUND), np.ones(2 * _AROUND + 1), mode="valid") - short
    plain = np.array(["trill" not in chord.signs and "arpeggio" not in chord.signs for chord in chords])
    return np.asarray(short & (company >= min(_COMPANY, len(chords) - 1)) & plain)


def _tenuto(chords: Sequence[Chord], staccato: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Held notes between two staccato ones on each side."""
    found = np.zeros(len(chords), dtype=bool)
    if not staccato.any():
        return found
    held, _ = held_shares(chords)
    for index in range(2, len(chords) - 2):
        around = staccato[[index - 2, index - 1, index + 1, index + 2]]
        values = {chords[near].end - chords[near].start for near in range(index - 1, index + 2)}
        found[index] = around.all() and held[index] >= _TENUTO_SHARE and len(values) == 1
    return found


def _accents(chords: Sequence[Chord]) -> npt.NDArray[np.bool_]:
    loudest = np.array([max(note.velocity for note in chord.notes) for chord in chords])
    found = np.zeros(len(chords), dtype=bool)
    for index in np.flatnonzero(loudest >= np.median(loudest) + _ACCENT_VELOCITY).tolist():
        begin, end = max(0, index - _ACCENT_AROUND), index + _ACCENT_AROUND + 1
        others = np.concatenate([loudest[begin:index], loudest[index + 1 : end]])
        found[index] = len(others) >= _ACCENT_AROUND and loudest[index] >= others.max() + _ACCENT_VELOCITY
    return found
