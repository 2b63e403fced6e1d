"""The keys of a piece, bar by bar: from how long each pitch class sounds, and seldom changing.

A conditional random field over the bars weighs what sounds in each of them, in the whole piece, in its
opening and in its last chord against the price of a change of signature; its weights were learned on
scores (`manage.py train_notation --only key`). Minor is told from major by what sounds in a section, in its
opening and last in its bass (`--only mode`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from transcriptions.music.draft import GridNote, Keys
from transcriptions.music.paths import cheapest_path
from transcriptions.music.score import Key
from transcriptions.music.timeline import Bar

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

# Log odds of a share of the sound on each semitone above the tonic of the major key of the signature: in a
# bar; in the whole piece, its opening and its last chord. Then those of going on in a key, or to one that
# lies so many semitones higher.
BAR_WEIGHTS = np.array([0.52, -0.55, 0.34, -0.35, 0.56, 0.19, -0.32, 0.48, -0.20, 0.43, -0.42, 0.28])
PIECE_WEIGHTS = np.array(
    [
        [11.52, -13.75, 0.32, -7.57, 16.54, 7.74, -16.42, 12.08, 0.11, 9.66, -19.66, -0.47],
        [11.69, -18.72, 6.35, -9.88, 19.31, 4.61, -17.46, 13.56, -2.48, 12.17, -21.59, 2.06],
        [8.18, -0.12, -2.02, -4.50, 3.49, -6.01, -4.41, 3.31, 1.31, 7.26, -4.41, -5.29],
    ]
)
CHANGE_WEIGHTS = np.array([0.00, -6.58, -7.31, -5.77, -6.15, -6.73, -7.60, -6.76, -6.21, -5.63, -7.36, -6.61])

_OPENING_QUARTERS = 60
_CLOSING_QUARTERS = 1

# A long note says no more about the key than a whole note, and a low one in the last chord says more.
_LONGEST = 4.0
_LOW_PITCH, _LOW_WEIGHT = 52, 4.0
# What sounds for less than this in a bar (quarters, all notes together) counts in proportion.
_FULL_BAR = 2.0

# Log odds of minor for a share of the sound on each semitone above the tonic of the major key: in a section, and in
# its opening.
MODE_WEIGHTS = np.array(
    [
        [-5.9, 10.3, -0.7, 4.0, 9.9, -3.8, -4.8, -18.6, 1.4, 2.6, 2.8, 2.7],
        [-1.5, -7.0, -1.9, -8.0, 1.5, -1.5, 3.3, -6.2, 1.0, 6.8, 8.9, 4.5],
    ]
)
MODE_CONSTANT = 0.06
_MODE_OPENING_QUARTERS = 8
# After so many flats five sharps are written as flats too.
_MANY_FLATS = -4
# What the last bass note adds when it is a tonic: pieces end so, parts of pieces need not.
_LAST_BASS = 0.5


@dataclass(frozen=True, slots=True)
class KeyEvidence:
    """bars: (bars, 12), shares of pitch classes in each bar, less where little sounds; piece: (3, 12), see above."""

    bars: Floats
    piece: Floats


def find_keys(notes: Sequence[GridNote], bars: Sequence[Bar]) -> Keys:
    """The likeliest keys of pitched notes; C major for none. Signatures lie between seven flats and six sharps."""
    if not notes:
        return Keys((Fraction(0),), (Key(0),))
    tonics = likeliest_tonics(key_evidence(notes, bars))
    edges = [0, *(np.flatnonzero(np.diff(tonics)) + 1).tolist(), len(bars)]
    owners = bar_owners(notes, bars)
    starts: list[Fraction] = []
    keys: list[Key] = []
    for first, end in pairwise(edges):
        section = [note for note, owner in zip(notes, owners.tolist(), strict=True) if first <= owner < end]
        tonic = int(tonics[first])
        starts.append(bars[first].start)
        keys.append(_named(tonic, _mode(section, tonic), after=keys[-1].fifths if keys else 0))
    return Keys(tuple(starts), tuple(keys))


def key_evidence(notes: Sequence[GridNote], bars: Sequence[Bar]) -> KeyEvidence:
    """What find_keys weighs. notes: one or more; bars: one or more, in order, without gaps."""
    first, last = min(note.start for note in notes), max(note.start for note in notes)
    opening = _shares([note for note in notes if note.start <= first + _OPENING_QUARTERS])
    closing = _closing_shares([note for note in notes if note.start >= last - _CLOSING_QUARTERS])
    sound = _bar_sound(notes, bars)
    total = sound.sum(axis=1, keepdims=True)
    shares = sound / np.maximum(total, 1e-9) * np.minimum(1, total / _FULL_BAR)
    return KeyEvidence(shares, np.stack([_shares(notes), opening, closing]))


def likeliest_tonics(evidence: KeyEvidence) -> Indices:
    """(bars,) tonics (0 is C) of the major keys with the signatures: the likeliest path."""
    fit = above_tonics(evidence.bars) @ BAR_WEIGHTS
    whole, opening, closing = np.einsum("ptk,pk->pt", above_tonics(evidence.piece), PIECE_WEIGHTS)
    change = CHANGE_WEIGHTS[(np.arange(12)[None, :] - np.arange(12)[:, None]) % 12]
    fit[0] += whole + opening
    fit[-1] += closing
    return np.array(cheapest_path(-fit, -change))


def above_tonics(shares: Floats) -> Floats:
    """(..., 12 tonics, 12): shares of pitch classes, counted from each tonic."""
    return np.asarray(shares[..., (np.arange(12)[:, None] + np.arange(12)[None, :]) % 12])


def bar_owners(notes: Sequence[GridNote], bars: Sequence[Bar]) -> Indices:
    """The index of the bar in which each note begins."""
    starts = [float(bar.start) for bar in bars]
    onsets = [float(note.start) + 1e-6 for note in notes]
    return np.clip(np.searchsorted(starts, onsets, side="right") - 1, 0, len(bars) - 1)


def key_name(key: Key) -> str:
    """The key in words: "E flat major"."""
    place = key.fifths + (3 if key.mode == "minor" else 0)
    alter = ("", " sharp", " flat")[(place + 1) // 7]
    return f"{'FCGDAEB'[(place + 1) % 7]}{alter} {key.mode}"


def _named(tonic: int, mode: str, *, after: int) -> Key:
    """Six sharps or flats: E flat minor is usual (28 of 29 in the scores learned from); F sharp major likelier than
    G flat major (32 of 58), but not after flats (1 of 5). Five sharps are seven flats after four or more (6 of 8
    sections that are so heard), not after three (none of 5)."""
    fifths = (tonic * 7 + 6) % 12 - 6
    if fifths == -6 and mode == "major" and after >= 0:
        return Key(6, mode)
    return Key(-7 if fifths == 5 and after <= _MANY_FLATS else fifths, mode)


def _mode(section: Sequence[GridNote], tonic: int) -> str:
    if not section:
        return "major"
    last = max(note.start for note in section)
    bass = min(note.pitch for note in section if note.start == last) % 12
    ends = float(bass == (tonic + 9) % 12) - float(bass == tonic)
    return "minor" if mode_odds(section, tonic) + _LAST_BASS * ends > 0 else "major"


def mode_odds(
    section: Sequence[GridNote], tonic: int, weights: Floats = MODE_WEIGHTS, constant: float = MODE_CONSTANT
) -> float:
    """Log odds of minor. tonic: of the major key with the signature; section: one note or more."""
    return float((mode_features(section, tonic) * weights).sum()) + constant


def mode_features(section: Sequence[GridNote], tonic: int) -> Floats:
    """(2, 12): shares of pitch classes above the tonic, of the section and of its opening."""
    first = min(note.start for note in section)
    opening = [note for note in section if note.start < first + _MODE_OPENING_QUARTERS]
    return np.stack([np.roll(_shares(notes), -tonic) for notes in (section, opening)])


def _bar_sound(notes: Sequence[GridNote], bars: Sequence[Bar]) -> Floats:
    """(bars, 12) quarters for which each pitch class sounds in each bar; a note counts in three bars at most."""
    starts = np.array([float(note.start) for note in notes])
    ends = starts + _lengths(notes)
    classes = np.array([note.pitch for note in notes]) % 12
    edges = np.array([float(bar.start) for bar in bars] + [float(bars[-1].end)])
    owners = bar_owners(notes, bars)
    sound = np.zeros((len(bars), 12))
    for later in range(3):
        bar = np.minimum(owners + later, len(bars) - 1)
        overlap = np.minimum(ends, edges[bar + 1]) - np.maximum(starts, edges[bar])
        np.add.at(sound, (bar, classes), np.where(owners + later < len(bars), np.maximum(overlap, 0), 0))
    return sound


def _lengths(notes: Sequence[GridNote]) -> Floats:
    return np.array([min(max(note.key_end - float(note.start), 0.05), _LONGEST) for note in notes])


def _shares(notes: Sequence[GridNote]) -> Floats:
    return _normalised(notes, _lengths(notes))


def _closing_shares(notes: Sequence[GridNote]) -> Floats:
    return _normalised(notes, np.array([_LOW_WEIGHT if note.pitch < _LOW_PITCH else 1.0 for note in notes]))


def _normalised(notes: Sequence[GridNote], weights: Floats) -> Floats:
    total = np.bincount(np.array([note.pitch for note in notes]) % 12, weights=weights, minlength=12)
    return np.asarray(total / total.sum())
