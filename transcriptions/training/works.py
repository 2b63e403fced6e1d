"""A score to learn from, as arrays: notes and bars in quarters. Repeats are not unfolded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.music.score import TimeSignature
from transcriptions.music.values import beat_length

NOTE_FIELDS = [
    ("onset", "f8"), ("duration", "f8"), ("pitch", "i2"), ("part", "i2"), ("staff", "i2"),
    ("grace", "i1"), ("trill", "i1"), ("arpeggio", "i1"), ("staccato", "i1"), ("fermata", "i1"),
    ("voice", "i1"), ("fifths", "i1"),
]  # fmt: skip
BAR_FIELDS = [
    ("start", "f8"), ("length", "f8"), ("offset", "f8"), ("numerator", "i2"), ("denominator", "i2"), ("key", "i1"),
]  # fmt: skip
NOTE = np.dtype(NOTE_FIELDS)
BAR = np.dtype(BAR_FIELDS)

# What score time is rounded to, so that thirds and fifths of a beat from different voices meet.
_TICK = 1 / 5040


class UnreadableScoreError(ValueError):
    """A score file that this reader can't follow."""


@dataclass(frozen=True, slots=True)
class Work:
    """One movement.

    notes: NOTE records in onset order, quarters; ties joined; a grace note has the onset of
    the note that it leads to and counts its place before it in `grace` (1 is the nearest).
    voice is a number within the part; fifths is the spelling, the place on the line of fifths
    (C is 0, G is 1) at concert pitch.
    bars: BAR records; offset is the place in a full bar where a bar begins (a pickup's is not 0);
    key is the signature at concert pitch, in fifths.
    tempo_qpm: quarters a minute as printed, 0 when nothing is printed. group: works that
    must not be torn apart by a split.
    """

    name: str
    group: str
    kind: str
    notes: npt.NDArray[Any]
    bars: npt.NDArray[Any]
    tempo_qpm: float


@dataclass(frozen=True, slots=True)
class Origin:
    """What a Work says about where it is from."""

    name: str
    group: str
    kind: str


def make_work(origin: Origin, notes: list[tuple[Any, ...]], *, bars: npt.NDArray[Any], tempo_qpm: float) -> Work:
    """A Work with its notes rounded and in order. UnreadableScoreError when notes or bars are missing."""
    if not notes or not len(bars):
        raise UnreadableScoreError(f"{origin.name}: no notes or no bars")
    array = np.array(notes, dtype=NOTE)
    array["onset"] = np.round(array["onset"] / _TICK) * _TICK
    array = array[(array["pitch"] >= 21) & (array["pitch"] <= 108) & (array["duration"] > 0)]
    if not len(array):
        raise UnreadableScoreError(f"{origin.name}: no notes on the keyboard")
    return Work(origin.name, origin.group, origin.kind, in_order(array), bars, tempo_qpm)


def in_order(notes: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """NOTE records as works hold them: by onset, grace notes before what they lead to, low ones first."""
    return notes[np.lexsort((notes["pitch"], -notes["grace"], notes["onset"]))]


def place_bars(
    lengths: list[float], meters: list[tuple[int, int]], *, keys: list[int] | None = None
) -> npt.NDArray[Any]:
    """Bars one after the other. A short one is a pickup when it is first, completes a short one, or is at most half."""
    bars = np.zeros(len(lengths), dtype=BAR)
    start = 0.0
    open_length = 0.0
    for index, (length, meter) in enumerate(zip(lengths, meters, strict=True)):
        full = 4 * meter[0] / meter[1]
        offset = 0.0
        is_short = length < full - 1e-6
        if is_short and (index == 0 or abs(open_length + length - full) < 1e-6 or length <= full / 2):
            offset = full - length
        open_length = length if is_short and not offset else 0.0
        bars[index] = (start, length, offset, *meter, keys[index] if keys else 0)
        start += length
    return bars


def beats_of(work: Work) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Beats of a work: quarters, place in the bar (0 is the downbeat), index of the bar."""
    quarters, places, owners = [], [], []
    for index, bar in enumerate(work.bars):
        beat = float(beat_length(TimeSignature(int(bar["numerator"]), int(bar["denominator"]))))
        first = int(np.ceil(bar["offset"] / beat - 1e-6))
        count = int(np.ceil((bar["offset"] + bar["length"]) / beat - 1e-6))
        for place in range(first, max(count, first)):
            quarters.append(bar["start"] + place * beat - bar["offset"])
            places.append(place)
            owners.append(index)
    return np.array(quarters), np.array(places, dtype=np.int64), np.array(owners, dtype=np.int64)


def is_highest(notes: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Which notes are the highest of those written at one place."""
    _, chord = np.unique(notes["onset"], return_inverse=True)
    top = np.zeros(chord.max() + 1)
    np.maximum.at(top, chord, notes["pitch"])
    return np.asarray(notes["pitch"] == top[chord])


def staff_numbers(notes: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """A number for each staff of each part."""
    return np.asarray(notes["part"].astype(np.int64) * 8 + notes["staff"])


def beat_quarters(numerator: int, denominator: int) -> float:
    """The felt beat of a meter in quarters."""
    return float(beat_length(TimeSignature(numerator, denominator)))


def save_works(works: list[Work], path: Path) -> None:
    """Keep works in one compressed file."""
    facts = [(work.name, work.group, work.kind, str(work.tempo_qpm)) for work in works]
    arrays: dict[str, Any] = {"facts": np.array(facts)}
    for index, work in enumerate(works):
        arrays[f"notes{index}"] = work.notes
        arrays[f"bars{index}"] = work.bars
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays, allow_pickle=False)


def load_works(path: Path) -> list[Work]:
    """What `save_works` kept."""
    with np.load(path) as stored:
        return [
            Work(str(name), str(group), str(kind), stored[f"notes{index}"], stored[f"bars{index}"], float(tempo))
            for index, (name, group, kind, tempo) in enumerate(stored["facts"])
        ]
