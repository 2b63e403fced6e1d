"""Ends that a chord may be written with, and what speaks for each: how it sounds, where it stands, what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from transcriptions.music.draft import GridNote
from transcriptions.music.score import TimeSignature
from transcriptions.music.values import beat_length, is_compound

Floats = npt.NDArray[np.float64]
Ticks = npt.NDArray[np.int64]

# Score time in whole numbers: 64ths, ninths, fifths and sevenths of a quarter fit.
TICKS = 20160

# Values (quarters) that a chord may be written with, binary and in triplets, beside lasting to the next one.
_BINARY = tuple(Fraction(number, 16) for number in (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192))
_TERNARY = tuple(Fraction(number, 6) for number in (1, 2, 4, 8))
# Places between these (128ths) belong to tuplets.
_BINARY_GRID = TICKS // 32
# What is held at the end, or through a long silence, is written at most this long (quarters).
LONGEST = 16
# Chords either side whose playing says what is usual here.
_AROUND = 6

FEATURES = (
    "next", "last", "value", "value in beats", "held", "held short", "held long", "held as around", "sounding",
    "next held", "next held as around", "next sounding", "next gap", "next gap in beats", "next short",
    "share", "rest in beats", "rest on beat", "rest in half", "end strength", "start strength", "crosses beat",
    "crosses bar", "is value", "dotted", "ternary", "like before", "like after", "next like before", "compound",
    "to beat", "to bar", "restruck", "size",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidates:
    """ends: (chords, candidates) in ticks; possible: which of them count; features: (chords, candidates, FEATURES)."""

    ends: Ticks
    possible: npt.NDArray[np.bool_]
    features: Floats


@dataclass(frozen=True, slots=True)
class _Voice:
    """(chords,) start and gap to the next chord in ticks, what is held and what sounds, in quarters."""

    start: Ticks
    gap: Ticks
    is_last: npt.NDArray[np.bool_]
    held: Floats
    sounding: Floats
    size: Floats
    restruck: Floats


def find_candidates(groups: Sequence[Sequence[GridNote]], time: TimeSignature) -> Candidates:
    """The candidates of each chord of one voice. groups: chords in time order, each sharing its start."""
    voice = _voice(groups)
    beat, bar = _ticks(beat_length(time)), _ticks(time.length)
    start = voice.start[:, None]
    to_beat, to_bar = beat - start % beat, bar - start % bar
    fixed = np.array([_ticks(value) for value in (*_BINARY, *_TERNARY)])[None, :].repeat(len(groups), axis=0)
    lengths = np.concatenate([voice.gap[:, None], to_beat, to_beat + beat, to_bar, fixed], axis=1)
    is_ternary = (start % _BINARY_GRID != 0) | ((start + voice.gap[:, None]) % _BINARY_GRID != 0)
    binary, ternary = slice(4, 4 + len(_BINARY)), slice(4 + len(_BINARY), None)
    possible = (lengths <= voice.gap[:, None]) & (lengths <= LONGEST * TICKS)
    possible[:, 0] &= ~voice.is_last & (np.append(np.diff(voice.start), 0) <= LONGEST * TICKS)
    possible[:, binary] &= start % _BINARY_GRID == 0
    possible[:, ternary] &= is_ternary
    for column in range(1, lengths.shape[1]):
        possible[:, column] &= ((lengths[:, :column] != lengths[:, column : column + 1]) | ~possible[:, :column]).all(
            axis=1
        )
    features = _features(voice, lengths, beat=beat, bar=bar, compound=is_compound(time))
    return Candidates(start + lengths, possible, features)


def _ticks(quarters: Fraction) -> int:
    return int(quarters * TICKS)


def _voice(groups: Sequence[Sequence[GridNote]]) -> _Voice:
    start = np.array([_ticks(group[0].start) for group in groups], dtype=np.int64)
    is_last = np.arange(len(groups)) == len(groups) - 1
    gap = np.minimum(np.append(np.diff(start), LONGEST * TICKS), LONGEST * TICKS)
    held = np.array([max(note.key_end for note in group) for group in groups]) - start / TICKS
    sounding = np.array([max(note.sound_end for note in group) for group in groups]) - start / TICKS
    pitches = [{note.pitch for note in group} for group in groups]
    restruck = [bool(one & other) for one, other in zip(pitches, [*pitches[1:], set()], strict=True)]
    return _Voice(
        start, gap, is_last, np.maximum(held, 0.02), np.maximum(sounding, 0.02),
        np.array([len(group) for group in groups], dtype=float), np.array(restruck, dtype=float),
    )  # fmt: skip


def _features(voice: _Voice, lengths: Ticks, *, beat: int, bar: int, compound: bool) -> Floats:
    start, gap = voice.start[:, None], voice.gap[:, None]
    end, length, room = start + lengths, lengths / TICKS, gap / TICKS
    is_next = (lengths == gap) & ~voice.is_last[:, None]
    usual = _usual_share(voice)[:, None]
    held = np.clip(np.log(voice.held[:, None] / length), -3, 2)
    sounding = np.clip(np.log(voice.sounding[:, None] / length), -3, 2)
    rest = (gap - lengths) / beat
    before, after = np.roll(voice.gap, 1)[:, None], np.roll(voice.gap, -1)[:, None]
    units = (bar, beat, beat // 3 if compound else beat // 2, beat // 6 if compound else beat // 4)
    unit = lengths * 16 // TICKS
    is_value, is_dotted = _is_power(unit) & (lengths * 16 % TICKS == 0), _is_power(unit // 3) & (unit % 3 == 0)
    columns = (
        is_next, voice.is_last[:, None], np.log2(length), np.log2(lengths / beat),
        held, np.minimum(held, 0), np.maximum(held, 0), held - usual, sounding,
        is_next * held, is_next * (held - usual), is_next * sounding, is_next * np.log2(room),
        is_next * np.log2(gap / beat),
        is_next * (gap * 2 <= beat), lengths / gap, np.minimum(rest, 4), (rest > 0) * (end % beat == 0),
        (rest > 0) * (end % units[2] == 0), _strength(end, units), _strength(start, units),
        (start // beat != (end - 1) // beat) * (start % beat != 0), start // bar != (end - 1) // bar,
        is_value, is_dotted, lengths % _BINARY_GRID != 0, lengths == before, lengths == after,
        is_next * (gap == before), compound, end % beat == 0, end % bar == 0,
        is_next * voice.restruck[:, None], is_next * (voice.size[:, None] > 1),
    )  # fmt: skip
    return np.stack([np.broadcast_to(np.asarray(column, dtype=float), lengths.shape) for column in columns], axis=2)


def _usual_share(voice: _Voice) -> Floats:
    """(chords,) median log share of the way to the next chord that keys are held around each chord."""
    share = np.clip(np.log(voice.held / (voice.gap / TICKS)), -3, 0.3)
    padded = np.pad(share, _AROUND, mode="reflect" if len(share) > _AROUND else "edge")
    return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(padded, 2 * _AROUND + 1), axis=1))


def _is_power(number: Ticks) -> npt.NDArray[np.bool_]:
    return np.asarray((number > 0) & (number & (number - 1) == 0))


def _strength(place: Ticks, units: Sequence[int]) -> Floats:
    """0 for a place on a bar line, more for weaker ones."""
    return np.asarray(sum((place % unit != 0).astype(float) for unit in units))
