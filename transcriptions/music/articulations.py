"""Articulations where they are clear: staccato, accents, and tenuto among staccato."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from transcriptions.music.draft import Chord, Line
from transcriptions.music.paths import any_change, cheapest_path
from transcriptions.music.score import Part

Floats = npt.NDArray[np.float64]

# A note held for less than this share of its value speaks for staccato, by one for each so much less (or against it),
# and by this at most. What the pedal lets ring so much longer speaks against it too.
_STACCATO_SHARE, _SHARE_STEP, _MOST_SAID = 0.3, 0.1, 1.5
_RINGS_LONGER = 0.3
# What it costs that staccato begins or ends: it comes in groups. Notes of other values speak a little against it.
_SWITCH, _AGAINST = 2.5, 0.3
# In a group every note has its dot that is held for less than this share, and rings for less than that.
_LONGEST_SHARE, _LONGEST_RING = 0.5, 0.75

# Values that are dotted (quarters): shorter ones are detached by their speed, longer ones are no staccato.
_STACCATO_VALUES = (0.25, 1.0)

# With more notes that short the touch, or the engine, is so throughout, and no sign says anything.
_MOST_SHORT = 0.6

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
    longest = np.maximum(held, sounding - _RINGS_LONGER)
    if ((longest < _STACCATO_SHARE) & has_value).mean() > _MOST_SHORT:
        return np.zeros(len(chords), dtype=bool)
    said = np.clip((_STACCATO_SHARE - longest) / _SHARE_STEP, -_MOST_SAID, _MOST_SAID)
    grouped = _grouped(np.where(has_value, said, -_AGAINST))
    plain = np.array(["trill" not in chord.signs and "arpeggio" not in chord.signs for chord in chords])
    return np.asarray(grouped & has_value & (held < _LONGEST_SHARE) & (sounding < _LONGEST_RING) & plain)


def _grouped(said: Floats) -> npt.NDArray[np.bool_]:
    """(chords,) which are in a staccato group, by what each says: the cheapest way to begin and end groups."""
    inside, outside = -said, np.zeros(len(said))
    inside[0] += _SWITCH
    path = cheapest_path(np.stack([inside, outside], axis=1), any_change(2, _SWITCH))
    return np.array([state == 0 for state in path], dtype=bool)


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
